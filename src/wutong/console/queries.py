"""The cockpit filled from the apps below: each figure beside the address that opens its rows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, User, in_language
from wutong.chains.public import Assessment, AssessmentStatus, Chain, ChainRole, Segment, SourceFact
from wutong.companies.public import may_import
from wutong.pipeline.public import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    Money,
    Project,
    funnel,
    money_in_place,
    months_of,
    signed_money,
    started_rate,
    years_with_data,
)
from wutong.tasks.public import Task, TaskState

from .cockpit import (
    ChainGaps,
    Cockpit,
    Deadline,
    FirstStep,
    FunnelStep,
    GapCell,
    MoneyYear,
    OwnerCount,
    YearLink,
)

SHOWN_CELLS = 8
SHOWN_TASKS = 6
# the funnel's own words: 对接 意向 签约 开工 投产
STEP_WORDS = {
    "talks": pgettext_lazy("funnel", "In contact"),
    "intent": pgettext_lazy("funnel", "Intent"),
    "signed": pgettext_lazy("funnel", "Signed"),
    "started": pgettext_lazy("funnel", "Started"),
    "producing": pgettext_lazy("funnel", "Producing"),
}
PUBLISHED = {"talks": "projects-in-contact", "intent": "projects-good-intent"}


def _address(name: str, **query: object) -> str:
    text = urlencode({key: str(value) for key, value in query.items()})
    return f"{reverse(name)}?{text}" if text else reverse(name)


def build_cockpit(user: User, year: int, today: date) -> Cockpit:
    """The leader's first page for one year: about twenty queries, whatever the size."""
    place = user.jurisdiction or Jurisdiction.objects.get(code=settings.COUNTY)
    steps = funnel(user, year)
    words = _published_words(user, year)
    chains, list_year = _chains(user, year)
    late, owners, late_count = _overdue(user, today)
    years = years_with_data(user, today)
    if year not in years:
        years = sorted({*years, year}, reverse=True)
    return Cockpit(
        place=str(place),
        year=year,
        month=today.month if year == today.year else 12,
        as_of=timezone.now(),
        years=tuple(YearLink(y, f"?year={y}", current=y == year) for y in years),
        funnel=tuple(
            FunnelStep(
                STEP_WORDS[step.milestone],
                step.count,
                _address("pipeline:list", reached=step.milestone, year=year),
                published=words.get(step.milestone, ("", ""))[0],
            )
            for step in steps
        ),
        board_url=reverse("pipeline:board"),
        started=started_rate(user, year, min(today, date(year, 12, 31))),
        started_url=_address("pipeline:list", reached="signed", year=year, started="yes"),
        signed=_signed(user, year, today),
        in_place=_in_place(user, year, today),
        chains=chains,
        gaps_url=_address("chains:segments", show="missing", level="county", year=list_year),
        overdue=late,
        overdue_count=late_count,
        overdue_url=_address("tasks:list", show="overdue"),
        owners=owners,
        upcoming=_upcoming(user, today),
        upcoming_url=_address("tasks:list", show="open"),
        funnel_is_example=any(step.examples for step in steps),
        published_source=next((source for _w, source in words.values()), ""),
        published_url=reverse("chains:facts") if words else "",
        first_steps=_first_steps(user) if not any(s.count for s in steps) and not chains else (),
    )


def _published_words(user: User, year: int) -> dict[str, tuple[str, str]]:
    """Round figures of a public report, as printed, with their source; never made a number."""
    facts = {
        fact.key: fact
        for fact in SourceFact.objects.visible_to(user).filter(
            key__in=PUBLISHED.values(), dated__startswith=str(year)
        )
    }
    return {
        step: (facts[key].says, facts[key].told_by)
        for step, key in PUBLISHED.items()
        if key in facts
    }


def _signed(user: User, year: int, today: date) -> MoneyYear:
    money = signed_money(user, year)
    same: dict[str, object] = {
        "kind": AgreementKind.FORMAL,
        "category": AgreementCategory.INVESTMENT,
        "year": year,
    }
    others = Agreement.objects.visible_to(user).filter(signed_on__year=year)
    other = others.exclude(
        kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT
    ).aggregate(n=Count("pk"))["n"]
    return _money_year(
        money,
        months_of(user, year, "signed", today).cents,
        "pipeline:agreements",
        same,
        unknown_url=_address("pipeline:agreements", **same, amount="unknown"),
        other_count=other,
        other_url=_address("pipeline:agreements", year=year, not_counted=1),
    )


def _in_place(user: User, year: int, today: date) -> MoneyYear:
    return _money_year(
        money_in_place(user, year),
        months_of(user, year, "in_place", today).cents,
        "pipeline:funds",
        {"year": year, "state": "counted"},
    )


def _money_year(
    money: Money,
    months: tuple[int | None, ...],
    page: str,
    same: dict[str, object],
    *,
    unknown_url: str = "",
    other_count: int = 0,
    other_url: str = "",
) -> MoneyYear:
    return MoneyYear(
        # without a row nothing is known of the year: “0” would claim that nothing was signed
        cents=money.cents if money.rows else None,
        months=months if money.rows else (),
        url=_address(page, **same),
        month_urls=tuple(_address(page, **same, month=month) for month in range(1, 13)),
        count=money.rows,
        unknown_count=money.unknown,
        unknown_url=unknown_url,
        other_count=other_count,
        other_url=other_url,
        is_example=bool(money.examples),
    )


