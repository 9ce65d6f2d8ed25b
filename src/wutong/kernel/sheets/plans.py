"""What a table handed in would do, row by row; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from .problems import Problem
from .reading import Line, Reading

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True)
class PlannedRow:
    """What one line would do; `changes` are (heading, old, new) in words."""

    line: int
    kind: str
    label: str
    key: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class TablePlan:
    """What an import would do, worked out again when it is applied."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    reading: Reading

    def of_kind(self, kind: str) -> list[PlannedRow]:
        """The rows of one kind."""
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
    def digest(self) -> str:
        """Changes when what would be done changes."""
        told = [
            (r.line, r.kind, r.key, r.changes, sorted((k, str(v)) for k, v in r.values.items()))
            for r in self.rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


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
