"""What cases are about: higher apps say who watches over their things, and hear of the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from wutong.accounts.public import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class CaseSubject:
    """A kind of thing that cases are about, such as "pipeline.project".

    `watched(user)` gives the keys of the things over which this person watches, whose cases they
    then see; `label(key)` its name, `url(key, user)` its page, "" for who may not see that;
    `applicant(key)` the firm and its name.
    """

    kind: str
    name: str | _StrPromise
    watched: Callable[[User], QuerySet[Any] | None]
    label: Callable[[int], str]
    url: Callable[[int, User], str]
    applicant: Callable[[int], tuple[int | None, str]]


_subjects: dict[str, CaseSubject] = {}


def register_subject(subject: CaseSubject) -> None:
    """Called from `apps.py` of the app that owns the thing; a second one of a kind is a mistake."""
    if subject.kind in _subjects and _subjects[subject.kind] != subject:
        raise ValueError(f"the subject {subject.kind!r} is registered twice")
    _subjects[subject.kind] = subject


def case_subject(kind: str) -> CaseSubject | None:
    """The registered subject of a kind."""
    return _subjects.get(kind)


def case_subjects() -> list[CaseSubject]:
    """All kinds, for the wiring page and the forms."""
    return list(_subjects.values())


def watched_subjects(user: User) -> list[Q]:
    """Conditions on cases, one for each kind of thing over which the person watches."""
    found = []
    for subject in _subjects.values():
        keys = subject.watched(user)
        if keys is not None:
            found.append(Q(subject_kind=subject.kind, subject_id__in=keys))
    return found
