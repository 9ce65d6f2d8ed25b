"""Working-day arithmetic. 日 (calendar days) and 工作日 (working days) are different things."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .spans import CalendarDays, Span, WorkingDays


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

    def due(self, start: date, span: Span, *, rolls: bool = False) -> Due:
        """When a span that begins on `start` ends: the day after `start` counts as day 1.

        Working days end on a working day. Calendar days end on whatever day they end; with
        `rolls` a last day that is not worked moves to the next worked one (民法典 art. 203 says so
        for civil periods; for a time that an authority keeps it is the stricter reading not to
        move, so it is off unless asked for).
        """
        if isinstance(span, WorkingDays):
            return self.add_workdays(start, span.count)
        day = start + timedelta(days=span.count)
        while rolls and span.count:
            if not self.knows(day):
                return Due(day - timedelta(days=1), known=False)
            if self.is_workday(day):
                break
            day += timedelta(days=1)
        return Due(day, known=True)

    def due_with_pauses(
        self, start: date, span: Span, pauses: Iterable[tuple[date, date | None]]
    ) -> Due:
        """As `due`, with days that are not counted: each pause from its first day to its last.

        A pause without an end is still running: the answer is open, `open_days` tells how many
        days (in the span's own unit) are left. Source: 行政许可法 art. 45.
        """
        stops = sorted(pauses, key=lambda pause: pause[0])
        day, left = start, span.count
        while left > 0:
            following = day + timedelta(days=1)
            running = next(
                (s for s in stops if s[0] <= following and (s[1] is None or following <= s[1])),
                None,
            )
            if running is not None:
                if running[1] is None:
                    return Due(day, known=False, open_days=left)
                day = max(day, running[1])
                continue
            if isinstance(span, WorkingDays) and not self.knows(following):
                return Due(day, known=False, open_days=left)
            day = following
            if isinstance(span, CalendarDays) or self.is_workday(day):
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
