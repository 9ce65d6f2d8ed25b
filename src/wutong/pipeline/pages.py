"""What the page of a project shows, fetched before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle, events_of_many
from wutong.companies.public import Company
from wutong.kernel.panels import panels_for
from wutong.tasks.public import tasks_of
from wutong.ui.figures import day_mark
from wutong.ui.parts import Stage as StageStop

from . import access
from .forms import (
    AssignForm,
    CompanyForm,
    EndForm,
    FollowUpForm,
    FundsForm,
    MoveForm,
    PlanForm,
    ReasonForm,
    ReleaseForm,
    RenewForm,
    TakeUpForm,
)
from .lifecycle import CLAIM, PROJECT, STANDING
from .models import Claim, FollowUp, FollowUpWay, FundsEntry, FundsState, Project, Stage, Standing
from .page_parts import parts_of
from .queries import masked_phone
from .rules import STAGES, order_of

SHOWN_STAGES = (
    "lead", "assessed", "talks", "intent", "signed", "registered", "filed", "sited", "started",
    "in_statistics", "completed", "producing", "attained",
)  # fmt: skip
SHOWN_CONTACTS = 5
KEPT_CONTACTS = 100
SHOWN_EVENTS = 40


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
    codes = [c for c in STAGES if c in SHOWN_STAGES or c == project.stage]
    stops = []
    for code in codes:
        row, state, note, mark = dates.get(code), "", "", ""
        reached = row.actual_on if row else None
        if order_of(code) <= here:
            state = "done"
            note = _both_days(reached, row.planned_on if row else None)
            if code == project.stage:
                is_going = project.standing == Standing.ACTIVE
                state = "now" if is_going else "stuck"
                mark = "" if is_going else project.get_standing_display()
        elif row and row.planned_on:
            note = format_html(_("planned %(day)s") % {"day": "{}"}, day_mark(row.planned_on))
            if row.planned_on < today:
                state, mark = "stuck", _("Overdue")
        stops.append(StageStop(Stage(code).label, note=note, state=state, badge=mark))
    return stops


def _both_days(reached: date | None, planned: date | None) -> Any:
    """The day a stage was reached; beside it the planned one where it was missed."""
    if reached is None:
        return ""
    if planned is None or planned >= reached:
        return day_mark(reached)
    words = _("%(day)s, planned %(plan)s") % {"day": "{}", "plan": "{}"}
    return format_html(words, day_mark(reached), day_mark(planned))


def _offers(lifecycle: Lifecycle[Any], url: str, project: Project, user: User) -> list[MoveOffer]:
    return [
        MoveOffer(o.name, o.label, reverse(url, args=[project.pk, o.name]))
        for o in lifecycle.offers(user, project)
    ]


def move_offers(project: Project, user: User) -> list[MoveOffer]:
    """The moves of the line that this person may take now."""
    return _offers(PROJECT, "pipeline:move", project, user)


@dataclass(frozen=True)
class Paid:
    """A voucher, and whether this person may declare it void."""

    entry: FundsEntry
    may_void: bool


def _papers(project: Project, user: User) -> dict[str, Any]:
    """What was signed and what arrived: two sums that are never added."""
    agreements = list(
        project.agreements.prefetch_related("parties")
        .select_related("entered_by")
        .order_by("-signed_on", "-pk")
    )
    formal = [a for a in agreements if a.kind == "formal" and a.category == "investment"]
    known = [a.amount_cents for a in formal if a.amount_cents is not None]
    funds = list(project.funds.select_related("entered_by"))
    counted = [entry.amount_cents for entry in funds if entry.state == FundsState.COUNTED]
    return {
        "agreements": [(a, access.may_correct(user, a)) for a in agreements],
        "formal_count": len(formal),
        "formal_unknown": len(formal) - len(known),
        # nothing signed is nothing; a formal agreement without an amount is unknown
        "signed_cents": sum(known) if known or not formal else None,
        "funds": [
            Paid(entry, entry.state == FundsState.COUNTED and access.may_void(user, entry))
            for entry in funds
        ],
        "funds_count": len(counted),
        "in_place_cents": sum(counted),
    }


@dataclass(frozen=True)
class NextStep:
    """What was agreed at the newest contact, and whether its day is over."""

    on: date
    what: str
    is_late: bool


def _next_step(contacts: list[FollowUp]) -> NextStep | None:
    # a next step may be set without a contact, for many projects at once
    newest = next((f for f in contacts if f.way != FollowUpWay.NO_CHANGE or f.next_on), None)
    if newest is None or newest.next_on is None:
        return None
    return NextStep(newest.next_on, newest.next_step, newest.next_on < timezone.localdate())


def _forms(project: Project, user: User, claim_moves: list[str]) -> dict[str, Any]:
    """Fresh forms for the deeds that this person may do here."""
    forms: dict[str, Any] = {}
    if access.may_follow_up(user, project):
        forms["follow_up_form"] = FollowUpForm()
    if access.may_carry_on(user, project) and project.stage != STAGES[-1]:
        forms["plan_form"] = PlanForm(project=project)
        forms["company_form"] = CompanyForm(firms=Company.objects.none())
    if access.may_assign(user, project):
        forms["assign_form"] = AssignForm(user=user, project=project)
    if access.may_enter_funds(user, project):
        forms["funds_form"] = FundsForm()
    if "renew" in claim_moves:
        forms["renew_form"] = RenewForm()
    if "release" in claim_moves:
        forms["release_form"] = ReleaseForm()
    return forms


def project_context(project: Project, user: User) -> dict[str, Any]:
    """Everything on the page of a project, with a fresh form for each deed that is open."""
    standings = _offers(STANDING, "pipeline:standing", project, user)
    claim = Claim.objects.filter(project=project).select_related("claimant").first()
    if claim is not None:
        claim.project = project
    claim_moves = [o.name for o in CLAIM.offers(user, claim)] if claim else []
    papers = _papers(project, user)
    parts = parts_of(project, user)
    contacts = list(project.follow_ups.select_related("by")[:KEPT_CONTACTS])
    told = [
        project, *(a for a, _may in papers["agreements"]), *(p.entry for p in papers["funds"]),
        *([claim] if claim else []), *parts["told_beside"],
    ]  # fmt: skip
    return {
        "project": project,
        "stages": stage_line(project),
        "moves": move_offers(project, user),
        "standings": {offer.name: offer for offer in standings},
        "undo": PROJECT.undoable(user, project),
        "move_form": MoveForm(),
        "reason_form": ReasonForm(),
        "end_form": EndForm(),
        "take_up_form": TakeUpForm(),
        "claim": claim,
        **papers,
        **parts,
        "plan_count": sum(d.planned_on is not None for d in project.stage_dates.all()),
        "follow_ups": contacts[:SHOWN_CONTACTS],
        "older_follow_ups": contacts[SHOWN_CONTACTS:],
        "next": _next_step(contacts),
        "phone": masked_phone(project.contact_phone),
        "may_see_contact": access.may_see_contact(user, project),
        "may_work": access.may_work_on(user, project),
        "may_sign": access.may_sign(user, project),
        "events": events_of_many(told, SHOWN_EVENTS),
        "tasks": tasks_of("pipeline.project", project.pk, user),
        "panels": panels_for("pipeline.project", project, user),
        "open": "",
        **_forms(project, user, claim_moves),
    }
