"""Lists of trips and events, of meetings, of what is to be done after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.outreach.models import (
    Cost,
    Meeting,
    MeetingState,
    NextStep,
    Occasion,
    OccasionKind,
    OccasionQuerySet,
    OccasionState,
    Outcome,
    Stop,
)
from wutong.outreach.rules.sums import Total, total_of
from wutong.outreach.seams import OutcomeRow, outcome_sources
from wutong.tasks.public import TaskRow, TaskState, row_of, tasks_seen
from wutong.ui.figures import plain_number

STATUS = {
    OccasionState.PLANNED: "wait",
    OccasionState.APPROVED: "doing",
    OccasionState.UNDER_WAY: "doing",
    OccasionState.RETURNED: "warn",
    OccasionState.REPORTED: "ok",
    OccasionState.CANCELLED: "void",
}
MEETING_STATUS = {
    MeetingState.PLANNED: "wait",
    MeetingState.HELD: "ok",
    MeetingState.CANCELLED: "void",
}


def yuan(cents: int | None) -> str:
    """Costs of a trip, to the yuan and its cents: 12,250 and not 1 万元; "" where not entered."""
    if cents is None:
        return ""
    amount = plain_number(Decimal(cents) / 100, 0 if cents % 100 == 0 else 2)
    return _("CNY %(amount)s") % {"amount": amount}


def year_of(value: str) -> int | None:
    """A year out of the query string; None where it is none that a calendar has."""
    ok = value.isascii() and value.isdigit() and len(value) == 4 and int(value) >= 1900
    return int(value) if ok else None


def key_of(value: str) -> int | None:
    """A key out of the query string; None where it is no number of ours."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None


def occasions_asked(user: User, asked: Mapping[str, str]) -> OccasionQuerySet:
    """The visible occasions that a query string asks for.

    `q` words of title, purpose, host or city; `kind`, `state`, `year`, `chain`; `late=yes` those
    whose report is missing past its day; `mine=yes` those one prepares or takes part in.
    """
    rows = Occasion.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        cities = Stop.objects.filter(occasion=OuterRef("pk"), city__icontains=words)
        rows = rows.filter(
            Q(title__icontains=words) | Q(title_en__icontains=words) | Q(host__icontains=words)
            | Q(purpose__icontains=words) | Exists(cities)
        )  # fmt: skip
    if (kind := asked.get("kind", "")) in OccasionKind.values:
        rows = rows.filter(kind=kind)
    if (state := asked.get("state", "")) in OccasionState.values:
        rows = rows.filter(state=state)
    if (year := year_of(asked.get("year", ""))) is not None:
        rows = rows.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    if (chain := key_of(asked.get("chain", ""))) is not None:
        rows = rows.filter(Q(chain=chain) | Q(meetings__segment__chain=chain)).distinct()
    if asked.get("late") == "yes":
        rows = rows.filter(state=OccasionState.RETURNED, report_due_on__lt=timezone.localdate())
    if asked.get("mine") == "yes":
        rows = rows.filter(Q(owner=user) | Q(members__user=user)).distinct()
    return rows.select_related("owner", "chain", "department").order_by("-starts_on", "-pk")


@dataclass(frozen=True)
class OccasionLine:
    """An occasion with what came of it. `results` counts rows that the person may see."""

    occasion: Occasion
    status: str
    route: tuple[Stop, ...]
    meetings: int
    held: int
    steps: int
    open_steps: int
    planned: Total
    actual: Total
    results: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        """Whether its report is missing past its day."""
        due = self.occasion.report_due_on
        return (
            self.occasion.state == OccasionState.RETURNED
            and due is not None
            and due < timezone.localdate()
        )

    @property
    def late_days(self) -> int:
        """Calendar days since the report was due."""
        due = self.occasion.report_due_on
        return (timezone.localdate() - due).days if due else 0

    @property
    def actual_words(self) -> str:
        """What was spent, to the yuan."""
        return yuan(self.actual.cents)

    @property
    def route_words(self) -> str:
        """The cities in their order."""
        return " → ".join(str(stop) for stop in self.route)


def outcomes_of(
    occasions: Sequence[int], user: User
) -> dict[int, list[tuple[Outcome, OutcomeRow]]]:
    """What came of each, as far as the person may see it: a query for each kind."""
    found: dict[int, list[tuple[Outcome, OutcomeRow]]] = {}
    if not occasions:
        return found
    links = list(
        Outcome.objects.visible_to(user)
        .filter(occasion__in=occasions)
        .select_related("meeting")
        .order_by("pk")
    )
    for source in outcome_sources():
        keys = [x.subject_id for x in links if x.subject_kind == source.kind]
        rows = source.rows(keys, user)
        for link in links:
            if link.subject_kind == source.kind and link.subject_id in rows:
                found.setdefault(link.occasion_id, []).append((link, rows[link.subject_id]))
    return found


