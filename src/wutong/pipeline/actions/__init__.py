"""The deeds of the pipeline."""

from __future__ import annotations

from wutong.pipeline.queries import find_duplicates

from .blockers import (
    answer_blocker,
    call_blocker_complex,
    close_blocker,
    give_blocker_back,
    raise_blocker,
    solve_blocker,
    study_blocker,
)
from .bulk import BulkRow, apply_bulk, plan_bulk
from .details import add_to_team, edit_details, remove_from_team
from .duties import flag_phrase, load_product_duties, set_clock
from .factors import (
    ask_again,
    ask_for_factor,
    drop_need,
    edit_need,
    promise_factor,
    supply_factor,
    supply_part,
)
from .following import record_follow_up, say_no_change
from .importing import apply_import, plan_import
from .keeping import assign_project, edit_project, name_project_company, reveal_contact
from .leads import Lead, register_lead, take_over_project
from .ledger import enter_funds, void_funds
from .loading import load_product_ways
from .meetings import (
    add_item,
    cancel_meeting,
    decide,
    hold_meeting,
    plan_meeting,
    refresh_agenda,
    take_item_off,
)
from .moving import (
    advance_project,
    end_project,
    pass_on_project,
    pause_project,
    plan_stage,
    take_up_project,
)
from .promises import (
    Clause,
    break_promise,
    change_promise,
    enter_promise,
    keep_promise,
    make_promise_late,
    may_enter_promises,
    reopen_promise,
    review_promise,
)
from .protection import lapse_claim, release_claim, renew_claim
from .signing import Party, correct_agreement, record_agreement
from .undoing import undo_move

__all__ = [
    "BulkRow",
    "Clause",
    "Lead",
    "Party",
    "add_item",
    "add_to_team",
    "advance_project",
    "answer_blocker",
    "apply_bulk",
    "apply_import",
    "ask_again",
    "ask_for_factor",
    "assign_project",
    "break_promise",
    "call_blocker_complex",
    "cancel_meeting",
    "change_promise",
    "close_blocker",
    "correct_agreement",
    "decide",
    "drop_need",
    "edit_details",
    "edit_need",
    "edit_project",
    "end_project",
    "enter_funds",
    "enter_promise",
    "find_duplicates",
    "flag_phrase",
    "give_blocker_back",
    "hold_meeting",
    "keep_promise",
    "lapse_claim",
    "load_product_duties",
    "load_product_ways",
    "make_promise_late",
    "may_enter_promises",
    "name_project_company",
    "pass_on_project",
    "pause_project",
    "plan_bulk",
    "plan_import",
    "plan_meeting",
    "plan_stage",
    "promise_factor",
    "raise_blocker",
    "record_agreement",
    "record_follow_up",
    "refresh_agenda",
    "register_lead",
    "release_claim",
    "remove_from_team",
    "renew_claim",
    "reopen_promise",
    "reveal_contact",
    "review_promise",
    "say_no_change",
    "set_clock",
    "solve_blocker",
    "study_blocker",
    "supply_factor",
    "supply_part",
    "take_item_off",
    "take_over_project",
    "take_up_project",
    "undo_move",
    "void_funds",
]
