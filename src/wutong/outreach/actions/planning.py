"""Planning a trip or an event: what for, when, where, who goes, what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, editing, remove
from wutong.chains.public import Chain
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import notify
from wutong.outreach.access import TO_CHANGE, may_plan
from wutong.outreach.models import (
    Cost,
    CostKind,
    Member,
    Occasion,
    OccasionKind,
    OccasionState,
    Stop,
)

LONGEST = 92  # days; a longer one is a mistyped year
OPEN = frozenset({OccasionState.PLANNED, OccasionState.APPROVED, OccasionState.UNDER_WAY})
MOST_MONEY = 10**13


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is planned. Both days are calendar days and both count."""

    kind: str
    title: str
    purpose: str
    starts_on: date
    ends_on: date
    leader_post: str = ""
    host: str = ""
    chain: Chain | None = None
    title_en: str = ""
    purpose_en: str = ""
    presented: str = ""


def locked(occasion_id: int, actor: User) -> Occasion:
    """The occasion under its lock, for a deed on one of its parts."""
    occasion = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion_id)
    TO_CHANGE.demand(actor, occasion)
    return occasion


def demand_open(occasion: Occasion) -> None:
    """Raise where the plan is history."""
    if occasion.state not in OPEN:
        raise WrongState(
            _("The plan can't be changed any more, its state is now “%(state)s”")
            % {"state": occasion.get_state_display()}
        )


def _demand_sound(plan: Plan) -> None:
    problems = []
    if plan.kind not in OccasionKind.values:
        problems.append(_("Choose what kind of trip or event it is"))
    if not plan.title.strip():
        problems.append(_("The title is missing: a few words such as “Chemicals, Changzhou”"))
    if not plan.purpose.strip():
        problems.append(_("The purpose is missing: say in one sentence what is to come of it"))
    if plan.ends_on < plan.starts_on:
        problems.append(_("The last day lies before the first: check the two days"))
    elif (plan.ends_on - plan.starts_on).days + 1 > LONGEST:
        problems.append(
            _("It would last more than %(days)s days: check the two days") % {"days": LONGEST}
        )
    if problems:
        raise BadInput(problems)


def plan_occasion(plan: Plan, *, actor: User, is_example: bool = False) -> Occasion:
    """Begin the plan of a trip, an event, a visit received or a site visit."""
    if not may_plan(actor):
        raise NotAllowed(_("Only promotion officers and county leaders plan trips and events"))
    _demand_sound(plan)
    with transaction.atomic():
        place = actor.jurisdiction or Jurisdiction.objects.get(code=settings.COUNTY)
        return create(
            Occasion(
                kind=plan.kind, title=plan.title.strip(), title_en=plan.title_en.strip(),
                purpose=plan.purpose.strip(), purpose_en=plan.purpose_en.strip(),
                starts_on=plan.starts_on, ends_on=plan.ends_on, chain=plan.chain,
                leader_post=plan.leader_post.strip(), host=plan.host.strip(),
                presented=plan.presented.strip(), department=actor.department,
                jurisdiction=place, owner=actor, is_example=is_example or actor.is_example,
            ),
            actor=actor,
        )  # fmt: skip


def edit_occasion(occasion_id: int, plan: Plan, *, actor: User) -> Occasion:
    """Change what is planned; of what took place, only words and who led it."""
    _demand_sound(plan)
    with editing(Occasion, occasion_id, actor=actor) as occasion:
        TO_CHANGE.demand(actor, occasion)
        moved = (plan.starts_on, plan.ends_on) != (occasion.starts_on, occasion.ends_on)
        if occasion.state == OccasionState.CANCELLED or moved:
            demand_open(occasion)
        occasion.kind, occasion.title, occasion.purpose = (
            plan.kind, plan.title.strip(), plan.purpose.strip(),
        )  # fmt: skip
        occasion.starts_on, occasion.ends_on = plan.starts_on, plan.ends_on
        occasion.leader_post, occasion.host = plan.leader_post.strip(), plan.host.strip()
        occasion.chain, occasion.presented = plan.chain, plan.presented.strip()
    return occasion


