"""The calendar as the rules want it."""

from __future__ import annotations

from .models import CalendarYear, SpecialDay
from .rules import WorkCalendar


def work_calendar() -> WorkCalendar:
    """All published years: about 700 days."""
    return WorkCalendar(
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        special=dict(SpecialDay.objects.values_list("day", "worked")),
    )
