"""Keeping what is known of a project true, and saying who sees it through."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.audit.public import editing, record
from wutong.companies.public import Company, link_project_company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access import may_see_contact, may_work_on
from wutong.pipeline.access.projects import TO_ASSIGN, TO_NAME_COMPANY
from wutong.pipeline.models import Project
from wutong.pipeline.queries import protected_elsewhere
from wutong.pipeline.rules import name_key

from .firms import first_is, hold_firm
from .rows import locked_project

EDITABLE = (
    "name", "name_en", "summary", "origin", "chain", "segment", "planned_cents", "land_mu",
    "contact_name", "contact_phone", "contact_post", "investor", "way", "jurisdiction",
)  # fmt: skip


def edit_project(
    project_id: int, values: dict[str, Any], *, actor: User, note: str = ""
) -> Project:
    """Correct what is known of a project; the first report stays as it is.

    Naming an investor whom somebody else reported earlier, and still protects, is refused.
    """
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    _demand_sound(values)
    with transaction.atomic():
        if "investor" in values:
            known = Project.objects.get(pk=project_id)
            hold_firm(known.investor_name, values["investor"])
        with editing(Project, project_id, actor=actor, note=note.strip()) as project:
            if not may_work_on(actor, project):
                raise NotAllowed(_("Only its officer or a promotion officer changes a project"))
            before, contact = project.investor_id, _contact(project)
            for name, value in values.items():
                setattr(project, name, value)
            if project.segment is not None:
                project.chain = project.segment.chain
            if "investor" in values and project.investor_id != before:
                _settle_investor(project)
        if _contact(project) != contact:
            # that it changed is told, the person and the number are not (个人信息保护法)
            record("pipeline.project.contact_changed", project, actor=actor)
    return project


def _contact(project: Project) -> tuple[str, str, str]:
    return project.contact_name, project.contact_phone, project.contact_post


def _settle_investor(project: Project) -> None:
    firm = project.investor
    project.investor_key = name_key(firm.name if firm else project.investor_name)
    other = protected_elsewhere(project) if firm else None
    if other and other.reported_at < project.reported_at:
        raise WrongState(
            _("%(first)s End this project as entered twice, or have the leading group rule.")
            % {"first": first_is(other)}
        )


def _demand_sound(values: dict[str, Any]) -> None:
    problems = []
    if not values.get("name", "-").strip():
        problems.append(_("The project needs a name"))
    if not values.get("summary", "-").strip():
        problems.append(_("What the firm would do here is missing: one sentence is enough"))
    if (values.get("planned_cents") or 0) < 0 or (values.get("land_mu") or 0) < 0:
        problems.append(_("Investment and land are never less than nothing"))
    if problems:
        raise BadInput(problems)


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
        TO_ASSIGN.demand(actor, project)
        project.owner, project.leader, project.department = owner, leader, department
    return project


def name_project_company(project_id: int, company: Company, *, actor: User) -> Project:
    """Tie the company that the investor founded for the project; the two firms are linked too."""
    with editing(Project, project_id, actor=actor, verb="company_named") as project:
        TO_NAME_COMPANY.demand(actor, project)
        project.spv = company
        if project.investor is not None and project.investor_id != company.pk:
            link_project_company(project.investor, company, source=project.number, actor=actor)
    return project


def reveal_contact(project_id: int, *, actor: User) -> str:
    """Show the investor's phone in full; that somebody looked is an event (个人信息保护法)."""
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_see_contact(actor, project):
            raise NotAllowed(_("Only those who must call see the number in full"))
        record("pipeline.project.contact_seen", project, actor=actor)
    return project.contact_phone