def occasion_lines(occasions: Sequence[Occasion], user: User) -> list[OccasionLine]:
    """Occasions with their figures, in a handful of queries however many there are."""
    keys = [o.pk for o in occasions]
    stops: dict[int, list[Stop]] = {}
    for stop in Stop.objects.filter(occasion__in=keys).order_by("position", "pk"):
        stops.setdefault(stop.occasion_id, []).append(stop)
    counts = {
        key: (number, held)
        for key, number, held in Meeting.objects.filter(occasion__in=keys)
        .order_by()
        .values_list("occasion")
        .annotate(
            n=Count("pk", filter=~Q(state=MeetingState.CANCELLED)),
            held=Count("pk", filter=Q(state=MeetingState.HELD)),
        )
    }
    steps = {
        key: (number, open_ones)
        for key, number, open_ones in NextStep.objects.filter(meeting__occasion__in=keys)
        .order_by()
        .values_list("meeting__occasion")
        .annotate(n=Count("pk"), open=Count("pk", filter=Q(task__state=TaskState.OPEN)))
    }
    costs: dict[int, list[Cost]] = {}
    for cost in Cost.objects.filter(occasion__in=keys).order_by("pk"):
        costs.setdefault(cost.occasion_id, []).append(cost)
    outcomes = outcomes_of(keys, user)
    lines = []
    for occasion in occasions:
        spent = costs.get(occasion.pk, [])
        results = {
            source.kind: sum(x.subject_kind == source.kind for x, _row in outcomes[occasion.pk])
            if occasion.pk in outcomes
            else 0
            for source in outcome_sources()
        }
        met, held = counts.get(occasion.pk, (0, 0))
        to_do, open_ones = steps.get(occasion.pk, (0, 0))
        lines.append(
            OccasionLine(
                occasion=occasion,
                status=STATUS[OccasionState(occasion.state)],
                route=tuple(stops.get(occasion.pk, ())),
                meetings=met,
                held=held,
                steps=to_do,
                open_steps=open_ones,
                planned=total_of(c.planned_cents for c in spent),
                actual=total_of(c.actual_cents for c in spent),
                results=results,
            )
        )
    return lines


def state_counts(rows: OccasionQuerySet) -> dict[str, int]:
    """Occasions by state, before a state is chosen."""
    counted = rows.order_by().values("state").annotate(n=Count("pk", distinct=True))
    return {row["state"]: row["n"] for row in counted}


def years_known(user: User) -> list[int]:
    """The years with any occasion, newest first."""
    years = {
        day.year
        for pair in Occasion.objects.visible_to(user).order_by().values_list("starts_on", "ends_on")
        for day in pair
    }
    return sorted(years, reverse=True)


@dataclass(frozen=True)
class MonthBox:
    """One month of the overview; `first` is its first day, None for those of unknown month."""

    first: date | None
    lines: tuple[OccasionLine, ...]


def months_of(year: int, lines: Sequence[OccasionLine]) -> list[MonthBox]:
    """The twelve months of a year, each with what begins or goes on in it; then what is known only
    by its year.
    """
    boxes = []
    for month in range(1, 13):
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        inside = [
            line
            for line in lines
            if line.occasion.precision != "year"
            and line.occasion.starts_on < after
            and line.occasion.ends_on >= first
        ]
        inside.sort(key=lambda line: (line.occasion.starts_on, line.occasion.pk))
        boxes.append(MonthBox(first, tuple(inside)))
    loose = tuple(line for line in lines if line.occasion.precision == "year")
    return [*boxes, MonthBox(None, loose)] if loose else boxes


def meetings_asked(user: User, asked: Mapping[str, str]) -> QuerySet[Meeting]:
    """The visible meetings that a query string asks for: `q`, `occasion`, `state`, `day`."""
    rows = Meeting.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        rows = rows.filter(
            Q(firm_name__icontains=words) | Q(uscc=words[:40]) | Q(city__icontains=words)
            | Q(minutes__icontains=words)
        )  # fmt: skip
    if (key := key_of(asked.get("occasion", ""))) is not None:
        rows = rows.filter(occasion=key)
    if (state := asked.get("state", "")) in MeetingState.values:
        rows = rows.filter(state=state)
    if (company := key_of(asked.get("company", ""))) is not None:
        rows = rows.filter(company=company)
    return rows.select_related("occasion", "company", "segment__chain").order_by(
        "-occasion__starts_on", "-occasion", "day", "at", "position", "pk"
    )


@dataclass(frozen=True)
class StepLine:
    """Something to be done, with how its task stands, and whether the reader may open that."""

    step: NextStep
    task: TaskRow
    opens: bool = False


def steps_asked(user: User, asked: Mapping[str, str]) -> QuerySet[NextStep]:
    """What is to be done: `q`, `occasion`, `kind`, `mine`, `show` open | late | done | all."""
    rows = NextStep.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(firm_name__icontains=words) | Q(what__icontains=words))
    if (key := key_of(asked.get("occasion", ""))) is not None:
        rows = rows.filter(meeting__occasion=key)
    if (kind := asked.get("kind", "")) in {"ours", "theirs", "step"}:
        rows = rows.filter(kind=kind)
    if asked.get("mine") == "yes":
        rows = rows.filter(owner=user)
    show = asked.get("show", "") or ("all" if asked.get("occasion") else "open")
    is_open = Q(task__state=TaskState.OPEN)
    if show == "open":
        rows = rows.filter(is_open)
    elif show == "late":
        rows = rows.filter(is_open, task__due_on__lt=timezone.localdate())
    elif show == "done":
        rows = rows.filter(~is_open)
    return rows.select_related(
        "owner", "task__owner", "task__department", "meeting__occasion", "company"
    ).order_by("task__due_on", "pk")


def step_lines(steps: Sequence[NextStep], user: User) -> list[StepLine]:
    """Steps with their tasks as they stand today."""
    today = timezone.localdate()
    seen = tasks_seen(user, (step.task_id for step in steps))
    return [StepLine(step, row_of(step.task, today), step.task_id in seen) for step in steps]
