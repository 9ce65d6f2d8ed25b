"""From a file to typed rows, or to all its faults with their cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wutong.kernel.errors import BadInput

from .cells import Cleaner, as_text, cleaner_for, looks_like_a_date, shortened
from .columns import (
    CellError,
    Column,
    Kind,
    Sheet,
    column_letters,
    heading_key,
    split_heading,
)
from .grids import Cells, Grid, open_grids, too_many_rows
from .problems import LIMITS, Limits, Problem, Unreadable

# A cell longer than this is prose and was not slipped here from a column of dates or codes.
_LONGEST_SLIPPED = 40


@dataclass(slots=True)
class Line:
    """One row of the file: `values` by column key when all is well, else `problems`.

    Columns that the file doesn't have are missing in `values`; `cells` is the row as it stands.
    """

    number: int
    values: dict[str, Any] | None
    problems: list[Problem]
    cells: Cells


@dataclass
class Reading:
    """An opened table: its headings are understood, its rows are read once by `lines()`."""

    sheet: Sheet
    grid: Grid
    header_row: int
    columns: dict[int, Column]
    headings: list[str]
    notices: list[str] = field(default_factory=list)
    limits: Limits = LIMITS
    _ahead: list[tuple[int, Cells]] = field(default_factory=list)
    _units: dict[int, str] = field(default_factory=dict)

    def at(self, problem: Problem, *keys: str) -> Problem:
        """A fault of a row, placed at the first of these columns that the file has."""
        for key in keys:
            for index, column in self.columns.items():
                if column.key == key:
                    return replace(problem, index=index, heading=str(column.heading))
        return problem

    def lines(self) -> Iterator[Line]:
        """Every row below the headings that isn't empty, good or bad, in order."""
        plan = [
            _Place(i, column, cleaner_for(column, self._units[i], self.limits.cell_length))
            for i, column in sorted(self.columns.items())
        ]
        strong = [(p, test) for p in plan if (test := _recogniser(p.column)) is not None]
        rows = itertools.chain(self._ahead, self.grid.rows)
        width = len(self.headings)
        for count, (number, cells) in enumerate(rows):
            if count >= self.limits.rows:
                raise too_many_rows(self.limits)
            if not any(cell is not None and cell != "" for cell in cells):
                continue
            yield self._line(number, cells, plan, strong, width)

    def _line(
        self,
        number: int,
        cells: Cells,
        plan: list[_Place],
        strong: list[tuple[_Place, Callable[[Any], bool]]],
        width: int,
    ) -> Line:
        if len(cells) == 1 and isinstance(cells[0], Unreadable) and width > 1:
            problem = Problem(cells[0].reason, number, 0, "", shortened(cells[0].text, 200))
            return Line(number, None, [problem], cells)
        if len(cells) > width and any(c is not None and c != "" for c in cells[width:]):
            return Line(number, None, [_too_wide(number, cells, width)], cells)
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        slipped: list[tuple[_Place, object, Column]] = []
        there = len(cells)
        for place in plan:
            cell = cells[place.index] if place.index < there else None
            try:
                values[place.column.key] = place.clean(cell)
            except CellError as error:
                suspicious = True
                problems.append(place.problem(number, cell, str(error)))
            else:
                suspicious = place.is_open and (
                    isinstance(cell, date)
                    or (type(cell) is str and cell[:1].isdigit() and len(cell) <= _LONGEST_SLIPPED)
                )
            if suspicious and (owner := _owner(place, cell, strong)) is not None:
                slipped.append((place, cell, owner))
        if slipped:
            return Line(number, None, [_slipped(number, slipped)], cells)
        if not problems and self.sheet.clean_row is not None:
            for key, reason in self.sheet.clean_row(values):
                place = next(p for p in plan if p.column.key == key)
                cell = cells[place.index] if place.index < there else None
                problems.append(place.problem(number, cell, reason))
        return Line(number, None if problems else values, problems, cells)


@dataclass(slots=True)
class _Place:
    """A column at its place in the file."""

    index: int
    column: Column
    clean: Cleaner
    is_open: bool = False

    def __post_init__(self) -> None:
        # only a column that takes any text lets foreign content in unnoticed
        self.is_open = self.column.kind is Kind.TEXT and self.column.looks is None

    def problem(self, row: int, cell: object, reason: str) -> Problem:
        return Problem(
            reason, row, self.index, str(self.column.heading), shortened(as_text(cell), 200)
        )


def _recogniser(column: Column) -> Callable[[Any], bool] | None:
    if column.kind is Kind.DATE:
        return looks_like_a_date
    if column.looks is None:
        return None
    test = column.looks

    def recognise(cell: object) -> bool:
        return isinstance(cell, str) and test(cell)

    return recognise


def _owner(
    place: _Place, cell: object, strong: list[tuple[_Place, Callable[[Any], bool]]]
) -> Column | None:
    """The other column to which the content of a cell clearly belongs."""
    if isinstance(cell, str):
        cell = cell.strip()
        if not cell or len(cell) > _LONGEST_SLIPPED:
            return None
    owner = None
    for other, test in strong:
        if test(cell):
            if other.index == place.index:
                return None
            owner = owner or other.column
    return owner


def _slipped(number: int, slipped: Sequence[tuple[_Place, object, Column]]) -> Problem:
    shown = _("; ").join(
        _("“%(content)s” under “%(heading)s” looks like “%(other)s”")
        % {
            "content": shortened(as_text(cell)),
            "heading": place.column.heading,
            "other": owner.heading,
        }
        for place, cell, owner in slipped
    )
    first, cell, _owner_column = slipped[0]
    return first.problem(
        number,
        cell,
        _("the cells of this row have slipped: %(shown)s. Move them back under their headings")
        % {"shown": shown},
    )


