"""Tables of prospecting: registers of firms, screenings with their candidates, target lists."""

from __future__ import annotations

from .registers import Register
from .screenings import Candidate, Screening, ScreeningState
from .targets import Target, TargetList, TargetQuerySet, TargetState

__all__ = [
    "Candidate",
    "Register",
    "Screening",
    "ScreeningState",
    "Target",
    "TargetList",
    "TargetQuerySet",
    "TargetState",
]
