"""Leads and their clocks: whose turn, until when, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from wutong.accounts.public import User
from wutong.pipeline.models import (
    ClockState,
    ClockStep,
    LeadClock,
    LeadClockQuerySet,
    LeadReceipt,
)

LATE = (ClockState.OVERDUE, ClockState.ESCALATED)


@dataclass(frozen=True)
class ClockRow:
    """A running step of a lead, ready to show."""

    clock: LeadClock
    last_day: date
    status: str

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.status == "late"


def clock_row(clock: LeadClock) -> ClockRow:
    """A clock with its last day and its colour; late by the moment, even before the clock came."""
    last = timezone.localdate(clock.due_at) - timedelta(days=1)
    if clock.state == ClockState.MET:
        status = "void" if clock.was_late else "ok"
    elif clock.state == ClockState.STOPPED:
        status = "void"
    elif clock.state in LATE or clock.due_at <= timezone.now():
        status = "late"
    else:
        status = "due" if last <= timezone.localdate() + timedelta(days=1) else "now"
    return ClockRow(clock, last, status)


def chosen_clocks(user: User, asked: Mapping[str, str]) -> LeadClockQuerySet:
    """The running clocks that a query string asks for: `step`, `late=1`, `mine=1`."""
    clocks = LeadClock.objects.visible_to(user).running()
    if (step := asked.get("step", "")) in ClockStep.values:
        clocks = clocks.filter(step=step)
    if asked.get("late"):
        clocks = clocks.filter(due_at__lte=timezone.now())
    if asked.get("mine"):
        clocks = clocks.filter(project__owner=user)
    return clocks


@dataclass(frozen=True)
class StepCount:
    """How many run and how many are late at one step."""

    step: str
    label: str
    running: int
    late: int


def step_counts(user: User) -> list[StepCount]:
    """Each step's running and late clocks: one query."""
    clocks = LeadClock.objects.visible_to(user).running()
    rows = {
        step: (running, late)
        for step, running, late in clocks.order_by()
        .values_list("step")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=timezone.now())))
    }
    return [
        StepCount(step.value, str(step.label), *rows.get(step.value, (0, 0))) for step in ClockStep
    ]


def receipts_of(user: User, most: int = 20) -> list[LeadReceipt]:
    """What a person sent from the phone, newest first."""
    return list(LeadReceipt.objects.visible_to(user).select_related("project")[:most])


def receipt_known(client_id: UUID, user: User) -> LeadReceipt | None:
    """One's own receipt of a report."""
    return LeadReceipt.objects.visible_to(user).filter(client_id=client_id).first()
