"""Working-day arithmetic. 日 (calendar days) and 工作日 (working days) are different things."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Due:
    """When something is due.

    `known` is False when the count reaches a year whose list is not published: `day` is then the
    latest known day and `open_days` the working days still to be counted (待日历公布).
    """

    day: date
    known: bool
    open_days: int = 0


@dataclass(frozen=True)
class WorkCalendar:
    """The published years, and the days on which they differ from Monday to Friday."""

    years: Container[int]
    special: Mapping[date, bool]

    def knows(self, day: date) -> bool:
        """Whether the year's list is published."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked; LookupError when its year isn't published: never a guess."""
        if not self.knows(day):
            raise LookupError(f"the holidays of {day.year} are not published")
        return self.special.get(day, day.weekday() < 5)

    def add_workdays(self, start: date, count: int) -> Due:
        """`count` working days after `start`; the day of start itself is not counted.

        Source: 行政许可法 art. 82 (working days, without statutory holidays); the day on which a
        period begins is not counted, 民法典 art. 201.
        """
        day, left = start, count
        while left > 0:
            following = day + timedelta(days=1)
            if not self.knows(following):
                return Due(day, known=False, open_days=left)
            day = following
            if self.is_workday(day):
                left -= 1
        return Due(day, known=True)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`."""
        days, day = 0, start
        while day < end:
            day += timedelta(days=1)
            days += self.is_workday(day)
        return days


def add_days(start: date, count: int) -> Due:
    """`count` calendar days after `start`."""
    return Due(start + timedelta(days=count), known=True)
