"""Which term is in force, when a report is due, how the days of an agenda run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class TermRow:
    """How many calendar days (日) something may take, from a day on."""

    code: str
    days: int
    valid_from: date


def term_on(rows: Iterable[TermRow], code: str, day: date) -> TermRow | None:
    """The row in force on a day: the one that began last; None where none had begun."""
    begun = [row for row in rows if row.code == code and row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from, default=None)


def due_on(rows: Iterable[TermRow], code: str, start: date) -> date | None:
    """The last day of a term that runs from a day, in force on that day."""
    row = term_on(rows, code, start)
    return None if row is None else start + timedelta(days=row.days)


def days_between(first: date, last: date) -> list[date]:
    """Each calendar day from the first to the last, both counted."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
