"""Tables of prospecting: registers of firms, screenings with their candidates, target lists,
what is watched and the signals it gives."""

from __future__ import annotations

from .registers import Register
from .screenings import Candidate, Screening, ScreeningState
from .targets import Target, TargetList, TargetQuerySet, TargetState
from .watching import Comparison, ComparisonState, Signal, SignalKind, Watch

__all__ = [
    "Candidate",
    "Comparison",
    "ComparisonState",
    "Register",
    "Screening",
    "ScreeningState",
    "Signal",
    "SignalKind",
    "Target",
    "TargetList",
    "TargetQuerySet",
    "TargetState",
    "Watch",
]
