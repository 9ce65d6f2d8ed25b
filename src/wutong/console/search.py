"""Search over everything: a few hits of each kind, each leading to its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.chains.public import Chain, ChainState, Segment
from wutong.companies.public import Company, search_companies
from wutong.people.public import may_see_people, people_shown
from wutong.pipeline.public import Project
from wutong.prospecting.public import TargetList
from wutong.tasks.public import Task, tasks_shown

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

EACH = 6  # hits of a kind on the page; the kind's own list shows the rest
LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """One thing found; `note` tells it from others of the same name."""

    title: str
    url: str
    note: str = ""
    is_example: bool = False


@dataclass(frozen=True)
class Group:
    """The hits of one kind. `more_url` leads to all of them where there are more than shown."""

    key: str
    label: Words
    hits: tuple[Hit, ...]
    more_url: str


Finder = Callable[[str, User, int], Sequence[Hit]]
Rest = tuple[str, dict[str, str]]


def search_all(words: str, user: User) -> list[Group]:
    """What `user` may see and finds by `words`, by kind; kinds without a hit are left out.

    Any one, two or more characters will do, of a name in either language or of a number.
    """
    words = words.strip()[:LONGEST]
    if not words:
        return []
    groups = []
    for key, label, rest, finder in KINDS:
        hits = tuple(finder(words, user, EACH + 1))
        if hits:
            more = len(hits) > EACH and rest is not None
            groups.append(Group(key, label, hits[:EACH], _rest_url(rest, words) if more else ""))
    return groups


def _rest_url(rest: Rest | None, words: str) -> str:
    if rest is None:
        return ""
    name, query = rest
    return f"{reverse(name)}?{urlencode({**query, 'q': words})}"


def _named(words: str, *fields: str) -> Q:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": words})
    return wanted


def _place(thing: Company | Project) -> str:
    return str(thing.jurisdiction or "")


def _firms(words: str, user: User, limit: int) -> list[Hit]:
    return [
        Hit(
            str(firm),
            reverse("companies:page", args=[firm.pk]),
            " · ".join(part for part in (firm.uscc or "", _place(firm)) if part),
            firm.is_example,
        )
        for firm in search_companies(words, user, limit)
    ]


def _projects(words: str, user: User, limit: int) -> list[Hit]:
    found: QuerySet[Project] = (
        Project.objects.visible_to(user)
        .filter(_named(words, "name", "name_en", "investor_name", "number"))
        .select_related("jurisdiction")
    )
    return [
        Hit(
            str(project),
            reverse("pipeline:page", args=[project.pk]),
            f"{project.number} · {project.get_stage_display()} · {_place(project)}",
            project.is_example,
        )
        for project in found.order_by("-pk")[:limit]
    ]


def _chains(words: str, user: User, limit: int) -> list[Hit]:
    found = Chain.objects.visible_to(user).filter(
        _named(words, "name", "name_en", "code"), state=ChainState.IN_FORCE
    )
    return [
        Hit(
            str(chain),
            reverse("chains:page", args=[chain.pk]),
            f"{chain.get_level_display()} · {chain.year}",
            chain.is_example,
        )
        for chain in found[:limit]
    ]


def _segments(words: str, user: User, limit: int) -> list[Hit]:
    found = (
        Segment.objects.visible_to(user)
        .filter(_named(words, "name", "name_en"), chain__state=ChainState.IN_FORCE)
        .select_related("chain")
    )
    return [
        Hit(
            str(segment),
            reverse("chains:segment", args=[segment.pk]),
            str(segment.chain),
            segment.chain.is_example,
        )
        for segment in found.order_by("pk")[:limit]
    ]


def _target_lists(words: str, user: User, limit: int) -> list[Hit]:
    found = TargetList.objects.visible_to(user).filter(_named(words, "name"))
    return [
        Hit(
            str(each),
            reverse("prospecting:list-page", args=[each.pk]),
            str(each.chain),
            each.is_example,
        )
        for each in found.select_related("chain")[:limit]
    ]


def _tasks(words: str, user: User, limit: int) -> list[Hit]:
    found: QuerySet[Task] = tasks_shown(user, "all", words)
    return [
        Hit(
            str(task),
            reverse("tasks:page", args=[task.pk]),
            f"{task.owner.title} · {task.get_state_display()}",
            task.is_example,
        )
        for task in found[:limit]
    ]


def _people(words: str, user: User, limit: int) -> list[Hit]:
    if not may_see_people(user):
        return []
    return [
        Hit(
            person.title,
            reverse("people:page", args=[person.pk]),
            " · ".join(part for part in (person.username, str(person.department or "")) if part),
            person.is_example,
        )
        for person in people_shown(user, words)[:limit]
    ]


# key, words, the list (with its query) that shows all hits by ?q=, None where there is none, finder
KINDS: tuple[tuple[str, Words, Rest | None, Finder], ...] = (
    ("firms", _("Firms"), ("companies:list", {}), _firms),
    ("projects", _("Projects"), ("pipeline:list", {}), _projects),
    ("chains", _("Chains"), None, _chains),
    ("segments", _("Segments"), None, _segments),
    ("target-lists", _("Target lists"), ("prospecting:list-list", {}), _target_lists),
    ("tasks", _("Tasks"), ("tasks:list", {"show": "all"}), _tasks),
    ("people", _("People"), ("people:list", {}), _people),
)
