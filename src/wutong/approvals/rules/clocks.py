"""The clocks of a case: legal and promised, in working days, calendar days or hours.

Sources: 行政许可法 art. 32 (one notice of what is missing, within five days, else accepted as of
the day of receipt), art. 42 (limit and one extension by the person in charge), art. 45 (what stops
the clock, if told in writing), art. 82 (days of the act are working days); 民法典 art. 201 (the
day on which a period begins is not counted).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from wutong.calendars.rules import WorkCalendar

# 行政许可法 art. 32(4); a county may bind itself to fewer
NOTICE_WORKDAYS = 5
A_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit counts. 日 and 工作日 are never interchangeable."""

    WORKDAY = "wd"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True)
class Limit:
    """So many days or hours of one kind."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Pause:
    """An interval that is left out of the count: the day it begins is still counted, the day it
    ends is not. Without a day on which the applicant was told in writing nothing is left out; told
    late, it stops the clock from that day on (行政许可法 art. 45).
    """

    begins: date
    ends: date | None
    told: date | None

    @property
    def since(self) -> date | None:
        """The last day that is still counted; None while it stops nothing."""
        return None if self.told is None else max(self.begins, self.told)

    def leaves_out(self, day: date) -> bool:
        """Whether the clock stands on that day."""
        since = self.since
        return since is not None and since < day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Reckoned:
    """Where a count of days ends.

    `day` is the last day on which the deed is in time. It is None while the clock stands
    (`stopped`: so many days are left when it goes on) and while the count reaches a year whose
    list is not published (待日历公布: `known` is False, `latest` the latest known day, `open_days`
    the working days still to be counted).
    """

    day: date | None
    known: bool
    stopped: bool
    open_days: int
    latest: date


def _counts(calendar: WorkCalendar, day: date, unit: Unit) -> bool:
    return unit == Unit.DAY or calendar.is_workday(day)


def reckon(
    calendar: WorkCalendar, start: date, limits: Sequence[Limit], pauses: Iterable[Pause] = ()
) -> Reckoned:
    """The last day in time, counting the limits one after the other from the day after `start`.

    Hours have a moment of their own, see `reckon_hours`; here they end on the day they begin.
    """
    stops = tuple(pauses)
    day = start
    for place, limit in enumerate(limits):
        left = 0 if limit.unit == Unit.HOUR else limit.amount
        while left > 0:
            following = day + A_DAY
            if any(p.ends is None and p.leaves_out(following) for p in stops):
                rest = left + sum(x.amount for x in limits[place + 1 :])
                return Reckoned(None, known=True, stopped=True, open_days=rest, latest=day)
            if limit.unit == Unit.WORKDAY and not calendar.knows(following):
                rest = left + sum(x.amount for x in limits[place + 1 :])
                return Reckoned(None, known=False, stopped=False, open_days=rest, latest=day)
            day = following
            if not any(p.leaves_out(day) for p in stops) and _counts(calendar, day, limit.unit):
                left -= 1
    return Reckoned(day, known=True, stopped=False, open_days=0, latest=day)


def counted(
    calendar: WorkCalendar, start: date, end: date, unit: Unit, pauses: Iterable[Pause] = ()
) -> int | None:
    """Days that count after `start` up to and with `end`; None when a year isn't published."""
    stops, days, day = tuple(pauses), 0, start
    while day < end:
        day += A_DAY
        if unit == Unit.WORKDAY and not calendar.knows(day):
            return None
        days += _counts(calendar, day, unit) and not any(p.leaves_out(day) for p in stops)
    return days


@dataclass(frozen=True)
class OfficeHours:
    """When a counter is open on a working day; hours of a limit run only then."""

    opens: time = time(8, 30)
    closes: time = time(17, 30)


