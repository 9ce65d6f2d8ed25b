"""A table of the pipeline: what it would do, and doing one row by the deed of its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import CHANGED, PlannedRow, Table, TablePlan
from wutong.pipeline.access import may_take_over
from wutong.pipeline.models import Side, Stage
from wutong.pipeline.queries.import_details import plan_details
from wutong.pipeline.queries.import_papers import plan_agreements, plan_funds
from wutong.pipeline.queries.import_projects import plan_projects

from .details import edit_details
from .keeping import edit_project
from .leads import Lead, register_lead, take_over_project
from .ledger import enter_funds
from .moving import advance_project
from .signing import Party, correct_agreement, record_agreement

PLANS: dict[str, Callable[[Table, User], TablePlan]] = {
    "projects": plan_projects,
    "agreements": plan_agreements,
    "funds": plan_funds,
    "details": plan_details,
}

WAY_TO: dict[str, tuple[str, ...]] = {
    Stage.LEAD: (),
    Stage.ASSESSED: ("assess",),
    Stage.TALKS: ("open_talks",),
    Stage.INTENT: ("open_talks", "show_intent"),
    Stage.PRE_SIGNING: ("open_talks", "prepare_signing"),
}


def plan_import(kind: str, table: Table, *, actor: User) -> TablePlan:
    """What a table of "projects", "agreements", "funds" or "details" would do; writes nothing."""
    if not may_take_over(actor):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))
    return PLANS[kind](table, actor)


def _project(row: PlannedRow, actor: User) -> None:
    values: dict[str, Any] = dict(row.values)
    if row.kind == CHANGED and row.key is not None:
        edit_project(row.key, values, actor=actor, note=_("Changed by an import"))
        return
    stage, on = values.pop("stage"), values.pop("stage_on")
    reporter, day = values.pop("reporter"), values.pop("reported_on")
    is_example = values.pop("is_example") or actor.is_example
    area = values.pop("land_mu", None)
    lead = Lead(**values, jurisdiction=actor.jurisdiction, is_example=is_example)
    if reporter is None:
        project = register_lead(lead, actor=actor)
    else:
        at = min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())
        project = take_over_project(lead, actor=actor, reported_by=reporter, reported_at=at)
    if area is not None:
        edit_project(project.pk, {"land_mu": area}, actor=actor)
    for move in WAY_TO[stage]:
        advance_project(project.pk, move, actor=actor, on=on)


def _agreement(row: PlannedRow, actor: User) -> None:
    values: dict[str, Any] = dict(row.values)
    if row.kind == CHANGED and row.key is not None:
        correct_agreement(row.key, values, actor=actor, note=_("Changed by an import"))
        return
    parties = [
        *(Party(name, Side.THEIRS) for name in values.pop("theirs")),
        *(Party(name, Side.OURS) for name in values.pop("ours")),
    ]
    is_example = values.pop("is_example") or actor.is_example
    record_agreement(actor=actor, parties=parties, is_example=is_example, **values)


def _details(row: PlannedRow, actor: User) -> None:
    assert row.key is not None  # noqa: S101 # only known projects are planned
    edit_details(row.key, dict(row.values), actor=actor, note=_("Changed by an import"))


def _voucher(row: PlannedRow, actor: User) -> None:
    values: dict[str, Any] = dict(row.values)
    project = values.pop("project")
    enter_funds(project.pk, actor=actor, **values)


DEEDS: dict[str, Callable[[PlannedRow, User], None]] = {
    "projects": _project, "agreements": _agreement, "funds": _voucher, "details": _details,
}  # fmt: skip


def apply_import_row(kind: str, row: PlannedRow, actor: User) -> None:
    """Do one row of a table by the deed of its page; hold all firms meanwhile."""
    DEEDS[kind](row, actor)
