"""A trip is planned, approved, carried out and told; a meeting is planned, then held or not."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy

from wutong.audit.public import Lifecycle, Move

from .access import may_approve, may_carry_out, may_keep_minutes, may_work_on
from .models import Meeting, MeetingState, Occasion, OccasionState, Precision

PLANNED, APPROVED = OccasionState.PLANNED, OccasionState.APPROVED
UNDER_WAY, RETURNED = OccasionState.UNDER_WAY, OccasionState.RETURNED
REPORTED, CANCELLED = OccasionState.REPORTED, OccasionState.CANCELLED


def _not_ready(occasion: Occasion) -> str:
    if not occasion.leader_post:
        return gettext("Nobody leads it yet: enter the leader's post first")
    return ""


def _too_early(occasion: Occasion) -> str:
    if occasion.starts_on > timezone.localdate():
        return gettext("It begins later: change its days if it starts now")
    return ""


def _due(occasion: Occasion) -> tuple[datetime, str] | None:
    """Sets out on its first day and is back the day after its last: nobody has to press."""
    if occasion.precision != Precision.DAY:
        return None
    if occasion.state == APPROVED:
        return timezone.make_aware(datetime.combine(occasion.starts_on, time(6))), "set_out"
    if occasion.state == UNDER_WAY:
        after = occasion.ends_on + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time(6))), "come_back"
    return None


OCCASION = Lifecycle(
    Occasion,
    "state",
    {
        "approve": Move(
            label=pgettext_lazy("trip", "Approve"), sources=frozenset({PLANNED}),
            target=APPROVED, allowed=may_approve, obstacle=_not_ready,
        ),
        "send_back": Move(
            label=pgettext_lazy("trip", "Send back"), sources=frozenset({APPROVED}),
            target=PLANNED, allowed=may_approve,
        ),
        "set_out": Move(
            label=pgettext_lazy("trip", "Set out"), sources=frozenset({APPROVED}),
            target=UNDER_WAY, allowed=may_carry_out, obstacle=_too_early,
        ),
        "come_back": Move(
            label=pgettext_lazy("trip", "We are back"), sources=frozenset({UNDER_WAY}),
            target=RETURNED, allowed=may_carry_out,
        ),
        "report": Move(
            label=pgettext_lazy("trip", "Hand in the report"), sources=frozenset({RETURNED}),
            target=REPORTED, allowed=may_work_on,
        ),
        "reopen": Move(
            label=pgettext_lazy("trip", "Open the report again"), sources=frozenset({REPORTED}),
            target=RETURNED, allowed=may_work_on,
        ),
        "cancel": Move(
            label=pgettext_lazy("trip", "Call off"), sources=frozenset({PLANNED, APPROVED}),
            target=CANCELLED, allowed=may_work_on,
        ),
    },
    due=_due,
)  # fmt: skip

MEETING = Lifecycle(
    Meeting,
    "state",
    {
        "hold": Move(
            label=pgettext_lazy("meeting", "Minutes"),
            sources=frozenset({MeetingState.PLANNED, MeetingState.HELD}),
            target=MeetingState.HELD, allowed=may_keep_minutes,
        ),
        "cancel": Move(
            label=pgettext_lazy("meeting", "Did not take place"),
            sources=frozenset({MeetingState.PLANNED}),
            target=MeetingState.CANCELLED, allowed=may_keep_minutes,
        ),
        "take_up": Move(
            label=pgettext_lazy("meeting", "Plan again"),
            sources=frozenset({MeetingState.CANCELLED}),
            target=MeetingState.PLANNED, allowed=may_keep_minutes,
        ),
    },
)  # fmt: skip
