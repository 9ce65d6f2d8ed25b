"""The one door of calendars."""

from __future__ import annotations

from .actions import await_year, load_product_calendar, publish_year
from .hooks import year_awaited, year_published
from .models import AwaitedYear, CalendarYear
from .queries import work_calendar
from .rules import (
    CalendarDays,
    Due,
    Span,
    WorkCalendar,
    WorkingDays,
    add_days,
    packaged_calendar,
    span_of,
)

__all__ = [
    "AwaitedYear",
    "CalendarDays",
    "CalendarYear",
    "Due",
    "Span",
    "WorkCalendar",
    "WorkingDays",
    "add_days",
    "await_year",
    "load_product_calendar",
    "packaged_calendar",
    "publish_year",
    "span_of",
    "work_calendar",
    "year_awaited",
    "year_published",
]
