"""The calendar as the rules want it, and a year of it for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils.formats import date_format

from .models import CalendarYear, SpecialDay
from .rules import WorkCalendar


@dataclass(frozen=True)
class DayView:
    """A day that differs from Monday to Friday."""

    day: date
    weekday: str
    worked: bool


@dataclass(frozen=True)
class MonthView:
    """How many working days a month has."""

    first: date
    workdays: int


@dataclass(frozen=True)
class YearView:
    """A published year. Its days add up: `workdays` is the sum over the months."""

    year: int
    source: str
    workdays: int
    months: tuple[MonthView, ...]
    days: tuple[DayView, ...]


# a mark of all that is published, made by the database: the same mark, the same calendar
MARK = """
SELECT (SELECT md5(string_agg(year::text, ',' ORDER BY year)) FROM calendars_calendaryear),
       (SELECT md5(string_agg(day::text || worked::text, ',' ORDER BY day))
        FROM calendars_specialday)
"""
_kept: tuple[object, WorkCalendar] | None = None


def work_calendar() -> WorkCalendar:
    """All published years: about 700 days, read anew only when one of them has changed.

    Every move of a case asks for it, and it changes once a year. What this process keeps is used
    only where the database, asked each time, gives the same mark: what another process, or this
    transaction, has published counts at once.
    """
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        mark = cursor.fetchone()
    if _kept is None or _kept[0] != mark:
        calendar = WorkCalendar(
            years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
            special=dict(SpecialDay.objects.values_list("day", "worked")),
        )
        _kept = mark, calendar
    return _kept[1]


@dataclass(frozen=True)
class ListPreview:
    """What entering a list would do: the year as it would be, and what differs from today."""

    year: YearView
    is_new: bool
    changed: int
    gone: int


def preview_of(number: int, special: Mapping[date, bool]) -> ListPreview:
    """The year as a list has it, beside what is known."""
    own = {day: worked for day, worked in special.items() if day.year == number}
    known = dict(SpecialDay.objects.filter(year__year=number).values_list("day", "worked"))
    return ListPreview(
        year=_view(number, "", own),
        is_new=not CalendarYear.objects.filter(year=number).exists(),
        changed=sum(known.get(day) != worked for day, worked in own.items()),
        gone=sum(day not in own for day in known),
    )


def years_published() -> list[int]:
    """The years whose lists are out, newest first."""
    return list(CalendarYear.objects.order_by("-year").values_list("year", flat=True))


def year_view(number: int) -> YearView | None:
    """One year day by day, counted; None where its list is not published."""
    year = CalendarYear.objects.filter(year=number).first()
    if year is None:
        return None
    special = dict(SpecialDay.objects.filter(year=year).values_list("day", "worked"))
    return _view(number, year.source, special)


def _view(number: int, source: str, special: Mapping[date, bool]) -> YearView:
    calendar = WorkCalendar(years=frozenset({number}), special=special)
    counts = dict.fromkeys(range(1, 13), 0)
    day = date(number, 1, 1)
    while day.year == number:
        counts[day.month] += calendar.is_workday(day)
        day += timedelta(days=1)
    return YearView(
        year=number,
        source=source,
        workdays=sum(counts.values()),
        months=tuple(MonthView(date(number, month, 1), n) for month, n in counts.items()),
        days=tuple(
            DayView(d, date_format(d, "l"), worked) for d, worked in sorted(special.items())
        ),
    )