def reckon_hours(
    calendar: WorkCalendar, start: datetime, hours: int, office: OfficeHours
) -> datetime | None:
    """The moment at which so many office hours have passed; None in an unpublished year.

    `start` and the answer are local time of the county.
    """
    left, day, now = timedelta(hours=hours), start.date(), start
    while True:
        if not calendar.knows(day):
            return None
        opens = datetime.combine(day, office.opens, tzinfo=start.tzinfo)
        closes = datetime.combine(day, office.closes, tzinfo=start.tzinfo)
        begins = max(now, opens)
        if calendar.is_workday(day) and begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        day += A_DAY
        now = datetime.combine(day, time(0), tzinfo=start.tzinfo)


def notice_until(
    calendar: WorkCalendar, received: date, workdays: int = NOTICE_WORKDAYS
) -> Reckoned:
    """Until when the one notice of missing material may be given; silence accepts after it."""
    return reckon(calendar, received, [Limit(workdays, Unit.WORKDAY)])


def may_still_tell_missing(until: Reckoned, told_before: bool, today: date) -> bool:
    """Once, and in time. While the day isn't known it has not passed either."""
    return not told_before and (until.day is None or today <= until.day)


def accepted_as_of(received: date, supplemented: date | None) -> date:
    """The day from which the clocks run.

    Silence and acceptance both reach back to the day of receipt (art. 32(4)); after a notice it
    is the day on which everything asked for had come in (art. 32(5)).
    """
    return supplemented or received


class ClockStart(StrEnum):
    """Whose receipt starts the owner's clock when another counter took the papers."""

    COUNTER = "counter"
    OWNER = "owner"


def received_by_law(rule: ClockStart, at_counter: date, at_owner: date | None) -> date | None:
    """The day of receipt in the sense of the law; None while the owner's receipt is awaited."""
    return at_counter if rule == ClockStart.COUNTER else at_owner


class Light(StrEnum):
    """How a clock stands; `OPEN` while nothing can be said."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    STOPPED = "stopped"
    OPEN = "open"


@dataclass(frozen=True)
class ClockView:
    """One clock as a person reads it; days are of the limit's own unit.

    `left` and `late` are None where the calendar leaves them open.
    """

    limit: Limit
    due: Reckoned
    spent: int | None
    left: int | None
    late: int | None
    light: Light


def view_clock(
    calendar: WorkCalendar,
    start: date,
    limit: Limit,
    *,
    today: date,
    extension: Limit | None = None,
    pauses: Iterable[Pause] = (),
    amber_left: int,
) -> ClockView:
    """A clock today: how many days are spent and left, and its light."""
    stops = tuple(pauses)
    limits = [limit, *([extension] if extension else [])]
    due = reckon(calendar, start, limits, stops)
    spent = counted(calendar, start, today, limit.unit, stops)
    if due.stopped:
        return ClockView(limit, due, spent, due.open_days, 0, Light.STOPPED)
    if due.day is None:
        return ClockView(limit, due, spent, None, 0, Light.OPEN)
    if today <= due.day:
        left = counted(calendar, today, due.day, limit.unit, stops)
        amber = left is not None and left <= amber_left
        return ClockView(limit, due, spent, left, 0, Light.AMBER if amber else Light.GREEN)
    return ClockView(
        limit, due, spent, 0, counted(calendar, due.day, today, limit.unit, stops), Light.RED
    )


def amber_day(
    calendar: WorkCalendar,
    start: date,
    limits: Sequence[Limit],
    amber_left: int,
    pauses: Iterable[Pause] = (),
) -> date | None:
    """The day from which only `amber_left` days are left; None where it isn't known."""
    return reckon(calendar, start, list(_shortened(limits, amber_left)), pauses).day


def _shortened(limits: Sequence[Limit], by: int) -> Iterator[Limit]:
    """The limits without their last `by` days."""
    left = by
    kept: list[Limit] = []
    for limit in reversed(limits):
        cut = min(left, limit.amount)
        left -= cut
        kept.append(Limit(limit.amount - cut, limit.unit))
    yield from reversed(kept)
