"""Tables of prospecting: registers of firms, screenings with their candidates, target lists,
what is watched and the signals it gives, weights of the ranking."""

from __future__ import annotations

from .flows import FlowTable
from .registers import Register
from .screenings import Candidate, Screening, ScreeningState
from .standing import DivisionStanding, PlaceBy, Standing, StandingState, StandLevel
from .targets import Target, TargetList, TargetQuerySet, TargetState
from .watching import Comparison, ComparisonState, Signal, SignalKind, Watch
from .weights import WeightDirection, WeightState, WeightVersion

__all__ = [
    "Candidate",
    "Comparison",
    "ComparisonState",
    "DivisionStanding",
    "FlowTable",
    "PlaceBy",
    "Register",
    "Screening",
    "ScreeningState",
    "Signal",
    "SignalKind",
    "StandLevel",
    "Standing",
    "StandingState",
    "Target",
    "TargetList",
    "TargetQuerySet",
    "TargetState",
    "Watch",
    "WeightDirection",
    "WeightState",
    "WeightVersion",
]
