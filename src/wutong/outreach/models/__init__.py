"""The tables of outreach."""

from __future__ import annotations

from .goods import Direction, Good, GoodQuerySet
from .meetings import Meeting, MeetingQuerySet, MeetingState, NextStep, StepKind
from .occasions import (
    Cost,
    CostKind,
    Member,
    Occasion,
    OccasionKind,
    OccasionQuerySet,
    OccasionState,
    Outcome,
    Precision,
    Stop,
    Term,
    TermCode,
    seen_by,
)

__all__ = [
    "Cost",
    "CostKind",
    "Direction",
    "Good",
    "GoodQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "MeetingState",
    "Member",
    "NextStep",
    "Occasion",
    "OccasionKind",
    "OccasionQuerySet",
    "OccasionState",
    "Outcome",
    "Precision",
    "StepKind",
    "Stop",
    "Term",
    "TermCode",
    "seen_by",
]
