"""Whose turn it is, until when, and what is missing: read off the facts of one item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ItemStates(StrEnum):
    """The states of an item of a case (办件); their words stand in the model."""

    DRAFTED = "drafted"
    WAITING = "waiting"
    RECEIVED = "received"
    MISSING = "missing"
    REVIEWING = "reviewing"
    PAUSED = "paused"
    GRANTED = "granted"
    FILED = "filed"
    REFUSED = "refused"
    DELIVERED = "delivered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CUT_OFF = "cut_off"
    REVOKED = "revoked"


class Who(StrEnum):
    """Whose turn."""

    APPLICANT = "applicant"
    COUNTER = "counter"
    DEPARTMENT = "department"
    POST = "post"
    PREDECESSOR = "predecessor"
    OUTSIDE = "outside"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one item today.

    `due` is the day of the clock that now runs: that for telling what is missing, that promised
    for the decision, or that for the supplement. `tolerated` are materials that may come later:
    the review runs, only the decision waits for them.
    """

    state: ItemStates
    due: date | None = None
    due_known: bool = True
    missing: tuple[str, ...] = ()
    tolerated: tuple[str, ...] = ()
    tolerated_until: date | None = None
    waits_for: tuple[str, ...] = ()
    in_the_post: bool = False
    reviewed: bool = False


@dataclass(frozen=True)
class Turn:
    """Who must act, until when (None: no day, or not known), and what for."""

    who: Who
    until: date | None = None
    known: bool = True
    missing: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()

    def late_on(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.until is not None and today > self.until


def whose_turn(item: Standing) -> Turn:
    """The one answer a firm, an agent and a leader all get."""
    if item.state == ItemStates.DRAFTED:
        return Turn(Who.APPLICANT, missing=item.missing)
    if item.state == ItemStates.WAITING:
        return Turn(Who.PREDECESSOR, waits_for=item.waits_for)
    if item.state == ItemStates.MISSING:
        return Turn(Who.APPLICANT, item.due, item.due_known, missing=item.missing)
    if item.state == ItemStates.PAUSED:
        return Turn(Who.OUTSIDE, item.due, item.due_known)
    if item.state in {ItemStates.RECEIVED, ItemStates.REVIEWING}:
        if item.in_the_post:
            return Turn(Who.POST, item.due, item.due_known)
        if item.tolerated and item.reviewed:
            # 容缺: the department has done its part, the decision waits for the paper
            return Turn(Who.APPLICANT, item.tolerated_until, missing=item.tolerated)
        return Turn(Who.DEPARTMENT, item.due, item.due_known, missing=item.tolerated)
    if item.state in {ItemStates.GRANTED, ItemStates.REFUSED, ItemStates.FILED}:
        return Turn(Who.COUNTER, item.due, item.due_known)
    return Turn(Who.NOBODY)
