"""The clock of a lead's step: reminded, overdue, escalated, each once; met or stopped."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access.clocks import may_meet, may_tell
from wutong.pipeline.models import RUNNING_STATES, ClockState, LeadClock


def lead_clock_due(clock: LeadClock) -> tuple[datetime, str] | None:
    """What time brings next."""
    if clock.state == ClockState.RUNNING:
        return clock.remind_at, "remind"
    if clock.state == ClockState.REMINDED:
        return clock.due_at, "fall_due"
    if clock.state == ClockState.OVERDUE:
        return clock.escalate_at, "escalate"
    return None


LEAD_CLOCK = Lifecycle(
    LeadClock,
    "state",
    {
        "remind": Move(
            label=_("Reminded"),
            sources=frozenset({ClockState.RUNNING}),
            target=ClockState.REMINDED,
            allowed=may_tell,
        ),
        "fall_due": Move(
            label=_("Overdue"),
            sources=frozenset({ClockState.REMINDED}),
            target=ClockState.OVERDUE,
            allowed=may_tell,
        ),
        "escalate": Move(
            label=_("Escalated"),
            sources=frozenset({ClockState.OVERDUE}),
            target=ClockState.ESCALATED,
            allowed=may_tell,
        ),
        "meet": Move(
            label=_("Met"),
            sources=frozenset(RUNNING_STATES),
            target=ClockState.MET,
            allowed=may_meet,
        ),
        "stop": Move(
            label=_("Stopped"),
            sources=frozenset(RUNNING_STATES),
            target=ClockState.STOPPED,
            allowed=may_meet,
        ),
    },
    due=lead_clock_due,
)
