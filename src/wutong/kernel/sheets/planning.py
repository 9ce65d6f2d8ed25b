"""What a table handed in would do: its rows told apart as new, changed, unchanged and wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .cells import as_text, shortened
from .problems import Problem
from .reading import Line, Reading
from .writing import cell_of

NEW, CHANGED, UNCHANGED, WRONG = "new", "changed", "unchanged", "wrong"
# new and changed rows of one import: it is one transaction, and leads wait for it meanwhile
MOST_DEEDS = 500


@dataclass(frozen=True)
class Table:
    """A table that was read: its good lines, the faults in it, and where columns stand."""

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

    def fault(self, line: Line, key: str, message: str) -> Problem:
        """What is wrong with one cell of a line; with the whole line where it has no such cell."""
        place = self.place(key)
        if place is None:
            return Problem(message, line.number)
        index, heading = place
        content = line.cells[index] if index < len(line.cells) else None
        return Problem(message, line.number, index, heading, shortened(as_text(content), 200))

    def heading(self, key: str) -> str:
        """The heading of a column in the reader's language."""
        return str(self.reading.sheet.column(key).heading)

    def worded(self, key: str, value: Any) -> str:
        """A value as the sheet would write it; "" for unknown."""
        return as_text(cell_of(self.reading.sheet.column(key), value))


def table_of(reading: Reading) -> Table:
    """Read all lines of an opened file."""
    good: list[Line] = []
    problems: list[Problem] = []
    for line in reading.lines():
        if line.values is None:
            problems.extend(line.problems)
        else:
            good.append(line)
    return Table(tuple(good), tuple(problems), reading)


@dataclass(frozen=True)
class Change:
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
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What an import would do, worked out again under the locks before it is done."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> list[PlannedRow]:
        """The rows of one kind, in the file's order."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, wrong."""
        return {
            **{kind: len(self.of_kind(kind)) for kind in (NEW, CHANGED, UNCHANGED)},
            WRONG: len({problem.row for problem in self.problems}),
        }

    @property
    def has_deeds(self) -> bool:
        """Whether applying it would do anything."""
        return any(row.kind != UNCHANGED for row in self.rows)

    @property
    def digest(self) -> str:
        """Changes when what would be done changes: what was shown is what is applied."""
        told = [
            (
                r.line,
                r.kind,
                r.key,
                [(k, getattr(v, "pk", v)) for k, v in r.values.items()],
                r.changes,
            )
            for r in self.rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def plan_of(
    rows: Sequence[PlannedRow], problems: Sequence[Problem], notices: Sequence[str] = ()
) -> Plan:
    """Put a plan together: faults in the order of the cells; too many deeds are told in words."""
    deeds = sum(row.kind != UNCHANGED for row in rows)
    if deeds > MOST_DEEDS:
        words = {"deeds": deeds, "most": MOST_DEEDS}
        notices = [
            *notices,
            _("%(deeds)d rows are new or changed; one import takes at most %(most)d: split it")
            % words,
        ]
    ordered = sorted(problems, key=lambda p: (p.row or 0, p.index or 0))
    return Plan(tuple(rows), tuple(ordered), tuple(notices))


def too_large(plan: Plan) -> bool:
    """Whether the plan holds more deeds than one transaction should."""
    return sum(row.kind != UNCHANGED for row in plan.rows) > MOST_DEEDS
