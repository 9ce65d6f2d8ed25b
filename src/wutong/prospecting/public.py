"""The one door of prospecting."""

from __future__ import annotations

from .access import may_look as may_look_at_gaps
from .actions import (
    add_to_target_list,
    compare_editions,
    contact_target,
    mark_became_lead,
    open_target_list,
    register_register,
    run_comparison,
    run_screening,
    run_standing,
    start_screening,
    start_standing,
    watch_firm,
    watch_segment,
)
from .asked import Asked
from .leads import LeadLookup, register_lead_lookup
from .models import (
    Candidate,
    Comparison,
    Register,
    Screening,
    ScreeningState,
    Signal,
    Standing,
    Target,
    TargetList,
    TargetState,
    Watch,
)
from .queries.evidence import PartView, parts_shown
from .queries.targets import target_for_lead

__all__ = [
    "Asked",
    "Candidate",
    "Comparison",
    "LeadLookup",
    "PartView",
    "Register",
    "Screening",
    "ScreeningState",
    "Signal",
    "Standing",
    "Target",
    "TargetList",
    "TargetState",
    "Watch",
    "add_to_target_list",
    "compare_editions",
    "contact_target",
    "mark_became_lead",
    "may_look_at_gaps",
    "open_target_list",
    "parts_shown",
    "register_lead_lookup",
    "register_register",
    "run_comparison",
    "run_screening",
    "run_standing",
    "start_screening",
    "start_standing",
    "target_for_lead",
    "watch_firm",
    "watch_segment",
]
