"""Reads an input–output table from a workbook laid out as the National Bureau of Statistics does.

Codes of the sectors stand in a row above the flows and in a column beside them; the column of total
output is headed GO or 总产出, the row of total input is called TI or 总投入. What else stands there
(titles, final demand, value added) is not needed and may differ from year to year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from math import isfinite
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from openpyxl import load_workbook as open_slowly
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, load_workbook

from wutong.companies.rules.fault import Fault, gettext_noop

from .input_output import BALANCE, InputOutput

OUTPUT = {"GO", "总产出"}
INPUT = {"TI", "总投入"}
ALL_USED = {"TIU", "中间使用合计"}
ALL_TAKEN = {"TII", "中间投入合计"}
CODE = re.compile(r"\d{2,8}[A-Za-z]?")
FEWEST = 2
Rows = Sequence[Sequence[object]]
_FAULTS_SHOWN = 20

_UNREADABLE = gettext_noop("%(file)s: is no workbook (.xlsx) that can be read")
_NO_LAYOUT = gettext_noop(
    "%(file)s: no sheet has a row of sector codes with a column GO (总产出) "
    "and a row TI (总投入): this is not the layout of the Bureau's tables"
)
_ORDER = gettext_noop("%(cell)s: sector %(found)s where the columns have %(wanted)s")
_MISSING = gettext_noop("%(cell)s: %(count)d sectors down, %(wanted)d across")
_NO_NUMBER = gettext_noop("%(cell)s: “%(found)s” is no number")
_BALANCE = gettext_noop(
    "%(cell)s: sector %(code)s has an output of %(output)s and an input of %(input)s; "
    "in a balanced table they are equal"
)
_FORMULA = gettext_noop(
    "%(cell)s: the formula has no value; open the workbook in Excel, save it and hand it in again"
)
_SUM = gettext_noop(
    "%(cell)s: the flows of sector %(code)s add up to %(sum)s, the total says %(said)s"
)
_TWICE = gettext_noop("%(cell)s: sector %(code)s stands twice")
_NO_FLOWS = gettext_noop("%(file)s: all flows between the sectors are 0 or empty")


class TableFault(ValueError):
    """The table can't be used; `problems` name the cells."""

    def __init__(self, *problems: Fault) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Sectors:
    """A table with the codes and names of its sectors."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    table: InputOutput
    sheet: str


def linkages_of_file(source: Path) -> list[dict[str, object]]:
    """code, name, multiplier, backward, forward, forward_by_supply, key: a row for each sector."""
    return linkages_of(read_table(source))


def linkages_of(read: Sectors) -> list[dict[str, object]]:
    """The same of a table that was read."""
    table = read.table
    keys = set(table.key_sectors)
    return [
        {
            "code": code,
            "name": name,
            "multiplier": float(table.multipliers[n]),
            "backward": float(table.backward[n]),
            "forward": float(table.forward[n]),
            "forward_by_supply": float(table.forward_by_supply[n]),
            "key": code in keys,
        }
        for n, (code, name) in enumerate(zip(read.codes, read.names, strict=True))
    ]


def read_table(source: Path, name: str = "") -> Sectors:
    """The first sheet that has the layout; raises TableFault with all faults by cell.

    `name` is what the file is called where it is kept under another one.
    """
    called = Path(name or source.name)
    try:
        content = source.read_bytes()
        book = load_workbook(BytesIO(content))
        sheets = [
            (title, book.get_sheet_by_name(title).to_python(skip_empty_area=False))
            for title in book.sheet_names
        ]
    except (CalamineError, OSError) as error:
        raise TableFault(Fault(_UNREADABLE, file=called.name)) from error
    for sheet, rows in sheets:
        if (layout := _layout(rows)) is not None:
            return _read(called, _Sheet(sheet, rows, content), layout)
    raise TableFault(Fault(_NO_LAYOUT, file=called.name))


@dataclass(frozen=True)
class _Layout:
    head: int  # row of the codes
    columns: tuple[int, ...]  # columns of the sectors
    output: int  # column of total output
    code: int  # column of the codes
    rows: tuple[int, ...]  # rows of the sectors
    input: int  # row of total input


def _said(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        # a code in a number cell has lost its leading zero; both sides have lost it alike
        return str(int(value))
    return str(value).strip()


def _layout(rows: Rows) -> _Layout | None:
    for head, row in enumerate(rows):
        said = [_said(value) for value in row]
        output = next((n for n, text in enumerate(said) if text in OUTPUT), None)
        if output is None:
            continue
        columns = tuple(n for n, text in enumerate(said[:output]) if CODE.fullmatch(text))
        if len(columns) < FEWEST:
            # names and codes may stand in two rows: look for the codes below
            continue
        for code in range(columns[0]):
            down = [_said(line[code]) if code < len(line) else "" for line in rows]
            total = next((n for n in range(head + 1, len(down)) if down[n] in INPUT), None)
            found = tuple(n for n in range(head + 1, total or 0) if CODE.fullmatch(down[n]))
            if total is not None and len(found) >= FEWEST:
                return _Layout(head, columns, output, code, found, total)
    return None


class _Sheet:
    """The cells of a sheet; what the quick reader leaves empty is looked at again, once."""

    def __init__(self, title: str, rows: Rows, content: bytes) -> None:
        self.title, self.rows, self.content = title, rows, content

    def at(self, row: int, column: int) -> object:
        line = self.rows[row] if row < len(self.rows) else ()
        value = line[column] if column < len(line) else ""
        return value if value != "" else self._hidden.get((row, column), "")

    @cached_property
    def _hidden(self) -> dict[tuple[int, int], str]:
        """Cells that hold an error or a formula without a value, which are no empty cells."""
        try:
            book = open_slowly(BytesIO(self.content), read_only=True)
            lines = list(book[self.title].iter_rows(values_only=True))
        except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, OSError):
            # an old workbook (.xls), or one that only the quick reader can read
            return {}
        return {
            (row, column): value
            for row, line in enumerate(lines)
            for column, value in enumerate(line)
            if isinstance(value, str) and value[:1] in {"#", "="}
        }


def _cell(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def _read(source: Path, sheet: _Sheet, at: _Layout) -> Sectors:
    rows = sheet.rows
    codes = tuple(_said(rows[at.head][n]) for n in at.columns)
    problems: list[Fault] = []
    if len(at.rows) != len(codes):
        where = _cell(at.rows[-1], at.code)
        raise TableFault(Fault(_MISSING, cell=where, count=len(at.rows), wanted=len(codes)))
    for row, wanted in zip(at.rows, codes, strict=True):
        if (found := _said(rows[row][at.code])) != wanted:
            problems.append(Fault(_ORDER, cell=_cell(row, at.code), found=found, wanted=wanted))
    for n, code in enumerate(codes):
        if code in codes[:n]:
            problems.append(Fault(_TWICE, cell=_cell(at.head, at.columns[n]), code=code))

    def number(row: int, column: int) -> float:
        value = sheet.at(row, column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        text = str(value).strip().replace(",", "")
        if not text:
            return 0.0  # the Bureau leaves a flow of nothing empty
        with suppress(ValueError):
            if isfinite(said := float(text)):
                return said
        cell = _cell(row, column)
        problems.append(
            Fault(_FORMULA, cell=cell)
            if text.startswith("=")
            else Fault(_NO_NUMBER, cell=cell, found=text[:40])
        )
        return 0.0

    flows = np.array([[number(row, column) for column in at.columns] for row in at.rows])
    output = np.array([number(row, at.output) for row in at.rows])
    given = np.array([number(at.input, column) for column in at.columns])
    if not problems:
        problems += _wrong_sums(sheet, at, codes, flows)
    for n, code in enumerate(codes):
        if not _alike(output[n], given[n]):
            problems.append(
                Fault(
                    _BALANCE, cell=_cell(at.rows[n], at.output), code=code,
                    output=f"{output[n]:,.0f}", input=f"{given[n]:,.0f}",
                )
            )  # fmt: skip
    if not problems and not flows.any():
        problems.append(Fault(_NO_FLOWS, file=source.name))
    if problems:
        raise TableFault(*problems[:_FAULTS_SHOWN])
    names = tuple(
        next((_said(rows[row][n]) for n in range(at.code) if _said(rows[row][n])), code)
        for row, code in zip(at.rows, codes, strict=True)
    )
    try:
        table = InputOutput(codes, flows, output)
        _ = table.inverse, table.supply_inverse
    except ValueError as error:
        (why,) = error.args
        raise TableFault(why) from error
    return Sectors(codes, names, table, sheet.title)


def _wrong_sums(
    sheet: _Sheet, at: _Layout, codes: Sequence[str], flows: npt.NDArray[np.float64]
) -> Iterator[Fault]:
    """Flows that do not add up to the totals of the table itself, where it has such totals."""
    across = next(
        (
            column
            for row in range(at.head, -1, -1)
            for column in range(at.columns[-1] + 1, at.output)
            if _said(sheet.at(row, column)) in ALL_USED
        ),
        None,
    )
    down = next(
        (
            row
            for row in range(at.rows[-1] + 1, at.input)
            for column in range(at.columns[0])
            if _said(sheet.at(row, column)) in ALL_TAKEN
        ),
        None,
    )
    for n, code in enumerate(codes):
        for total, row, column in (
            (flows[n].sum(), at.rows[n], across),
            (flows[:, n].sum(), down, at.columns[n]),
        ):
            if row is None or column is None:
                continue
            said = sheet.at(row, column)
            if isinstance(said, int | float) and not _alike(total, said):
                yield Fault(
                    _SUM, cell=_cell(row, column), code=code, sum=f"{total:,.0f}",
                    said=f"{said:,.0f}",
                )  # fmt: skip


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= BALANCE * max(abs(one), abs(other), 1.0)
