"""The deeds of prospecting: entering registers, screening them, keeping target lists."""

from __future__ import annotations

from .registers import register_register, restore_register, retire_register
from .screening import TOP, retry_screening, run_screening, start_screening
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

__all__ = [
    "TOP",
    "Added",
    "add_to_target_list",
    "choose_candidates",
    "contact_target",
    "drop_target",
    "edit_target_list",
    "mark_became_lead",
    "open_target_list",
    "register_register",
    "restore_register",
    "retire_register",
    "retry_screening",
    "run_screening",
    "start_screening",
    "take_up_target",
]
