"""When the items of a case are likely to end: what ran, what runs, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wutong.calendars.rules import Span, WorkCalendar
from wutong.matters.rules.order import order_of

from .planning.timing import Dated, Step, critical_of


@dataclass(frozen=True, kw_only=True)
class Track:
    """One item: what must end before it, and what is known of its days.

    `began` and `ended` are days that were; `due` the last day in time by the clock that runs.
    `span` is what it takes once it has begun (None: not known, not counted). `over` says that it
    has its outcome, `failed` that nothing that needs it can begin.
    """

    needs: tuple[str, ...] = ()
    began: date | None = None
    ended: date | None = None
    due: date | None = None
    span: Span | None = None
    over: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Forecast:
    """The days of each item, and the numbers of those on the longest chain.

    An item whose `finish` is None can't be dated: what it needs has failed or isn't dated itself,
    or the count reaches a year whose list is not published.
    """

    dated: Mapping[str, Dated]
    chain: Mapping[str, int]


def forecast(tracks: Mapping[str, Track], today: date, calendar: WorkCalendar) -> Forecast:
    """Each item as soon as what it needs has ended, and nothing that is open before today."""
    dated: dict[str, Dated] = {}
    failed: set[str] = set()
    for code in order_of({c: t.needs for c, t in tracks.items()}):
        track = tracks[code]
        needs = [n for n in track.needs if n in tracks]
        if track.failed or (not track.over and failed & set(needs)):
            failed.add(code)
        if track.over:
            dated[code] = Dated(track.began or track.ended, track.ended or track.began)
        elif code in failed:
            dated[code] = Dated(track.began, None)
        elif track.began is not None:
            dated[code] = _running(track, track.began, today, calendar)
        else:
            dated[code] = _to_come(track, [dated[n] for n in needs], today, calendar)
    known = {c: d for c, d in dated.items() if c not in failed and d.start is not None}
    critical = critical_of({c: Step(None, tracks[c].needs) for c in known}, known)
    order = sorted(critical, key=lambda c: (dated[c].start or today, dated[c].finish or today))
    return Forecast(dated, {code: n for n, code in enumerate(order, 1)})


def _running(track: Track, began: date, today: date, calendar: WorkCalendar) -> Dated:
    if track.due is not None:
        return Dated(began, max(track.due, today))
    return _counted(began, track.span, today, calendar)


def _to_come(track: Track, before: list[Dated], today: date, calendar: WorkCalendar) -> Dated:
    ends = [d.finish for d in before]
    if any(end is None for end in ends):
        return Dated(None, None)
    begin = max([today, *(end for end in ends if end is not None)])
    return _counted(begin, track.span, today, calendar)


def _counted(begin: date, span: Span | None, today: date, calendar: WorkCalendar) -> Dated:
    if span is None:
        return Dated(begin, max(begin, today))
    due = calendar.due(begin, span)
    if not due.known or not calendar.knows(due.day):
        return Dated(begin, None, due.day if not due.known else None, due.open_days)
    return Dated(begin, max(due.day, today))
