"""Whose contacts may be asked for in a file, and what an approved file holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from wutong.accounts.public import Role, User
from wutong.chains.public import Chain
from wutong.pipeline.models import ContactExport, Project, ProjectQuerySet, Stage, Standing

from .lists import chosen_projects, number_asked
from .narrowing import narrowed_projects


@dataclass(frozen=True)
class ContactLine:
    """One row of the file; the only place in which numbers stand together."""

    number: str
    project: str
    investor: str
    name: str
    post: str
    phone: str


def _whom_one_calls(projects: ProjectQuerySet, user: User) -> ProjectQuerySet:
    """Those with a number that the person may also see on the project's page."""
    known = projects.exclude(contact_phone="")
    if user.has_role(Role.OFFICER, Role.LEADER):
        return known
    return known.filter(Q(owner=user) | Q(reported_by=user))


def callable_projects(user: User, asked: Mapping[str, str]) -> ProjectQuerySet:
    """The projects of a narrowed list whose number the person may ask for."""
    return _whom_one_calls(chosen_projects(user, asked), user)


def words_of_list(user: User, asked: Mapping[str, str]) -> list[str]:
    """All that narrows the list, in words, the visible filter too: a decision stands on it."""
    stages = [str(Stage(s).label) for s in asked.get("stage", "").split(",") if s in Stage.values]
    words = [asked.get("q", "").strip(), " / ".join(stages)]
    if asked.get("standing", "") in Standing.values:
        words.append(str(Standing(asked["standing"]).label))
    if (key := number_asked(asked, "chain")) is not None:
        words.append(str(Chain.objects.visible_to(user).filter(pk=key).first() or ""))
    return [word for word in (*words, *narrowed_projects(user, asked)) if word]


def contact_lines(user: User, keys: Collection[int]) -> list[ContactLine]:
    """The contacts of these projects as they are now, without what is no longer seen."""
    projects = _whom_one_calls(Project.objects.visible_to(user).filter(pk__in=keys), user)
    return [
        ContactLine(
            p.number, str(p), p.investor_name, p.contact_name, p.contact_post, p.contact_phone
        )
        for p in projects.order_by("number")
    ]


def projects_asked(user: User, export: ContactExport) -> list[Project]:
    """The rows of a request that the reader sees."""
    rows = Project.objects.visible_to(user).filter(pk__in=export.project_keys)
    return list(rows.order_by("number"))
