"""The deeds of outreach."""

from __future__ import annotations

from .agenda import (
    add_firm,
    add_firms,
    change_contact,
    edit_meeting,
    note_contact_seen,
    remove_meeting,
    shift_meeting,
)
from .carrying import (
    call_off,
    come_back,
    hand_in_report,
    link_meeting,
    link_outcome,
    take_move,
    unlink_outcome,
)
from .goods import edit_good, enter_good, remove_good
from .importing import apply_table_row, plan_table
from .meetings import (
    add_step,
    attach_file,
    cancel_meeting,
    hold_meeting,
    make_contact,
    take_up_meeting,
)
from .planning import (
    Plan,
    add_member,
    add_stop,
    edit_occasion,
    plan_occasion,
    remove_member,
    remove_stop,
    set_cost,
)
from .published import PublishedMeeting, record_published
from .terms import load_product_terms, set_term

__all__ = [
    "Plan",
    "PublishedMeeting",
    "add_firm",
    "add_firms",
    "add_member",
    "add_step",
    "add_stop",
    "apply_table_row",
    "attach_file",
    "call_off",
    "cancel_meeting",
    "change_contact",
    "come_back",
    "edit_good",
    "edit_meeting",
    "edit_occasion",
    "enter_good",
    "hand_in_report",
    "hold_meeting",
    "link_meeting",
    "link_outcome",
    "load_product_terms",
    "make_contact",
    "note_contact_seen",
    "plan_occasion",
    "plan_table",
    "record_published",
    "remove_good",
    "remove_meeting",
    "remove_member",
    "remove_stop",
    "set_cost",
    "set_term",
    "shift_meeting",
    "take_move",
    "take_up_meeting",
    "unlink_outcome",
]
