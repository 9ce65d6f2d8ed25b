"""What a firm's page shows of outreach."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wutong.accounts.public import User
from wutong.companies.public import Company

from .models import Meeting, MeetingState, NextStep
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
        )
    )
    if not rows and not steps:
        return None
    return {
        "rows": [(m, MEETING_STATUS[MeetingState(m.state)]) for m in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "company": company,
        "steps": steps,
    }
