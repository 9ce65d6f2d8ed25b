"""When a lead's clock reminds, falls due and escalates: whole calendar days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class ClockDays:
    """The days on whose first moment something happens; due means the day before is over."""

    remind: date
    due: date
    escalate: date


def clock_days(begun: date, days: int, remind_days: int, escalate_days: int) -> ClockDays:
    """A step due within `days` calendar days after `begun`: that whole last day still counts.

    The reminder comes `remind_days` before the last day begins, never before the day after
    `begun`; without one (0) on the last day itself.
    """
    last = begun + timedelta(days=days)
    first = begun + timedelta(days=1)
    return ClockDays(
        remind=max(first, last - timedelta(days=remind_days)),
        due=last + timedelta(days=1),
        escalate=last + timedelta(days=1 + escalate_days),
    )
