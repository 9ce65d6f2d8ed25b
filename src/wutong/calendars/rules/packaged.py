"""The lists that the package `chinese-calendar` holds, for where there is no database."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from .counting import WorkCalendar


def special_days_of(year: int) -> list[tuple[date, bool]]:
    """The days of a packaged year that differ from Monday to Friday, and whether worked."""
    day, special = date(year, 1, 1), []
    while day.year == year:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            special.append((day, worked))
        day += timedelta(days=1)
    return special


def packaged_years() -> frozenset[int]:
    """The years whose lists the package knows."""
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


@cache
def packaged_calendar() -> WorkCalendar:
    """All packaged years as a calendar."""
    years = packaged_years()
    return WorkCalendar(
        years=years, special={day: worked for y in years for day, worked in special_days_of(y)}
    )
