"""From a plan to its cases: drafts with the plan's items, modes and reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.approvals.access import may_open
from wutong.approvals.models import Case, CaseState, CaseWay, ProjectPlan
from wutong.approvals.queries.plans import plan_view
from wutong.approvals.rules.planning import Mode, PlannedItem
from wutong.companies.public import Company
from wutong.kernel.errors import NotAllowed, WrongState

from .catalogue import asked_items
from .opening import Application, ItemAsked, StageAsked, open_case


@dataclass(frozen=True, kw_only=True)
class PlanApplication:
    """Who applies for the items of a plan, about what; `by_stage`: one case for each stage."""

    jurisdiction: Jurisdiction
    applicant: Company | None = None
    applicant_name: str = ""
    subject: tuple[str, int] | None = None
    counter: Department | None = None
    way: str = CaseWay.HALL
    by_stage: bool = False


def open_cases_of_plan(plan_id: int, asked: PlanApplication, *, actor: User) -> list[Case]:
    """Write the draft cases of a plan: one for all items, or one for each stage.

    An item that the plan commits to is offered as a commitment, with the plan's check: the
    applicant still chooses and signs it in the case. Construction itself is no case; a procedure
    without a department isn't either. A need that lies in another stage's case isn't waited for.
    WrongState when the plan has cases already; BadInput as of `asked_items`; then nothing is
    written.
    """
    if not may_open(actor):
        raise NotAllowed(_("Firms, clerks and promotion officers open cases"))
    with transaction.atomic():
        plan = ProjectPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
        if Case.objects.filter(plan=plan).exclude(state=CaseState.DISCARDED).exists():
            raise WrongState(_("The cases of this plan are open already: discard the drafts first"))
        rows = plan_view(plan).rows
        chosen = {row.item.code: row.item for row in rows if _is_applied_for(row.item)}
        groups: dict[str, list[str]] = defaultdict(list)
        for code, item in chosen.items():
            groups[item.stage if asked.by_stage else ""].append(code)
        excluded = {
            row.item.code: " ".join(part for part in (row.why_not, row.item.why_not_basis) if part)
            for row in rows
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
            for codes in groups.values()
        ]
        return [
            _open(plan, asked, tuple(_as_planned(i, chosen[i.code]) for i in items), stages, actor)
            for items, stages in packages
        ]


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
    part = str(stages[0].name) if asked.by_stage and stages else ""
    return open_case(
        Application(
            title=f"{plan.title} · {part}" if part else plan.title, applicant=asked.applicant,
            applicant_name=asked.applicant_name, jurisdiction=asked.jurisdiction, way=asked.way,
            counter=asked.counter, subject=asked.subject, items=items, stages=stages, plan=plan,
            is_example=plan.is_example or actor.is_example,
        ),
        actor=actor,
    )  # fmt: skip
