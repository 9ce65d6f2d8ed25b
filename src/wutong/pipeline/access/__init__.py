"""Who may do what in the pipeline. Seeing is `visible_to`; these ask about a row that is seen."""

from __future__ import annotations

from .projects import (
    is_clock,
    is_here,
    is_promoter,
    may_assign,
    may_carry_on,
    may_correct,
    may_end,
    may_enter_funds,
    may_follow_up,
    may_release,
    may_renew,
    may_report,
    may_see_contact,
    may_sign,
    may_take_over,
    may_void,
    may_work_on,
)

__all__ = [
    "is_clock",
    "is_here",
    "is_promoter",
    "may_assign",
    "may_carry_on",
    "may_correct",
    "may_end",
    "may_enter_funds",
    "may_follow_up",
    "may_release",
    "may_renew",
    "may_report",
    "may_see_contact",
    "may_sign",
    "may_take_over",
    "may_void",
    "may_work_on",
]
