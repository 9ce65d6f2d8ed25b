"""Working-day arithmetic and the State Council's lists. 日 and 工作日 are different things."""

from __future__ import annotations

from .counting import Due, WorkCalendar, add_days
from .packaged import packaged_calendar
from .spans import CalendarDays, Span, WorkingDays, span_of

__all__ = [
    "CalendarDays",
    "Due",
    "Span",
    "WorkCalendar",
    "WorkingDays",
    "add_days",
    "packaged_calendar",
    "span_of",
]
