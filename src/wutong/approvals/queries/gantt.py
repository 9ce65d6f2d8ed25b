"""A Gantt chart ready for its template: bars on the calendar, the longest chain numbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wutong.approvals.models import Case, CaseItem, CaseState, ItemMode, ItemNeed, ItemState
from wutong.approvals.rules.forecast import Track, forecast
from wutong.approvals.rules.planning.timing import Dated
from wutong.calendars.public import Span, WorkCalendar, WorkingDays, span_of, work_calendar
from wutong.ui.figures import calendar_days, month_words, working_days

from .cases import ItemRow

WIDTH = 700
ENDED_BADLY = frozenset({"refused", "declined", "lapsed", "cut_off", "withdrawn", "revoked"})


@dataclass(frozen=True)
class Bar:
    """An item on the calendar, in units of the drawing; `css` says how it is handled."""

    x: float
    width: float
    css: str


@dataclass(frozen=True)
class Tick:
    """A mark on the axis, in per cent of its length."""

    at: str
    words: str


@dataclass(frozen=True)
class Line:
    """One line of the chart. `mark` is the form of its state ("" for plain words).

    `when` None: `open_words` say why no day is known.
    """

    name: str
    state: str
    who: str
    bar: Bar | None
    url: str = ""
    mark: str = ""
    owed: tuple[str, ...] = ()
    when: date | None = None
    open_words: str = ""
    step: int | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Key:
    """A sign of the legend; `css` is that of its rectangle."""

    css: str
    words: str


@dataclass(frozen=True)
class Gantt:
    """The chart. `today` is where today stands, in units of the drawing; None: outside of it."""

    lines: tuple[Line, ...]
    keys: tuple[Key, ...]
    off: str
    months: tuple[Tick, ...]
    today: float | None
    width: int = WIDTH

    @property
    def has_chain(self) -> bool:
        """Whether a longest chain is known."""
        return any(line.step for line in self.lines)


@dataclass(frozen=True)
class Scale:
    """How a day becomes a place of the drawing."""

    start: date
    days: int

    @classmethod
    def over(cls, start: date, last: date) -> Scale:
        """From one day to another, with some air behind it."""
        return cls(start, max((last - start).days + 3, 10))

    @property
    def unit(self) -> float:
        """The width of a day."""
        return WIDTH / self.days

    def bar(self, start: date, end: date, css: str) -> Bar:
        """A bar; what ends on the day it begins can still be seen."""
        x = (start - self.start).days * self.unit
        width = max((end - start).days * self.unit, 3.0)
        return Bar(round(x, 1), round(width, 1), css)

    def place(self, day: date) -> float | None:
        """Where a day stands; None outside of the drawing."""
        n = (day - self.start).days
        return round(n * self.unit, 1) if 0 <= n <= self.days else None

    def free_days(self, calendar: WorkCalendar) -> str:
        """The days that are not worked, as one path; unknown years are left plain."""
        parts = []
        for n in range(1, self.days + 1):
            day = self.start + timedelta(days=n)
            if calendar.knows(day) and not calendar.is_workday(day):
                x, width = round((n - 1) * self.unit, 1), round(self.unit, 1)
                parts.append(f"M{x} 0h{width}v52h-{width}Z")
        return "".join(parts)

    def months(self) -> tuple[Tick, ...]:
        """The first days of months; at most eight, so that their names don't meet."""
        ticks = [Tick("0", month_words(self.start, short=True))]
        firsts = []
        for n in range(1, self.days):
            day = self.start + timedelta(days=n)
            # neither on the day of the start nor out of the chart on a phone
            if day.day == 1 and self.days < n * 12 and n * 8 < 7 * self.days:
                firsts.append((n, day))
        step = max(-(-len(firsts) // 8), 1)
        year = self.start.year
        for n, day in firsts[::step]:
            # a year is told where it begins: on a phone a whole date would meet the next
            words = month_words(day, short=True, year=day.year != year)
            ticks.append(Tick(f"{100 * n / self.days:.2f}", words))
            year = day.year
        return tuple(ticks)


def span_words(days: int | None, *, in_calendar_days: bool) -> str:
    """How long something takes, in words."""
    if days is None:
        return _("time not known")
    if days == 0:
        return _("on the spot")
    return calendar_days(days) if in_calendar_days else working_days(days)


def span_of_item(item: CaseItem) -> Span | None:
    """What an item takes by its promise, else by the law; hours count as the day they lie in."""
    if item.mode == ItemMode.COMMITMENT:
        return WorkingDays(0)
    for days, unit in (
        (item.promised_days, item.promised_unit),
        (item.legal_days, item.legal_unit),
    ):
        if days is not None and unit:
            return WorkingDays(-(-days // 8)) if unit == "hour" else span_of(days, unit)
    return None


def case_gantt(case: Case, rows: Iterable[ItemRow]) -> Gantt | None:
    """The visible items of a case on the calendar: what was, what runs, what is expected.

    All items of the case, and of the others of its plan, are counted, seen or not: one may wait
    for another department's. None while there is no item or no day.
    """
    shown = list(rows)
    today, calendar = timezone.localdate(), work_calendar()
    expected = forecast(_tracks(case), today, calendar)
    there = [d for r in shown if (d := expected.dated.get(str(r.item.pk))) and d.start]
    if not shown or not there or case.state in {CaseState.DISCARDED, CaseState.WITHDRAWN}:
        return None
    first = min(d.start for d in there if d.start is not None)
    ends = (d.finish or d.latest for d in there)
    scale = Scale.over(first, max([today, *(end for end in ends if end is not None)]))

    def begins(row: ItemRow) -> tuple[date, int, int]:
        day = expected.dated[str(row.item.pk)].start
        return day or date.max, row.item.position, row.item.pk

    order = sorted(shown, key=begins)
    return Gantt(
        lines=tuple(
            _line(row, expected.dated[str(row.item.pk)], expected.chain, scale) for row in order
        ),
        keys=(
            Key("fill-brand", pgettext("bar", "Ended")), Key("key-doing", _("Under way")),
            Key("key-you", _("Late, or the applicant's turn")), Key("key-plan", _("Expected")),
        ),
        off=scale.free_days(calendar), months=scale.months(), today=scale.place(today),
    )  # fmt: skip


def _tracks(case: Case) -> dict[str, Track]:
    items = CaseItem.objects.filter(case=case)
    if case.plan_id is not None:
        items = CaseItem.objects.filter(case__plan=case.plan_id)
    found = list(items.exclude(case__state=CaseState.DISCARDED).order_by("pk"))
    needs: dict[int, list[str]] = {}
    for item_id, needed_id in ItemNeed.objects.filter(item__in=[i.pk for i in found]).values_list(
        "item_id", "needed_id"
    ):
        needs.setdefault(item_id, []).append(str(needed_id))
    return {str(item.pk): _track(item, needs.get(item.pk, [])) for item in found}


def _track(item: CaseItem, needs: list[str]) -> Track:
    over = bool(item.outcome)
    ended = item.decided_on or item.delivered_on
    # before it is accepted its clock is that of the notice, which says nothing of its end
    reviewing = item.state in {ItemState.REVIEWING, ItemState.PAUSED}
    return Track(
        needs=tuple(needs), began=item.received_on, ended=ended if over else None,
        due=item.due_on if reviewing else None, span=span_of_item(item), over=over,
        failed=item.outcome in ENDED_BADLY,
    )  # fmt: skip


def _line(row: ItemRow, dated: Dated, chain: Mapping[str, int], scale: Scale) -> Line:
    item, bar = row.item, None
    late = bool(row.late_days) and not item.outcome
    # nobody told how long it takes: it is counted for nothing, and no day is named
    counts = bool(item.outcome) or item.due_on is not None or span_of_item(item) is not None
    if dated.start is not None and (dated.finish is not None or not item.outcome):
        css = (
            ("bar-wait" if item.outcome in ENDED_BADLY else "bar-done")
            if item.outcome
            else "bar-plan"
            if item.state in {ItemState.WAITING, ItemState.DRAFTED}
            else "bar-you"
            if late or row.status == "late"
            else "bar-wait"
            if row.status == "stop"
            else "bar"
        )
        bar = scale.bar(dated.start, dated.finish or dated.latest or dated.start, css)
    return Line(
        name=str(item), url=reverse("approvals:item", args=[item.pk]), state=row.state,
        mark="late" if late else row.status, who=_who(row), owed=row.turn.missing,
        when=dated.finish if counts else None,
        open_words=_open_words(row, dated) if counts else _("time not known"), bar=bar,
        step=chain.get(str(item.pk)), is_late=late,
    )  # fmt: skip


def _who(row: ItemRow) -> str:
    """The department, and whom it waits for where that is somebody else."""
    department = str(row.item.department)
    return f"{department} · {row.who}" if row.who and row.who != department else department


def _open_words(row: ItemRow, dated: Dated) -> str:
    if row.item.outcome:
        return ""
    if dated.latest is not None or dated.open_days or not row.turn.known:
        return _("waits for the calendar")
    if row.status == "stop":
        return _("The clock stands")
    return _("not known yet")
