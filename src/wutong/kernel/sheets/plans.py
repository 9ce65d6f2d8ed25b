"""What a table handed in would do, row by row; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from .cells import as_text, shortened
from .problems import Problem
from .reading import Line, Reading
from .writing import cell_of

NEW, CHANGED, UNCHANGED, WRONG = "new", "changed", "unchanged", "wrong"
# new and changed rows of one import: it is one transaction, and others wait for it meanwhile
MOST_DEEDS = 500


@dataclass(frozen=True)
class Table:
    """A table that was read: its good lines, the faults of all others, and where columns stand."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    reading: Reading

    def place(self, key: str) -> tuple[int, str] | None:
        """Index and heading of a column; None where the file doesn't have it."""
        for index, column in self.reading.columns.items():
            if column.key == key:
                return index, str(column.heading)
        return None

    def has(self, key: str) -> bool:
        """Whether the file has this column at all."""
        return self.place(key) is not None

    def fault(self, line: Line, key: str, message: str, *others: str) -> Problem:
        """What is wrong with a cell of a line: the first of these columns that the file has.

        With the whole line where it has none of them.
        """
        for place in map(self.place, (key, *others)):
            if place is not None:
                index, heading = place
                content = line.cells[index] if index < len(line.cells) else None
                told = shortened(as_text(content), 200)
                return Problem(message, line.number, index, heading, told)
        return Problem(message, line.number)

    def heading(self, key: str) -> str:
        """The heading of a column in the reader's language."""
        return str(self.reading.sheet.column(key).heading)

    def worded(self, key: str, value: Any) -> str:
        """A value as the sheet would write it; "" for unknown."""
        return as_text(cell_of(self.reading.sheet.column(key), value))

    def changes(
        self, line: Line, known: Mapping[str, Any], keys: Iterable[str]
    ) -> tuple[Change, ...]:
        """What a line says otherwise than the row as it would be written out.

        A column that the file does not have changes nothing.
        """
        values = line.values or {}
        return tuple(
            Change(self.heading(key), self.worded(key, known[key]), self.worded(key, values[key]))
            for key in keys
            if key in values and _plain(values[key]) != _plain(known[key])
        )


def table_of(reading: Reading) -> Table:
    """Read all lines of an opened file."""
    good, problems = lines_and_faults(reading)
    return Table(tuple(good), tuple(problems), reading)


class Change(NamedTuple):
    """One cell's change, in words; "" is unknown."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class PlannedRow:
    """What one line would do. `key` is the row that it changes, `values` what the deed gets."""

    line: int
    kind: str
    label: str
    key: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class TablePlan:
    """What an import would do, worked out again when it is applied.

    `most` is how many rows one import may enter or change; None where it is no matter.
    """

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    reading: Reading
    told: tuple[str, ...] = ()
    most: int | None = MOST_DEEDS

    def of_kind(self, kind: str) -> list[PlannedRow]:
        """The rows of one kind, in the file's order."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def new(self) -> list[PlannedRow]:
        """Rows that would be entered."""
        return self.of_kind(NEW)

    @property
    def changed(self) -> list[PlannedRow]:
        """Rows that would change something."""
        return self.of_kind(CHANGED)

    @property
    def unchanged(self) -> list[PlannedRow]:
        """Rows that say what is known."""
        return self.of_kind(UNCHANGED)

    @property
    def wrong(self) -> int:
        """Rows that are left out."""
        return len({p.row for p in self.problems})

    @property
    def deeds(self) -> int:
        """Rows that would be applied."""
        return len(self.new) + len(self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, wrong."""
        told = {kind: len(self.of_kind(kind)) for kind in (NEW, CHANGED, UNCHANGED)}
        return {**told, WRONG: self.wrong}

    @property
    def too_large(self) -> bool:
        """Whether it holds more deeds than one transaction should."""
        return self.most is not None and self.deeds > self.most

    @property
    def notices(self) -> list[str]:
        """What is to be known of the table as a whole; that it is too large, too."""
        notices = [*self.reading.notices, *self.told]
        if self.too_large:
            words = _(
                "%(deeds)d rows are new or changed; one import takes at most %(most)d: split it"
            )
            notices.append(words % {"deeds": self.deeds, "most": self.most})
        return notices

    @property
    def digest(self) -> str:
        """Changes when what would be done changes: what was shown is what is applied."""
        told = [
            (
                r.line,
                r.kind,
                r.key,
                tuple(map(tuple, r.changes)),
                sorted((k, str(getattr(v, "pk", v))) for k, v in r.values.items()),
            )
            for r in self.rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


class CellFault(Exception):
    """A cell that can't be used: why, and its columns, of which the file's first is told."""

    def __init__(self, message: str, *keys: str) -> None:
        self.message, self.keys = message, keys
        super().__init__(message)

    def at(self, table: Table, line: Line) -> Problem:
        """The fault at its cell."""
        return table.fault(line, self.keys[0], self.message, *self.keys[1:])


def rows_and_faults(
    table: Table, row_of: Callable[[Line], PlannedRow]
) -> tuple[list[PlannedRow], list[Problem]]:
    """What each line would do; a fault (CellFault) in one never stops the others."""
    rows: list[PlannedRow] = []
    problems: list[Problem] = []
    for line in table.lines:
        try:
            rows.append(row_of(line))
        except CellFault as fault:
            problems.append(fault.at(table, line))
    return rows, problems


def plan_of(
    table: Table,
    rows: Sequence[PlannedRow],
    problems: Iterable[Problem],
    told: Iterable[str] = (),
    *,
    most: int | None = MOST_DEEDS,
) -> TablePlan:
    """Put a plan together: the table's own faults and these, in the order of the cells."""
    found = sorted((*table.problems, *problems), key=lambda p: (p.row or 0, p.index or 0))
    return TablePlan(tuple(rows), tuple(found), table.reading, tuple(told), most)


def lines_and_faults(reading: Reading) -> tuple[list[Line], list[Problem]]:
    """The lines that can be read, and the faults of all others."""
    good: list[Line] = []
    problems: list[Problem] = []
    for line in reading.lines():
        if line.values is None:
            problems.extend(line.problems)
        else:
            good.append(line)
    return good, problems


def _plain(value: object) -> str:
    """A value as it is compared: blanks and line breaks run together, 62.50 is 62.5."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, int, float)) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return " ".join(str(value).split())


def fixed_cells(
    reading: Reading,
    line: Line,
    known: Iterable[Mapping[str, Any]],
    keys: Iterable[str],
) -> list[Problem]:
    """Faults of cells that a table can't change and that say something else than what stands.

    `known` is the row as it would be written out, once in each language. A column that the file
    does not have is not compared.
    """
    values, told = line.values or {}, list(known)
    problems = []
    for key in keys:
        if key not in values:
            continue
        stands = [_plain(cells.get(key)) for cells in told]
        given = _plain(values[key])
        if given in stands:
            continue
        words = _("A table can't change this: it stands as “%(stands)s”. Put that back") % {
            "stands": stands[0]
        }
        problem = reading.at(Problem(words, line.number, content=given), key)
        problems.append(problem)
    return problems


def in_each_language(
    written: Callable[[], Iterable[Mapping[str, Any]]],
) -> list[tuple[Mapping[str, Any], ...]]:
    """Rows as they would be written out, each once a language, the reader's own first."""
    own = translation.get_language()
    told = [list(written())]
    for code, _name in settings.LANGUAGES:
        if code != own:
            with translation.override(code):
                told.append(list(written()))
    return list(zip(*told, strict=True))
