"""What the pages of a firm, a segment and a project show of outreach."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.companies.public import Company

from .access import may_plan
from .models import Meeting, MeetingState, NextStep, Outcome
from .queries.lists import MEETING_STATUS, step_lines

SHOWN = 6


def meetings_of_company(company: Company, user: User) -> dict[str, Any] | None:
    """When the firm was met or is to be, and what is still open with it."""
    same = Q(company=company)
    if company.uscc:
        same |= Q(uscc=company.uscc)
    rows = list(
        Meeting.objects.visible_to(user)
        .filter(same)
        .select_related("occasion")
        .order_by("-occasion__starts_on", "-pk")[: SHOWN + 1]
    )
    steps = step_lines(
        list(
            NextStep.objects.visible_to(user)
            .filter(same, task__state="open")
            .select_related("owner", "task__owner", "task__department", "meeting__occasion")
            .order_by("due_on", "pk")[:SHOWN]
        ),
        user,
    )
    if not rows and not steps:
        return None
    return {
        "rows": [(m, MEETING_STATUS[MeetingState(m.state)]) for m in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "company": company,
        "steps": steps,
    }


def meetings_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """Whom we met for the segment, and the way to a trip for it."""
    rows = list(
        Meeting.objects.visible_to(user)
        .filter(segment=segment)
        .select_related("occasion")
        .order_by("-occasion__starts_on", "-pk")[:SHOWN]
    )
    if not rows and not may_plan(user):
        return None
    return {
        "rows": [(m, MEETING_STATUS[MeetingState(m.state)]) for m in rows],
        "chain": segment.chain_id,
        "may_plan": may_plan(user),
    }


def trips_of_project(project: Any, user: User) -> dict[str, Any] | None:
    """On which trip a lead was won, and what was promised at the meeting.

    The project is of an app above: only its key is read.
    """
    links = list(
        Outcome.objects.visible_to(user)
        .filter(subject_kind="pipeline.project", subject_id=project.pk)
        .select_related("occasion", "meeting")
    )
    if not links:
        return None
    steps = step_lines(
        list(
            NextStep.objects.visible_to(user)
            .filter(meeting__in=[x.meeting_id for x in links if x.meeting_id])
            .select_related("owner", "task__owner", "task__department", "meeting__occasion")
            .order_by("due_on", "pk")[:SHOWN]
        ),
        user,
    )
    return {"links": links, "steps": steps}
