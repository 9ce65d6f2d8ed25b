"""What the page of a project shows, fetched before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import events_of_many
from wutong.kernel.panels import panels_for
from wutong.tasks.public import tasks_of
from wutong.ui.parts import Stage as StageStop

from . import access
from .forms import AssignForm, EndForm, FollowUpForm, FundsForm, MoveForm, ReasonForm
from .lifecycle import CLAIM, FUNDS, PROJECT, STANDING
from .models import Claim, FundsState, Project, Stage, Standing
from .queries import masked_phone
from .rules import order_of

SHOWN_STAGES = (
    "lead", "assessed", "talks", "intent", "signed", "registered", "filed", "sited", "started",
    "in_statistics", "completed", "producing", "attained",
)  # fmt: skip


@dataclass(frozen=True)
class MoveOffer:
    """A move that may be taken, and where its form goes."""

    name: str
    label: str
    url: str


def stage_line(project: Project) -> list[StageStop]:
    """The stops of the line: done with their days, here, to come with planned days."""
    dates = {d.stage: d for d in project.stage_dates.all()}
    here = order_of(project.stage)
    today = timezone.localdate()
    stops = []
    for code in SHOWN_STAGES:
        row, state, note, mark = dates.get(code), "", "", ""
        if order_of(code) < here:
            state = "done"
            note = date_format(row.actual_on, "SHORT_DATE_FORMAT") if row and row.actual_on else ""
        elif code == project.stage:
            state = "now" if project.standing == Standing.ACTIVE else "stuck"
            note = date_format(row.actual_on, "SHORT_DATE_FORMAT") if row and row.actual_on else ""
            mark = "" if project.standing == Standing.ACTIVE else project.get_standing_display()
        elif row and row.planned_on:
            note = date_format(row.planned_on, "SHORT_DATE_FORMAT")
            mark = _("Overdue") if row.planned_on < today else ""
        stops.append(StageStop(Stage(code).label, note=note, state=state, badge=mark))
    if project.stage not in SHOWN_STAGES:
        at = next(i for i, code in enumerate(SHOWN_STAGES) if order_of(code) > here)
        stops.insert(at, StageStop(Stage(project.stage).label, state="now"))
    return stops


def _offers(project: Project, user: User) -> tuple[list[MoveOffer], list[MoveOffer]]:
    def offer(lifecycle: Any, url: str) -> list[MoveOffer]:
        return [
            MoveOffer(o.name, o.label, reverse(url, args=[project.pk, o.name]))
            for o in lifecycle.offers(user, project)
        ]

    return offer(PROJECT, "pipeline:move"), offer(STANDING, "pipeline:standing")


def project_context(project: Project, user: User, **forms: Any) -> dict[str, Any]:
    """Everything on the page; `forms` replaces fresh forms by those with faults."""
    moves, standings = _offers(project, user)
    claim = Claim.objects.filter(project=project).select_related("claimant").first()
    agreements = list(project.agreements.prefetch_related("parties").order_by("-signed_on", "-pk"))
    funds = list(project.funds.select_related("entered_by"))
    in_place = project.funds.filter(state=FundsState.COUNTED).aggregate(s=Sum("amount_cents"))["s"]
    formal = [a for a in agreements if a.kind == "formal" and a.category == "investment"]
    known = [a.amount_cents for a in formal if a.amount_cents is not None]
    follow_ups = list(project.follow_ups.select_related("by")[:20])
    may_work = access.may_work_on(user, project)
    context: dict[str, Any] = {
        "project": project,
        "stages": stage_line(project),
        "moves": moves,
        "standings": standings,
        "claim": claim,
        "claim_offers": [o.name for o in CLAIM.offers(user, claim)] if claim else [],
        "agreements": agreements,
        "signed_cents": sum(known) if known else None,
        "formal_count": len(formal),
        "funds": [(entry, bool(list(FUNDS.open_to(user, entry)))) for entry in funds],
        "funds_count": sum(e.state == FundsState.COUNTED for e in funds),
        "in_place_cents": in_place or 0,
        "follow_ups": follow_ups,
        "next": next((f for f in follow_ups if f.next_on), None),
        "phone": masked_phone(project.contact_phone),
        "may_see_contact": access.may_see_contact(user, project),
        "may_work": may_work,
        "may_sign": access.may_sign(user, project),
        "may_assign": access.may_assign(user, project),
        "may_follow_up": access.may_follow_up(user, project),
        "may_enter_funds": access.may_enter_funds(user, project),
        "events": events_of_many([project, *agreements, *funds, *([claim] if claim else [])], 60),
        "tasks": tasks_of("pipeline.project", project.pk, user),
        "panels": panels_for("pipeline.project", project, user),
        "move_form": MoveForm(initial={"on": timezone.localdate()}),
        "end_form": EndForm(),
        "reason_form": ReasonForm(),
        "follow_up_form": FollowUpForm(),
        "funds_form": FundsForm(),
        "open": "",
    }
    if context["may_assign"]:
        context["assign_form"] = AssignForm(
            user=user,
            initial={
                "owner": project.owner_id, "leader": project.leader_id,
                "department": project.department_id,
            },
        )  # fmt: skip
    return {**context, **forms}
