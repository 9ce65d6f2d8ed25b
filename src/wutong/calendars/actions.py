"""Taking over the published years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from django.db import transaction

from wutong.accounts.public import User
from wutong.audit.public import create_many

from .models import CalendarYear, SpecialDay

SOURCE = "国务院办公厅节假日安排的通知"


def load_product_calendar(*, actor: User) -> int:
    """Enter the years that the packaged list knows and the table doesn't; returns how many.

    A year that the county entered itself is left alone: the table wins over the package.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    packaged = {day.year for day in chinese_calendar.constants.holidays}
    new = sorted(packaged - known)
    with transaction.atomic():
        years = create_many([CalendarYear(year=y, source=SOURCE) for y in new], actor=actor)
        days = [
            SpecialDay(day=day, worked=worked, year=year)
            for year in years
            for day, worked in _special_days(year.year)
        ]
        create_many(days, actor=actor)
    return len(new)


def _special_days(year: int) -> list[tuple[date, bool]]:
    day, special = date(year, 1, 1), []
    while day.year == year:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            special.append((day, worked))
        day += timedelta(days=1)
    return special
