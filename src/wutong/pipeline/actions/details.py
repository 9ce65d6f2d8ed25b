"""The long form of a project, and who sits in its task force."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.audit.public import create, editing, remove
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.pipeline.access import may_carry_on
from wutong.pipeline.access.projects import TO_SET_TEAM
from wutong.pipeline.models import FirmClass, Project, ProjectDetail, TeamMember

from .rows import locked_project

DETAILS = tuple(
    f.name for f in ProjectDetail._meta.concrete_fields if f.name not in {"id", "project"}
)
NOT_NEGATIVE = (
    "fixed_cents", "equipment_cents", "statistics_cents", "plant_m2", "output_cents",
    "actual_output_cents", "tax_cents", "jobs", "energy_tce",
)  # fmt: skip
_INDUSTRY = re.compile(r"^([A-T][0-9]{0,4})?$")


def edit_details(
    project_id: int, values: dict[str, Any], *, actor: User, note: str = ""
) -> ProjectDetail:
    """Enter what is known of a project; None and "" say that it is unknown."""
    if unknown := set(values) - set(DETAILS):
        raise ValueError(f"no such details: {sorted(unknown)}")
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_carry_on(actor, project):
            raise NotAllowed(_("Only whoever works on the project enters its details"))
        if problems := faults_of_details(values):
            raise BadInput(problems)
        known = ProjectDetail.objects.filter(project=project).first()
        if known is None:
            return create(ProjectDetail(project=project, **values), actor=actor, note=note)
        with editing(ProjectDetail, known.pk, actor=actor, note=note) as detail:
            for name, value in values.items():
                setattr(detail, name, value)
    return detail


def faults_of_details(values: dict[str, Any]) -> list[str]:
    """What is wrong with details, in the user's words."""
    problems = []
    if any((values.get(name) or 0) < 0 for name in NOT_NEGATIVE):
        problems.append(_("Amounts, areas and numbers are never less than nothing"))
    problems += [
        _("“%(code)s” is no industry: write a letter from A to T and up to 4 digits")
        % {"code": values[name]}
        for name in ("industry", "second_industry")
        if not _INDUSTRY.match(values.get(name) or "")
    ]
    equipment, fixed = values.get("equipment_cents"), values.get("fixed_cents")
    if equipment is not None and fixed is not None and equipment > fixed:
        problems.append(_("Equipment is a part of the fixed assets: it can't be more"))
    made = "actual_output_cents", "actual_output_year"
    if len({values.get(name) is None for name in made}) > 1 and set(made) <= set(values):
        problems.append(_("Output really made needs its year, and the year its output"))
    if (of := values.get("actual_output_year")) is not None and of > timezone.localdate().year:
        problems.append(_("The year of the output lies in the future"))
    year = values.get("first_invested_in")
    if year is not None and not 1949 <= year <= timezone.localdate().year:
        problems.append(_("The year of the first investment lies outside of 1949 and today"))
    if year is not None and values.get("is_here_already") is False:
        problems.append(_("A first investment here has a year, but the firm is said to be new"))
    if set(values.get("firm_classes") or []) - set(FirmClass.values):
        problems.append(_("Choose the firm's classes from the list"))
    problems += [
        _("A day of the past lies in the future: check it")
        for name in ("first_met_on", "phone_checked_on")
        if values.get(name) is not None and values[name] > timezone.localdate()
    ]
    return problems


def add_to_team(
    project_id: int,
    department: Department,
    *,
    actor: User,
    person: User | None = None,
    duty: str = "",
) -> TeamMember:
    """Take a department into the task force, or change who speaks for it there and why."""
    with transaction.atomic():
        project = locked_project(project_id)
        TO_SET_TEAM.demand(actor, project)
        if person is not None and person.department_id != department.pk:
            raise BadInput(_("The person works in another department: choose a pair that fits"))
        known = TeamMember.objects.filter(project=project, department=department).first()
        if known is None:
            return create(
                TeamMember(
                    project=project, department=department, person=person, duty=duty.strip()
                ),
                actor=actor,
            )  # fmt: skip
        with editing(TeamMember, known.pk, actor=actor) as member:
            member.person, member.duty = person, duty.strip()
    return member


def seat_department(project: Project, department: Department | None, *, actor: User) -> None:
    """Whoever owes the project something sits in its team; who sits there already is left alone."""
    if department is None or department.pk == project.department_id:
        return
    if not TeamMember.objects.filter(project=project, department=department).exists():
        create(TeamMember(project=project, department=department), actor=actor)


def remove_from_team(member_id: int, *, actor: User) -> None:
    """Let a department go from the task force; the events keep that it was there."""
    with transaction.atomic():
        member = TeamMember.objects.select_related("project__jurisdiction").get(pk=member_id)
        project = locked_project(member.project_id)
        TO_SET_TEAM.demand(actor, project)
        remove(TeamMember.objects.select_for_update().get(pk=member_id), actor=actor)
