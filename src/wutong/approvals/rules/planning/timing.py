"""Days of items on the official calendar: one after another, or as soon as each may begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wutong.calendars.rules import Span, WorkCalendar
from wutong.matters.rules.order import order_of


@dataclass(frozen=True)
class Step:
    """An item's time (None: not known, not counted) and what must end before it."""

    span: Span | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """When an item may begin and ends. `finish` None: it lies in a year without a list.

    `latest` is then the last day that could be counted, `open_days` what is left; both are unset
    for items that wait for such a one.
    """

    start: date | None
    finish: date | None
    latest: date | None = None
    open_days: int = 0


def run_parallel(
    steps: Mapping[str, Step], start: date, calendar: WorkCalendar
) -> dict[str, Dated]:
    """Each item as soon as what it needs has ended; that day itself isn't counted."""
    dated: dict[str, Dated] = {}
    for code in order_of({c: s.needs for c, s in steps.items()}):
        before = [dated[n] for n in steps[code].needs if n in dated]
        ends = [d.finish for d in before]
        if any(end is None for end in ends):
            dated[code] = Dated(None, None)
            continue
        begin = max((end for end in ends if end is not None), default=start)
        dated[code] = _one(steps[code], begin, calendar)
    return dated


def _one(step: Step, begin: date, calendar: WorkCalendar) -> Dated:
    if step.span is None:
        return Dated(begin, begin)
    due = calendar.due(begin, step.span)
    # a day beyond the published lists is no day to plan with, whatever the unit
    if not due.known or not calendar.knows(due.day):
        return Dated(begin, None, due.day if not due.known else None, due.open_days)
    return Dated(begin, due.day)


def run_serial(steps: Mapping[str, Step], start: date, calendar: WorkCalendar) -> date | None:
    """The day on which everything has ended when each waits for the one before it."""
    day = start
    for code in order_of({c: s.needs for c, s in steps.items()}):
        dated = _one(steps[code], day, calendar)
        if dated.finish is None:
            return None
        day = dated.finish
    return day


def critical_of(steps: Mapping[str, Step], dated: Mapping[str, Dated]) -> frozenset[str]:
    """The items on a longest chain: any day later there is a day later at the end.

    Nothing where an end isn't known: no chain can be told from the others then.
    """
    ends = [d.finish for d in dated.values()]
    if not ends or any(end is None for end in ends):
        return frozenset()
    last = max(end for end in ends if end is not None)
    waiting = [c for c, d in dated.items() if d.finish == last and d.start != d.finish]
    critical: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code in critical:
            continue
        critical.add(code)
        waiting += [
            n for n in steps[code].needs if n in dated and dated[n].finish == dated[code].start
        ]
    return frozenset(critical)
