"""The deeds of prospecting: entering registers, screening them, keeping target lists."""

from __future__ import annotations

from .flows import enter_flow_table, read_flows
from .registers import register_register, restore_register, retire_register
from .screening import TOP, retry_screening, run_screening, start_screening
from .standing import retry_standing, run_standing, start_standing
from .targets import (
    Added,
    add_to_target_list,
    choose_candidates,
    contact_target,
    drop_target,
    edit_target_list,
    mark_became_lead,
    open_target_list,
    take_up_target,
)
from .watching import (
    MOST_SIGNALS,
    compare_editions,
    retry_comparison,
    run_comparison,
    stop_watching,
    watch_firm,
    watch_segment,
)
from .weights import (
    DirectionInput,
    change_weights,
    draft_weights,
    drop_weights,
    faults_of,
    publish_weights,
)

__all__ = [
    "MOST_SIGNALS",
    "TOP",
    "Added",
    "DirectionInput",
    "add_to_target_list",
    "change_weights",
    "choose_candidates",
    "compare_editions",
    "contact_target",
    "draft_weights",
    "drop_target",
    "drop_weights",
    "edit_target_list",
    "enter_flow_table",
    "faults_of",
    "mark_became_lead",
    "open_target_list",
    "publish_weights",
    "read_flows",
    "register_register",
    "restore_register",
    "retire_register",
    "retry_comparison",
    "retry_screening",
    "retry_standing",
    "run_comparison",
    "run_screening",
    "run_standing",
    "start_screening",
    "start_standing",
    "stop_watching",
    "take_up_target",
    "watch_firm",
    "watch_segment",
]
