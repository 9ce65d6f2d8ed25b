"""The deeds of the pipeline."""

from __future__ import annotations

from wutong.pipeline.queries import find_duplicates

from .details import add_to_team, edit_details, remove_from_team
from .following import record_follow_up, say_no_change
from .importing import apply_import, plan_import
from .keeping import assign_project, edit_project, name_project_company, reveal_contact
from .leads import Lead, register_lead, take_over_project
from .ledger import enter_funds, void_funds
from .loading import load_product_ways
from .moving import (
    advance_project,
    end_project,
    pass_on_project,
    pause_project,
    plan_stage,
    take_up_project,
)
from .protection import lapse_claim, release_claim, renew_claim
from .signing import Party, correct_agreement, record_agreement

__all__ = [
    "Lead",
    "Party",
    "add_to_team",
    "advance_project",
    "apply_import",
    "assign_project",
    "correct_agreement",
    "edit_details",
    "edit_project",
    "end_project",
    "enter_funds",
    "find_duplicates",
    "lapse_claim",
    "load_product_ways",
    "name_project_company",
    "pass_on_project",
    "pause_project",
    "plan_import",
    "plan_stage",
    "record_agreement",
    "record_follow_up",
    "register_lead",
    "release_claim",
    "remove_from_team",
    "renew_claim",
    "reveal_contact",
    "say_no_change",
    "take_over_project",
    "take_up_project",
    "void_funds",
]
