"""What every view begins with: the row, if this person may see it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from wutong.accounts.public import User
from wutong.kernel.http import PageRequest
from wutong.outreach.access import may_look
from wutong.outreach.models import Meeting, Occasion


def demand_reader(user: User) -> None:
    """A firm as such has no business here."""
    if not may_look(user):
        raise Http404


def seen_occasion(request: PageRequest, occasion_id: int) -> Occasion:
    """The occasion; invisible ones don't exist."""
    rows = Occasion.objects.visible_to(request.user).select_related(
        "owner", "chain", "department", "jurisdiction"
    )
    return get_object_or_404(rows, pk=occasion_id)


def seen_meeting(request: PageRequest, meeting_id: int) -> Meeting:
    """The meeting; invisible ones don't exist."""
    rows = Meeting.objects.visible_to(request.user).select_related(
        "occasion__owner", "occasion__chain", "occasion__jurisdiction", "company",
        "segment__chain",
    )  # fmt: skip
    return get_object_or_404(rows, pk=meeting_id)
