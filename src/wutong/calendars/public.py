"""The one door of calendars."""

from __future__ import annotations

from .actions import load_product_calendar
from .models import CalendarYear
from .queries import work_calendar
from .rules import Due, WorkCalendar, add_days

__all__ = [
    "CalendarYear",
    "Due",
    "WorkCalendar",
    "add_days",
    "load_product_calendar",
    "work_calendar",
]
