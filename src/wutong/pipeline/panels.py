"""What pages of lower things show of the pipeline."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wutong.accounts.public import User
from wutong.chains.public import Chain, Segment
from wutong.companies.public import Company

from .models import Project, ProjectQuerySet
from .queries import on_chain, on_segment

SHOWN = 8


def _panel(projects: ProjectQuerySet, query: str) -> dict[str, Any]:
    rows = projects.select_related("owner", "chain").order_by("-reported_at", "-pk")
    found = list(rows[: SHOWN + 1])
    return {"projects": found[:SHOWN], "more": len(found) > SHOWN, "query": query}


def projects_of_company(company: Company, user: User) -> dict[str, Any] | None:
    """Projects in which the firm is investor or project company."""
    found = Project.objects.visible_to(user).filter(Q(investor=company) | Q(spv=company))
    panel = _panel(found, f"company={company.pk}")
    return panel if panel["projects"] else None


def projects_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """Projects that would fill the segment; talks never hide a gap, so they stand apart."""
    projects = Project.objects.visible_to(user).filter(on_segment(segment.pk))
    return _panel(projects, f"segment={segment.pk}")


def projects_of_chain(chain: Chain, user: User) -> dict[str, Any] | None:
    """Projects on the chain."""
    projects = Project.objects.visible_to(user).filter(on_chain(chain.pk))
    return _panel(projects, f"chain={chain.pk}")