def add_stop(
    occasion_id: int,
    *,
    city: str,
    actor: User,
    arrives_on: date | None = None,
    leaves_on: date | None = None,
    note: str = "",
    city_en: str = "",
) -> Stop:
    """Put a city on the route, with its days where they are settled."""
    city = city.strip()
    with transaction.atomic():
        occasion = locked(occasion_id, actor)
        demand_open(occasion)
        problems = []
        if not city:
            problems.append(_("The city is missing"))
        if (arrives_on is None) != (leaves_on is None):
            problems.append(_("Give both days of the stop, or none"))
        elif arrives_on is not None and leaves_on is not None:
            if leaves_on < arrives_on:
                problems.append(_("The stop ends before it begins: check the two days"))
            elif arrives_on < occasion.starts_on or leaves_on > occasion.ends_on:
                problems.append(_("The stop lies outside the days of the trip"))
        if occasion.stops.filter(city=city).exists():
            problems.append(_("%(city)s is on the route already") % {"city": city})
        if problems:
            raise BadInput(problems)
        last = occasion.stops.order_by("-position").values_list("position", flat=True).first() or 0
        return create(
            Stop(
                occasion=occasion, position=last + 1, city=city, city_en=city_en.strip(),
                arrives_on=arrives_on, leaves_on=leaves_on, note=note.strip(),
            ),
            actor=actor,
        )  # fmt: skip


def remove_stop(stop_id: int, *, actor: User) -> None:
    """Take a city off the route; its meetings stay, with their city."""
    with transaction.atomic():
        stop = Stop.objects.get(pk=stop_id)
        demand_open(locked(stop.occasion_id, actor))
        remove(stop, actor=actor)


def _invitation(occasion: Occasion) -> tuple[str, str]:
    text = gettext_noop("You are on the list of members: %(title)s")
    with translation.override("zh-hans"):
        zh = translation.gettext(text) % {"title": occasion.title}
    with translation.override("en"):
        return zh, text % {"title": occasion}


def add_member(
    occasion_id: int, *, actor: User, user: User | None = None, post: str = "", duty: str = ""
) -> Member:
    """Have somebody go along: a person of this house, who is told, or somebody else by post."""
    post = post.strip()
    with transaction.atomic():
        occasion = locked(occasion_id, actor)
        if occasion.state == OccasionState.CANCELLED:
            demand_open(occasion)
        if user is None and not post:
            raise BadInput(_("Choose a person, or write the post of somebody else"))
        if user is not None and occasion.members.filter(user=user).exists():
            raise BadInput(_("%(who)s is on the list already") % {"who": user.title})
        if user is None and occasion.members.filter(user=None, post=post).exists():
            raise BadInput(_("%(who)s is on the list already") % {"who": post})
        member = create(
            Member(
                occasion=occasion, user=user, post="" if user else post, duty=duty.strip()
            ),
            actor=actor,
        )  # fmt: skip
        if user is not None and user.pk != actor.pk:
            zh, en = _invitation(occasion)
            notify(
                user, key=f"occasion:{occasion.pk}:member", text=zh, text_en=en, actor=actor,
                url=reverse("outreach:page", args=[occasion.pk]),
            )  # fmt: skip
    return member


def remove_member(member_id: int, *, actor: User) -> None:
    """Take somebody off the list of members."""
    with transaction.atomic():
        member = Member.objects.get(pk=member_id)
        locked(member.occasion_id, actor)
        remove(member, actor=actor)


def set_cost(
    occasion_id: int,
    *,
    kind: str,
    planned_cents: int | None,
    actual_cents: int | None,
    actor: User,
) -> Cost | None:
    """Enter what a kind of cost may be and what it was; both empty takes the row away."""
    if kind not in CostKind.values:
        raise BadInput(_("Choose what the money goes to"))
    if any(c is not None and not 0 <= c <= MOST_MONEY for c in (planned_cents, actual_cents)):
        raise BadInput(_("The amount is not plausible: check the figure and its unit"))
    with transaction.atomic():
        occasion = locked(occasion_id, actor)
        if occasion.state == OccasionState.CANCELLED:
            demand_open(occasion)
        known = occasion.costs.filter(kind=kind).first()
        if planned_cents is None and actual_cents is None:
            if known is not None:
                remove(known, actor=actor)
            return None
        if known is None:
            return create(
                Cost(
                    occasion=occasion, kind=kind, planned_cents=planned_cents,
                    actual_cents=actual_cents,
                ),
                actor=actor,
            )  # fmt: skip
        with editing(Cost, known.pk, actor=actor) as cost:
            cost.planned_cents, cost.actual_cents = planned_cents, actual_cents
        return cost
