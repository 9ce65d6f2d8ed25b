"""From answers to a plan: which items and why, in which mode, in what order, until when."""

from __future__ import annotations

from .answers import AnswerFault, Answers, read_answers
from .capacity import Load, department_load
from .conditions import Condition, holds
from .content import (
    AppliesRule,
    ExclusionRule,
    PlanContent,
    Question,
    packaged_content,
)
from .making import Mode, PaperAsked, Plan, PlannedItem, make_plan
from .reading import Asked, read_plan_file

__all__ = [
    "AnswerFault",
    "Answers",
    "AppliesRule",
    "Asked",
    "Condition",
    "ExclusionRule",
    "Load",
    "Mode",
    "PaperAsked",
    "Plan",
    "PlanContent",
    "PlannedItem",
    "Question",
    "department_load",
    "holds",
    "make_plan",
    "packaged_content",
    "read_answers",
    "read_plan_file",
]