def _too_wide(number: int, cells: Cells, width: int) -> Problem:
    return Problem(
        _(
            "%(cells)d cells under %(headings)d headings: a comma or a line break inside a text "
            "has moved the cells; put that text in quotation marks"
        )
        % {"cells": len(cells), "headings": width},
        number,
        width,
        "",
        shortened(as_text(cells[width]), 200),
    )


@dataclass
class _Header:
    """A row that may hold the headings."""

    number: int
    cells: list[str]
    columns: dict[int, Column]
    units: dict[int, str]
    doubled: list[tuple[int, Column]]


def open_reading(path: Path, sheet: Sheet, limits: Limits = LIMITS) -> Reading:
    """Open a file and find the row of headings in it.

    Raises BadInput with every fault of the file or its headings: they must be mended before any
    row can be understood.
    """
    best: tuple[_Header, Grid, list[tuple[int, Cells]]] | None = None
    notices: list[str] = []
    for grid in open_grids(path, limits):
        head = list(itertools.islice(grid.rows, limits.header_within))
        single = [_header(number, cells, sheet) for number, cells in head]
        pairs = (_stacked(top, under, sheet) for top, under in itertools.pairwise(single))
        header = max([*single, *filter(None, pairs)], key=lambda h: len(h.columns), default=None)
        if header is None or not header.columns:
            continue
        if best is None or len(header.columns) > len(best[0].columns):
            best = header, grid, [row for row in head if row[0] > header.number]
        elif len(header.columns) > 1:
            notices.append(
                _("The sheet “%(name)s” was not read; only one sheet is taken.")
                % {"name": grid.name}
            )
    required = [c for c in sheet.columns if c.required]
    wanted = _("; ").join(str(c.heading) for c in required)
    # one known heading may be chance, unless it is all that is needed
    if best is None or (
        len(best[0].columns) < 2
        and (not required or any(c not in best[0].columns.values() for c in required))
    ):
        raise BadInput(
            _(
                "No row of headings was found in the first %(rows)d rows. Needed are: %(wanted)s. "
                "Take the blank template as a pattern."
            )
            % {"rows": limits.header_within, "wanted": wanted}
        )
    header, grid, ahead = best
    if len(header.cells) > limits.columns:
        raise BadInput(
            _("More than %(most)d columns; keep those of the template.") % {"most": limits.columns}
        )
    faults = [
        _("%(cell)s: the heading “%(heading)s” stands for “%(column)s”, which is there already.")
        % {
            "cell": f"{column_letters(index)}{header.number}",
            "heading": header.cells[index],
            "column": column.heading,
        }
        for index, column in header.doubled
    ]
    found = {c.key for c in header.columns.values()}
    faults += [
        _("The column “%(heading)s” is missing.") % {"heading": c.heading}
        for c in sheet.columns
        if c.required and c.key not in found
    ]
    if faults:
        raise BadInput(faults)
    known = header.columns.keys()
    unknown = [
        f"{column_letters(i)}{header.number} “{shortened(text)}”"
        for i, text in enumerate(header.cells)
        if text and i not in known
    ]
    if unknown:
        notices.insert(
            0,
            _("Columns not known here, left aside: %(headings)s.")
            % {"headings": _("; ").join(unknown)},
        )
    return Reading(
        sheet, grid, header.number, header.columns, header.cells, notices, limits, ahead,
        header.units,
    )  # fmt: skip


def _header(number: int, cells: Cells, sheet: Sheet) -> _Header:
    texts = [as_text(c).strip() for c in cells]
    while texts and not texts[-1]:
        texts.pop()
    header = _Header(number, texts, {}, {}, [])
    taken: set[str] = set()
    for index, text in enumerate(texts):
        key, unit = split_heading(text)
        whole = heading_key(text)
        # a heading may have brackets of its own: only what is unknown as a whole is split
        if whole and any(whole in c.known_headings for c in sheet.columns):
            key, unit = whole, ""
        column = next((c for c in sheet.columns if key and key in c.known_headings), None)
        if column is None:
            continue
        if column.key in taken:
            header.doubled.append((index, column))
            continue
        taken.add(column.key)
        header.columns[index], header.units[index] = column, unit
    return header


def _stacked(top: _Header, under: _Header, sheet: Sheet) -> _Header | None:
    """Headings in two rows, groups such as “地区” above “省份” and “城市”, read as one row.

    A row of data is never taken for the second: it fills cells under headings that are known.
    """
    if not top.columns or not under.columns:
        return None
    width = max(len(top.cells), len(under.cells))
    above = top.cells + [""] * (width - len(top.cells))
    below = under.cells + [""] * (width - len(under.cells))
    if any(below[i] and below[i] != above[i] for i in top.columns):
        return None
    return _header(under.number, [b or a for a, b in zip(above, below, strict=True)], sheet)


def read_all(
    path: Path, sheet: Sheet, limits: Limits = LIMITS
) -> tuple[list[Line], list[Problem], Reading]:
    """All good rows and all faults at once, for tables of ordinary length."""
    reading = open_reading(path, sheet, limits)
    good: list[Line] = []
    problems: list[Problem] = []
    for line in reading.lines():
        if line.values is None:
            problems.extend(line.problems)
        else:
            good.append(line)
    return good, problems, reading