def _chains(user: User, year: int) -> tuple[tuple[ChainGaps, ...], int]:
    """The chains of the county's list that held in the year, each with its key segments.

    And the year of that list: the newest up to `year`, else the oldest there is.
    """
    seen = Chain.objects.visible_to(user).filter(level="county")
    years = sorted(seen.order_by().values_list("year", flat=True).distinct())
    list_year = max((y for y in years if y <= year), default=years[0] if years else year)
    found = list(seen.filter(sketch=False, year=list_year))
    segments: dict[int, list[Segment]] = {}
    for segment in Segment.objects.filter(chain__in=found).order_by(
        "layer__position", "order", "pk"
    ):
        segments.setdefault(segment.chain_id, []).append(segment)
    chains = [c for c in found if c.pk in segments]
    judged = _judged(user, chains)
    chiefs: dict[int, list[str]] = {}
    inferred: set[int] = set()
    for role in ChainRole.objects.visible_to(user).filter(chain__in=chains, role__code="chief"):
        if name := in_language(role.party, role.party_en):
            chiefs.setdefault(role.chain_id, []).append(name)
            if role.inferred:
                inferred.add(role.chain_id)
    rows = tuple(
        _chain(c, segments[c.pk], judged, chiefs, inferred)
        for c in sorted(chains, key=lambda c: (c.order, c.pk))
    )
    return rows, list_year


def _judged(user: User, chains: list[Chain]) -> dict[int, Assessment]:
    """The judgement that holds for each segment: confirmed or published, else the proposed one."""
    rank = {
        AssessmentStatus.PUBLISHED: 0,
        AssessmentStatus.CONFIRMED: 0,
        AssessmentStatus.PROPOSED: 1,
    }
    held: dict[int, Assessment] = {}
    rows = Assessment.objects.visible_to(user).filter(
        segment__chain__in=chains, status__in=list(rank)
    )
    for row in sorted(rows, key=lambda r: (rank[AssessmentStatus(r.status)], -r.pk)):
        held.setdefault(row.segment_id, row)
    return held


def _chain(
    chain: Chain,
    segments: list[Segment],
    judged: dict[int, Assessment],
    chiefs: dict[int, list[str]],
    inferred: set[int],
) -> ChainGaps:
    def state_of(segment: Segment) -> str:
        row = judged.get(segment.pk)
        if row is None:
            return "unknown"
        return "extend" if row.deed == "extend" else str(row.state)

    states = {s.pk: state_of(s) for s in segments}
    # the trunk and every gap first; what is left fills the strip in the order of the flow
    key = [s for s in segments if s.main_path or states[s.pk] in {"missing", "extend"}]
    shown = set(sorted((s.pk for s in key), key=[s.pk for s in segments].index)[:SHOWN_CELLS])
    for segment in segments:
        if len(shown) >= SHOWN_CELLS:
            break
        shown.add(segment.pk)
    return ChainGaps(
        name=str(chain),
        url=reverse("chains:page", args=[chain.pk]),
        segments=len(segments),
        missing=sum(state == "missing" for state in states.values()),
        missing_url=f"{reverse('chains:page', args=[chain.pk])}?show=missing#twin",
        cells=tuple(
            GapCell(str(s), states[s.pk], reverse("chains:segment", args=[s.pk]))
            for s in segments
            if s.pk in shown
        ),
        chiefs=tuple(chiefs.get(chain.pk, ())),
        chiefs_inferred=chain.pk in inferred,
        is_example=any(judged[s.pk].has_example for s in segments if s.pk in judged),
    )


def _deadline(task: Task, today: date) -> Deadline:
    late = (today - task.due_on).days
    return Deadline(
        title=str(task),
        url=reverse("tasks:page", args=[task.pk]),
        owner=str(task.department) if task.department else task.owner.title,
        due_on=task.due_on,
        days_late=max(late, 0),
        is_near=-1 <= late <= 0,
        is_example=task.is_example,
    )


def _overdue(user: User, today: date) -> tuple[tuple[Deadline, ...], tuple[OwnerCount, ...], int]:
    tasks = list(
        Task.objects.visible_to(user)
        .overdue_at(today)
        .select_related("department", "owner")
        .order_by("due_on", "pk")
    )
    rows = [_deadline(task, today) for task in tasks]
    # by key, not by name: two units may bear the same one, and each opens its own rows
    held = [
        (("department", task.department_id),)
        if task.department_id
        else (("department", 0), ("owner", task.owner_id))
        for task in tasks
    ]
    names = dict(zip(held, (row.owner for row in rows), strict=True))
    owners = tuple(
        OwnerCount(names[whose], n, _address("tasks:list", show="overdue", **dict(whose)))
        for whose, n in Counter(held).most_common(4)
    )
    return tuple(rows[:SHOWN_TASKS]), owners, len(rows)


def _upcoming(user: User, today: date) -> tuple[Deadline, ...]:
    tasks = (
        Task.objects.visible_to(user)
        .filter(state=TaskState.OPEN, due_on__gte=today)
        .select_related("department", "owner")
        .order_by("due_on", "pk")[:SHOWN_TASKS]
    )
    return tuple(_deadline(task, today) for task in tasks)


def _first_steps(user: User) -> tuple[FirstStep, ...]:
    """What a county without data does first: told to whoever can do all of it."""
    if not may_import(user):
        return ()
    return (
        FirstStep(_("Import the register of firms"), reverse("companies:import")),
        FirstStep(_("Look at the county's chains"), reverse("chains:list")),
        FirstStep(
            _("Register the first lead"), reverse("pipeline:new"),
            done=Project.objects.visible_to(user).exists(),
        ),
    )  # fmt: skip
