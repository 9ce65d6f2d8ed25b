"""The one door of prospecting."""

from __future__ import annotations

from .actions import (
    add_to_target_list,
    contact_target,
    mark_became_lead,
    open_target_list,
    register_register,
    run_screening,
    start_screening,
)
from .asked import Asked
from .leads import LeadLookup, register_lead_lookup
from .models import Candidate, Register, Screening, ScreeningState, Target, TargetList, TargetState
from .queries.evidence import PartView, parts_shown
from .queries.targets import target_for_lead

__all__ = [
    "Asked",
    "Candidate",
    "LeadLookup",
    "PartView",
    "Register",
    "Screening",
    "ScreeningState",
    "Target",
    "TargetList",
    "TargetState",
    "add_to_target_list",
    "contact_target",
    "mark_became_lead",
    "open_target_list",
    "parts_shown",
    "register_lead_lookup",
    "register_register",
    "run_screening",
    "start_screening",
    "target_for_lead",
]
