"""Moving a project along its line, and all that is decided on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.audit.public import create, editing, record
from wutong.companies.public import Company, link_companies
from wutong.kernel.errors import BadInput, NotAllowed

from ..access import may_assign, may_carry_on, may_see_contact, may_work_on
from ..lifecycle import PROJECT, STANDING
from ..models import EndReason, Project, StageDate
from ..rules import STAGES, milestones_reached, name_key


def advance_project(
    project_id: int, move: str, *, actor: User, on: date | None = None, note: str = ""
) -> Project:
    """Take one move of the line; `on` is the day it really happened (today where not said).

    Steps of the funnel that the move jumps over get the same day, so that who has signed has also
    been talked to.
    """
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise BadInput(_("The day lies in the future: a stage is entered when it is reached"))
    with PROJECT.take(move, project_id, actor=actor, note=note.strip()) as project:
        target = PROJECT.moves[move].target
        _date_stage(project, target, day, actor)
        for milestone in milestones_reached(target):
            if getattr(project, f"{milestone}_on") is None:
                setattr(project, f"{milestone}_on", day)
        if move == "return_to_talks":
            project.intent_on = None
    return project


def _date_stage(project: Project, stage: str, day: date, actor: User) -> None:
    known = StageDate.objects.filter(project=project, stage=stage).first()
    if known is None:
        create(StageDate(project=project, stage=stage, actual_on=day), actor=actor)
        return
    with editing(StageDate, known.pk, actor=actor, verb="reached") as row:
        row.actual_on = day


def plan_stage(project_id: int, stage: str, planned_on: date | None, *, actor: User) -> StageDate:
    """Say when a stage is to be reached."""
    if stage not in STAGES:
        raise BadInput(_("There is no such stage"))
    with transaction.atomic():
        project = _locked(project_id)
        if not may_carry_on(actor, project):
            raise NotAllowed(_("Only whoever works on the project plans its stages"))
        row = StageDate.objects.filter(project=project, stage=stage).first()
        if row is None:
            return create(StageDate(project=project, stage=stage, planned_on=planned_on), actor=actor)
        with editing(StageDate, row.pk, actor=actor, verb="planned") as held:
            held.planned_on = planned_on
        return held


def _locked(project_id: int) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("jurisdiction")
    return rows.get(pk=project_id)


EDITABLE = (
    "name", "name_en", "summary", "origin", "chain", "segment", "planned_cents", "land_mu",
    "contact_name", "contact_phone", "investor", "way", "jurisdiction",
)  # fmt: skip


def edit_project(project_id: int, values: dict[str, Any], *, actor: User, note: str = "") -> Project:
    """Correct what is known of a project; the first report stays as it is."""
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    with editing(Project, project_id, actor=actor, note=note.strip()) as project:
        if not may_work_on(actor, project):
            raise NotAllowed(_("Only its officer or a promotion officer changes a project"))
        for name, value in values.items():
            setattr(project, name, value)
        if project.segment is not None:
            project.chain = project.segment.chain
        if "investor" in values and project.investor is not None:
            project.investor_key = name_key(project.investor.name)
    return project


def assign_project(
    project_id: int,
    *,
    actor: User,
    owner: User,
    leader: User | None = None,
    department: Department | None = None,
    note: str = "",
) -> Project:
    """Name the officer, the responsible leader and the lead department (一抓到底)."""
    with editing(Project, project_id, actor=actor, verb="assigned", note=note.strip()) as project:
        if not may_assign(actor, project):
            raise NotAllowed(_("Only promotion officers and leaders assign projects"))
        project.owner, project.leader, project.department = owner, leader, department
    return project


def name_project_company(project_id: int, company: Company, *, actor: User) -> Project:
    """Tie the company that the investor founded for the project; parent and child are linked too."""
    with editing(Project, project_id, actor=actor, verb="company_named") as project:
        if not may_carry_on(actor, project):
            raise NotAllowed(_("Only whoever works on the project names its company"))
        project.spv = company
        if project.investor is not None and project.investor_id != company.pk:
            link_companies(project.investor, company, kind="spv", source=project.number, actor=actor)
    return project


def pause_project(project_id: int, *, actor: User, note: str) -> Project:
    """Let a project rest, with the reason."""
    _demand_reason(note)
    with STANDING.take("pause", project_id, actor=actor, note=note.strip()) as project:
        pass
    return project


def take_up_project(project_id: int, *, actor: User, note: str = "") -> Project:
    """Go on where it stood."""
    with STANDING.take("take_up", project_id, actor=actor, note=note.strip()) as project:
        project.end_reason = ""
    return project


def pass_on_project(project_id: int, *, actor: User, note: str) -> Project:
    """Another place suits it better; the first reporter's credit stays in the events."""
    _demand_reason(note)
    with STANDING.take("pass_on", project_id, actor=actor, note=note.strip()) as project:
        pass
    return project


def end_project(project_id: int, *, actor: User, reason: str, note: str = "") -> Project:
    """End a project for one of the reasons that are counted."""
    if reason not in EndReason.values:
        raise BadInput(_("The reason is missing: choose one of the list"))
    if reason == EndReason.OTHER and not note.strip():
        raise BadInput(_("Say in the note what the other reason is"))
    with STANDING.take("end", project_id, actor=actor, note=note.strip()) as project:
        project.end_reason = reason
    return project


def _demand_reason(note: str) -> None:
    if not note.strip():
        raise BadInput(_("The reason is missing"))


def reveal_contact(project_id: int, *, actor: User) -> str:
    """Show the investor's phone in full; that somebody looked is an event (个人信息保护法)."""
    with transaction.atomic():
        project = _locked(project_id)
        if not may_see_contact(actor, project):
            raise NotAllowed(_("Only those who must call see the number in full"))
        record("pipeline.project.contact_seen", project, actor=actor)
    return project.contact_phone


