"""A project as the subject of approval cases: who watches over it, who applies."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.approvals.public import CaseSubject

from .models import Project

WATCHERS = (Role.OFFICER, Role.STATIONED, Role.ZONE)


def watched_projects(user: User) -> QuerySet[Project] | None:
    """The projects whose cases a promotion officer or a zone director follows; None for others.

    Departments and approval clerks see a case for their own part in it, not for the project.
    """
    if not user.has_role(*WATCHERS):
        return None
    return Project.objects.visible_to(user).order_by().only("pk")


def project_applicant(key: int) -> tuple[int | None, str]:
    """The project company where there is one, else the investor, as registered or as reported."""
    project = Project.objects.select_related("spv", "investor").get(pk=key)
    firm = project.spv or project.investor
    return (firm.pk, firm.name) if firm else (None, project.investor_name)


def project_page(key: int, user: User) -> str:
    """Its page, "" for somebody who sees the case and not the project, as the firm does."""
    seen = Project.objects.visible_to(user).filter(pk=key).exists()
    return reverse("pipeline:page", args=[key]) if seen else ""


PROJECT_CASES = CaseSubject(
    kind="pipeline.project",
    name=_("Project"),
    watched=watched_projects,
    label=lambda key: str(Project.objects.get(pk=key)),
    url=project_page,
    applicant=project_applicant,
)
