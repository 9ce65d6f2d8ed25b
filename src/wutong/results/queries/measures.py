"""The environment measured: days, papers, visits, cost and more, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, Q, When

from wutong.accounts.public import User
from wutong.approvals.public import CaseItem, CaseWay, ItemOutcome, Pause
from wutong.calendars.public import work_calendar
from wutong.results.rules import Measure, measure

DECIDED = (ItemOutcome.GRANTED, ItemOutcome.FILED, ItemOutcome.REFUSED)


@dataclass(frozen=True)
class MeasureRow:
    """One service item (or one project) in one span of time.

    `days` are calendar days from receipt to decision without the pauses; `papers`, `visits` and
    `corrections` (notices of missing material) are sums over `days.count` decided ones. `fees` are
    cents over the `fees_known` of them whose cost was told: an unknown fee isn't nothing.
    `is_example`: made-up rows are among them.
    """

    key: str
    name: str
    days: Measure
    working: Measure
    papers: int
    visits: int
    extensions: int
    corrections: int
    fees: int
    fees_known: int
    is_example: bool

    @property
    def fee_each(self) -> Decimal | None:
        """What one cost the applicant on average, in yuan; None where nobody told of any."""
        return Decimal(self.fees) / 100 / self.fees_known if self.fees_known else None

    def each(self, total: int) -> float | None:
        """Per decided one; None where nothing was decided."""
        return total / self.days.count if self.days.count else None

    @property
    def papers_each(self) -> float | None:
        """Papers asked for, per decided one."""
        return self.each(self.papers)

    @property
    def visits_each(self) -> float | None:
        """Appointments on the spot, per decided one."""
        return self.each(self.visits)


@dataclass(frozen=True)
class Compared:
    """The same before and from the day of the change on."""

    key: str
    name: str
    before: MeasureRow
    after: MeasureRow

    @property
    def change(self) -> float | None:
        """Difference of the medians in days; None where one side is unknown."""
        old, new = self.before.days.median, self.after.days.median
        return None if old is None or new is None else new - old

    @property
    def is_example(self) -> bool:
        """Made-up rows are among them."""
        return self.before.is_example or self.after.is_example


def compared(
    user: User, *, since: date | None, until: date, change_on: date, by: str = "item"
) -> list[Compared]:
    """Decided items visible to the person, by item or by project, split at `change_on`.

    An item belongs to the day of its decision. Most decided first.
    """
    rows = _decided(user, since, until)
    pauses = _paused(rows)
    names: dict[str, str] = {}
    split: dict[str, tuple[list[CaseItem], list[CaseItem]]] = defaultdict(lambda: ([], []))
    for row in rows:
        key = row.code if by == "item" else f"{row.case.subject_kind}:{row.case.subject_id}"
        if by != "item" and row.case.subject_id is None:
            key = f"case:{row.case_id}"
        names.setdefault(key, str(row) if by == "item" else str(row.case))
        decided = row.decided_on or until
        split[key][0 if decided < change_on else 1].append(row)
    found = [
        Compared(
            key, names[key], _row(key, names[key], old, pauses), _row(key, names[key], new, pauses)
        )
        for key, (old, new) in split.items()
    ]
    return sorted(found, key=lambda one: (-(one.before.days.count + one.after.days.count), one.key))


def _decided(user: User, since: date | None, until: date) -> list[CaseItem]:
    rows = CaseItem.objects.visible_to(user).filter(
        outcome__in=DECIDED, decided_on__lte=until, received_on__isnull=False
    )
    if since is not None:
        rows = rows.filter(decided_on__gte=since)
    return list(
        rows.select_related("case")
        .annotate(
            papers=Count("uses", distinct=True),
            # who handed it in at the hall was there once; each appointment is one more
            visits=Count("case__visits", filter=Q(case__visits__state="held"), distinct=True)
            + Case(When(case__way=CaseWay.HALL, then=1), default=0),
        )
        .order_by("pk")
    )


def _paused(rows: Sequence[CaseItem]) -> dict[int, list[tuple[date, date]]]:
    """Intervals that don't count: those told in writing and over."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    told = Pause.objects.filter(
        item__in=[row.pk for row in rows], told_on__isnull=False, ends_on__isnull=False
    )
    for pause in told:
        if pause.ends_on is not None:
            found[pause.item_id].append((pause.begins_on, pause.ends_on))
    return found


def _row(
    key: str, name: str, rows: Sequence[CaseItem], pauses: dict[int, list[tuple[date, date]]]
) -> MeasureRow:
    calendar = work_calendar()
    plain, working, late = [], [], []
    for row in rows:
        begin, end = row.received_on, row.decided_on
        if begin is None or end is None:
            continue
        stood = _days_in(pauses.get(row.pk, ()), begin, end)
        plain.append((end - begin).days - len(stood))
        span = list(_days(begin, end))
        # a year without a list is unknown: left out of this measure alone
        if all(calendar.knows(day) for day in span):
            working.append(sum(calendar.is_workday(day) and day not in stood for day in span))
        late.append(None if row.due_on is None else end > row.due_on)
    return MeasureRow(
        key=key,
        name=name,
        days=measure(plain, late),
        working=measure(working, ()),
        papers=sum(getattr(row, "papers", 0) for row in rows),
        visits=sum(getattr(row, "visits", 0) for row in rows),
        extensions=sum(row.extended_on is not None for row in rows),
        corrections=sum(row.missing_told_on is not None for row in rows),
        fees=sum(row.fee_cents or 0 for row in rows),
        fees_known=sum(row.fee_cents is not None for row in rows),
        is_example=any(row.case.is_example for row in rows),
    )


def _days(begin: date, end: date) -> Iterable[date]:
    """The days after `begin` up to `end`."""
    return (date.fromordinal(n) for n in range(begin.toordinal() + 1, end.toordinal() + 1))


def _days_in(spans: Iterable[tuple[date, date]], begin: date, end: date) -> set[date]:
    wanted = set(_days(begin, end))
    return {
        day
        for low, high in spans
        for day in (date.fromordinal(n) for n in range(low.toordinal(), high.toordinal() + 1))
        if day in wanted
    }
