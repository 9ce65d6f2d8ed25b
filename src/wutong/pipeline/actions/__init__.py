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
from .clocks import (
    answer_lead,
    begin_clocks,
    clock_fell_due,
    escalate_clock,
    give_feedback,
    load_product_clock_rules,
    meet_clocks,
    project_events,
    remind_of_clock,
    set_clock_rule,
    stop_clocks,
)
from .details import add_to_team, edit_details, remove_from_team
from .disputes import (
    open_dispute,
)
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
from .introducers import (
    approve_reward,
    compute_reward,
    hand_in_station_report,
    introduce_project,
    lay_out_months,
    open_station,
    pay_reward,
    refuse_reward,
    register_introducer,
    set_helpers,
    station_report_fell_due,
)
from .keeping import assign_project, edit_project, name_project_company, reveal_contact
from .leads import Lead, register_lead, take_over_project
from .ledger import enter_funds, void_funds
from .loading import (
    load_product_data,
    load_product_ways,
)
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
from .receiving import (
    receive_lead,
)
from .recognition import (
    load_product_exclusions,
    recognise_project,
)
from .scoring import (
    conclude_review,
    enter_review_figures,
    enter_sample_scorecard,
    enter_scorecard,
    enter_vetoes,
    give_marks,
    give_second_marks,
    load_product_scorecards,
    move_review,
    name_panel,
    open_review,
    set_paper,
)
from .signing import Party, correct_agreement, record_agreement
from .transfers import (
    merge_projects,
    rule_dispute,
    transfer_project,
)
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
    "answer_lead",
    "apply_bulk",
    "apply_import",
    "approve_reward",
    "ask_again",
    "ask_for_factor",
    "assign_project",
    "begin_clocks",
    "break_promise",
    "call_blocker_complex",
    "cancel_meeting",
    "change_promise",
    "clock_fell_due",
    "close_blocker",
    "compute_reward",
    "conclude_review",
    "correct_agreement",
    "decide",
    "drop_need",
    "edit_details",
    "edit_need",
    "edit_project",
    "end_project",
    "enter_funds",
    "enter_promise",
    "enter_review_figures",
    "enter_sample_scorecard",
    "enter_scorecard",
    "enter_vetoes",
    "escalate_clock",
    "find_duplicates",
    "flag_phrase",
    "give_blocker_back",
    "give_feedback",
    "give_marks",
    "give_second_marks",
    "hand_in_station_report",
    "hold_meeting",
    "introduce_project",
    "keep_promise",
    "lapse_claim",
    "lay_out_months",
    "load_product_clock_rules",
    "load_product_data",
    "load_product_duties",
    "load_product_exclusions",
    "load_product_scorecards",
    "load_product_ways",
    "make_promise_late",
    "may_enter_promises",
    "meet_clocks",
    "merge_projects",
    "move_review",
    "name_panel",
    "name_project_company",
    "open_dispute",
    "open_review",
    "open_station",
    "pass_on_project",
    "pause_project",
    "pay_reward",
    "plan_bulk",
    "plan_import",
    "plan_meeting",
    "plan_stage",
    "project_events",
    "promise_factor",
    "raise_blocker",
    "receive_lead",
    "recognise_project",
    "record_agreement",
    "record_follow_up",
    "refresh_agenda",
    "refuse_reward",
    "register_introducer",
    "register_lead",
    "release_claim",
    "remind_of_clock",
    "remove_from_team",
    "renew_claim",
    "reopen_promise",
    "reveal_contact",
    "review_promise",
    "rule_dispute",
    "say_no_change",
    "set_clock",
    "set_clock_rule",
    "set_helpers",
    "set_paper",
    "solve_blocker",
    "station_report_fell_due",
    "stop_clocks",
    "study_blocker",
    "supply_factor",
    "supply_part",
    "take_item_off",
    "take_over_project",
    "take_up_project",
    "transfer_project",
    "undo_move",
    "void_funds",
]
