"""What a reporter may know of a project that stands already: that it does, whose and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from wutong.companies.public import Company, related_company_ids
from wutong.pipeline.models import Claim, ClaimState, Project, Standing
from wutong.pipeline.rules import name_key

MOST_SHOWN = 20


@dataclass(frozen=True)
class Duplicate:
    """A project that may be the same; says nothing that only its own people should know."""

    number: str
    pk: int
    reporter: str
    reporter_id: int
    reported_at: datetime
    protected_until: date | None
    is_protected: bool

    @property
    def reported_on(self) -> date:
        """The day of the report."""
        return timezone.localdate(self.reported_at)


def find_duplicates(
    investor_name: str, investor: Company | None = None, but: int | None = None
) -> list[Duplicate]:
    """Projects that may be the same, whoever may see them: by code (also of parents, branches and
    project companies) and by name without its legal form. `but` leaves one project out.
    """
    same = Q(investor_key__in=name_keys(investor_name, investor))
    if investor is not None:
        family = related_company_ids(investor) | {investor.pk}
        same |= Q(investor_id__in=family) | Q(spv_id__in=family)
    found = (
        Project.objects.filter(same)
        .exclude(standing=Standing.ENDED)
        .exclude(pk=but or 0)
        .select_related("claim", "reported_by")
        .order_by("reported_at", "pk")
    )
    return [_duplicate(project) for project in found[:MOST_SHOWN]]


def protected_elsewhere(project: Project) -> Duplicate | None:
    """Another project of the same firm whose first report holds; the caller holds the firm."""
    found = find_duplicates(project.investor_name, project.investor, but=project.pk)
    return next((each for each in found if each.is_protected), None)


def name_keys(investor_name: str, investor: Company | None) -> set[str]:
    """A firm's names as they are compared: as reported, and as registered."""
    names = {investor_name} | ({investor.name} if investor else set())
    return {key for name in names if (key := name_key(name))}


def holds(claim: Claim) -> bool:
    """Whether a first report protects now, even where the clock has not come round to end it."""
    overdue = claim.next_due_at is not None and claim.next_due_at <= timezone.now()
    return claim.state == ClaimState.PROTECTED and not overdue


def _duplicate(project: Project) -> Duplicate:
    claim = getattr(project, "claim", None)
    return Duplicate(
        number=project.number,
        pk=project.pk,
        reporter=project.reported_by.title,
        reporter_id=project.reported_by_id,
        reported_at=project.reported_at,
        protected_until=claim.protected_until if claim else None,
        is_protected=claim is not None and holds(claim),
    )
