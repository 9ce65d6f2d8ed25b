"""What a reporter may know of a project that stands already: that it does, whose and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..models import ClaimState, Project


@dataclass(frozen=True)
class Duplicate:
    """A project that may be the same; says nothing that only its own people should know."""

    number: str
    pk: int
    reporter: str
    reporter_id: int
    reported_on: date
    protected_until: date | None
    is_protected: bool


def duplicate_of(project: Project) -> Duplicate:
    """The little that is told of a project that may be the same."""
    claim = getattr(project, "claim", None)
    return Duplicate(
        number=project.number,
        pk=project.pk,
        reporter=project.reported_by.title,
        reporter_id=project.reported_by_id,
        reported_on=timezone.localdate(project.reported_at),
        protected_until=claim.protected_until if claim else None,
        is_protected=claim is not None and claim.state == ClaimState.PROTECTED,
    )
