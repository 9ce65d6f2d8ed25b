"""From a plan to its cases: drafts with the plan's items, modes and reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.approvals.access import may_open
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseState,
    CaseWay,
    ItemNeed,
    ProjectPlan,
)
from wutong.approvals.queries.plans import plan_view
from wutong.approvals.rules.planning import Mode, PlannedItem
from wutong.audit.public import create_many
from wutong.companies.public import Company
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.matters.public import BundleStage

from .catalogue import STAGED, asked_items
from .opening import Application, ItemAsked, StageAsked, open_case


@dataclass(frozen=True, kw_only=True)
class PlanApplication:
    """Who applies for the items of a plan, about what; left out: as the plan says.

    `by_stage`: one case for each stage that has none yet; `only`: the next stage alone, by its
    code. Neither: one case for all.
    """

    jurisdiction: Jurisdiction
    applicant: Company | None = None
    applicant_name: str = ""
    subject: tuple[str, int] | None = None
    counter: Department | None = None
    way: str = CaseWay.HALL
    by_stage: bool = False
    only: str | None = None


def open_cases_of_plan(plan_id: int, asked: PlanApplication, *, actor: User) -> list[Case]:
    """Write the draft cases of a plan: one for all items, one for each stage, or the next one.

    An item that the plan commits to is offered as a commitment, with the plan's check: the
    applicant still chooses and signs it in the case. Construction itself is no case; a procedure
    without a department isn't either. An item that needs one of another stage's case waits for it
    and opens when that has ended. WrongState when there is nothing left to open, or a stage before
    `only` has no case yet; BadInput as of `asked_items`; then nothing is written.
    """
    if not may_open(actor):
        raise NotAllowed(_("Firms, clerks and promotion officers open cases"))
    with transaction.atomic():
        plan = ProjectPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
        view = plan_view(plan)
        chosen = {row.item.code: row.item for row in view.rows if _is_applied_for(row.item)}
        groups = _groups_left(plan, chosen, asked)
        excluded = {
            row.item.code: " ".join(part for part in (row.why_not, row.item.why_not_basis) if part)
            for row in view.rows
            if row.item.why_not and row.item.code in chosen
        }
        packages = [
            asked_items(
                codes,
                timezone.localdate(),
                excluded={code: why[:300] for code, why in excluded.items()},
                reasons={code: chosen[code].why[:300] for code in codes},
                government={c for c in codes if chosen[c].mode == Mode.GOVERNMENT},
            )
            for codes in groups
        ]
        cases = [
            _open(plan, asked, tuple(_as_planned(i, chosen[i.code]) for i in items), stages, actor)
            for items, stages in packages
        ]
        _tie(plan, {row.item.code: row.item for row in view.rows}, actor=actor)
    return cases


def stages_left(plan: ProjectPlan, items: Iterable[PlannedItem]) -> list[str]:
    """The codes of the stages that have no case yet, in the order of the bundle's stages."""
    opened = _opened_codes(plan)
    places = dict(BundleStage.objects.filter(bundle__code=STAGED).values_list("code", "position"))
    left = {i.stage for i in items if _is_applied_for(i) and i.code not in opened}
    return sorted(left, key=lambda stage: (places.get(stage, 0), stage))


def _opened_codes(plan: ProjectPlan) -> set[str]:
    there = CaseItem.objects.filter(case__plan=plan).exclude(case__state=CaseState.DISCARDED)
    return set(there.values_list("code", flat=True))


def _groups_left(
    plan: ProjectPlan, chosen: Mapping[str, PlannedItem], asked: PlanApplication
) -> list[list[str]]:
    """The codes of each case that is to be opened."""
    opened = _opened_codes(plan)
    left = stages_left(plan, chosen.values())
    in_stages = asked.by_stage or asked.only is not None
    if not left or (opened and not in_stages):
        raise WrongState(_("The cases of this plan are open already: discard the drafts first"))
    if asked.only is not None:
        if asked.only not in left:
            raise WrongState(_("This stage has its case already"))
        if asked.only != left[0]:
            raise WrongState(_("A stage before this one has no case yet: open that first"))
        left = left[:1]
    codes = [code for code in chosen if code not in opened]
    if not in_stages:
        return [codes]
    return [[code for code in codes if chosen[code].stage == stage] for stage in left]


def _tie(plan: ProjectPlan, planned: Mapping[str, PlannedItem], *, actor: User) -> None:
    """Items of one case wait for those of another, also where what lies between is no case."""
    there = CaseItem.objects.filter(case__plan=plan).exclude(case__state=CaseState.DISCARDED)
    items = {item.code: item for item in there.order_by("pk")}
    known = set(
        ItemNeed.objects.filter(item__in=items.values()).values_list("item_id", "needed_id")
    )
    create_many(
        [
            ItemNeed(item=item, needed=items[need])
            for code, item in items.items()
            for need in _needs_among(code, planned, items)
            if items[need].case_id != item.case_id and (item.pk, items[need].pk) not in known
        ],
        actor=actor,
    )


def _needs_among(
    code: str, planned: Mapping[str, PlannedItem], applied_for: Collection[str]
) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(planned[code].needs) if code in planned else []
    seen: set[str] = set()
    while waiting:
        need = waiting.pop(0)
        if need in seen:
            continue
        seen.add(need)
        if need in applied_for:
            found[need] = None
        elif need in planned:
            waiting += planned[need].needs
    return list(found)


def _is_applied_for(item: PlannedItem) -> bool:
    return item.mode != Mode.WORKS and (item.mode != Mode.PROCEDURE or bool(item.department))


def _as_planned(asked: ItemAsked, planned: PlannedItem) -> ItemAsked:
    if planned.mode != Mode.COMMITMENT:
        return asked
    check = planned.check_days if planned.check_days is not None else asked.check_days
    return replace(asked, commitment_offered=True, excluded_by="", check_days=check)


def _open(
    plan: ProjectPlan,
    asked: PlanApplication,
    items: tuple[ItemAsked, ...],
    stages: tuple[StageAsked, ...],
    actor: User,
) -> Case:
    in_stages = asked.by_stage or asked.only is not None
    part = str(stages[0].name) if in_stages and stages else ""
    kept = (plan.subject_kind, plan.subject_id) if plan.subject_id is not None else None
    return open_case(
        Application(
            title=f"{plan.title} · {part}" if part else plan.title,
            applicant=asked.applicant or plan.applicant,
            applicant_name=asked.applicant_name or plan.applicant_name,
            jurisdiction=asked.jurisdiction, way=asked.way, counter=asked.counter,
            subject=asked.subject or kept, items=items, stages=stages, plan=plan,
            is_example=plan.is_example or actor.is_example,
        ),
        actor=actor,
    )  # fmt: skip
