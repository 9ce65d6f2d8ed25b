"""A screening waits, runs and ends; a target firm is chosen, contacted, then a lead or dropped."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move

from .access import (
    may_become_lead,
    may_change_weights,
    may_compare,
    may_move_target,
    may_publish_weights,
    may_retry,
    may_run,
    may_run_comparison,
    may_run_standing,
    may_stand,
)
from .models import (
    Comparison,
    ComparisonState,
    Screening,
    ScreeningState,
    Standing,
    StandingState,
    Target,
    TargetState,
    WeightState,
    WeightVersion,
)


def _register_is_gone(screening: Screening) -> str:
    if screening.register.retired:
        return gettext("The register is no longer in use: start a screening with another one")
    return ""


SCREENING = Lifecycle(
    Screening,
    "state",
    {
        "start": Move(
            label=_("Screening begun"), sources=frozenset({ScreeningState.QUEUED}),
            target=ScreeningState.RUNNING, allowed=may_run,
        ),
        "resume": Move(
            label=_("Begun again after an interruption"),
            sources=frozenset({ScreeningState.RUNNING}),
            target=ScreeningState.RUNNING, allowed=may_run,
        ),
        "finish": Move(
            label=_("Screening done"), sources=frozenset({ScreeningState.RUNNING}),
            target=ScreeningState.DONE, allowed=may_run,
        ),
        "fail": Move(
            label=_("Screening failed"),
            sources=frozenset({ScreeningState.QUEUED, ScreeningState.RUNNING}),
            target=ScreeningState.FAILED, allowed=may_run,
        ),
        "retry": Move(
            label=_("Try again"), sources=frozenset({ScreeningState.FAILED}),
            target=ScreeningState.QUEUED, allowed=may_retry, obstacle=_register_is_gone,
        ),
    },
)  # fmt: skip

COMPARISON = Lifecycle(
    Comparison,
    "state",
    {
        "start": Move(
            label=_("Comparison begun"), sources=frozenset({ComparisonState.QUEUED}),
            target=ComparisonState.RUNNING, allowed=may_run_comparison,
        ),
        "resume": Move(
            label=_("Begun again after an interruption"),
            sources=frozenset({ComparisonState.RUNNING}),
            target=ComparisonState.RUNNING, allowed=may_run_comparison,
        ),
        "finish": Move(
            label=_("Comparison done"), sources=frozenset({ComparisonState.RUNNING}),
            target=ComparisonState.DONE, allowed=may_run_comparison,
        ),
        "fail": Move(
            label=_("Comparison failed"),
            sources=frozenset({ComparisonState.QUEUED, ComparisonState.RUNNING}),
            target=ComparisonState.FAILED, allowed=may_run_comparison,
        ),
        "retry": Move(
            label=_("Try again"), sources=frozenset({ComparisonState.FAILED}),
            target=ComparisonState.QUEUED, allowed=may_compare,
        ),
    },
)  # fmt: skip

STANDING = Lifecycle(
    Standing,
    "state",
    {
        "start": Move(
            label=_("Count begun"), sources=frozenset({StandingState.QUEUED}),
            target=StandingState.RUNNING, allowed=may_run_standing,
        ),
        "resume": Move(
            label=_("Begun again after an interruption"),
            sources=frozenset({StandingState.RUNNING}),
            target=StandingState.RUNNING, allowed=may_run_standing,
        ),
        "finish": Move(
            label=_("Count done"), sources=frozenset({StandingState.RUNNING}),
            target=StandingState.DONE, allowed=may_run_standing,
        ),
        "fail": Move(
            label=_("Count failed"),
            sources=frozenset({StandingState.QUEUED, StandingState.RUNNING}),
            target=StandingState.FAILED, allowed=may_run_standing,
        ),
        "retry": Move(
            label=_("Try again"), sources=frozenset({StandingState.FAILED}),
            target=StandingState.QUEUED, allowed=may_stand,
        ),
    },
)  # fmt: skip

OPEN = frozenset({TargetState.CHOSEN, TargetState.CONTACTED})

TARGET = Lifecycle(
    Target,
    "state",
    {
        "contact": Move(
            label=pgettext_lazy("target firm", "Contacted"),
            sources=frozenset({TargetState.CHOSEN}),
            target=TargetState.CONTACTED, allowed=may_move_target,
        ),
        "become_lead": Move(
            label=_("Registered as a lead"), sources=OPEN,
            target=TargetState.BECAME_LEAD, allowed=may_become_lead,
        ),
        "drop": Move(
            label=pgettext_lazy("target firm", "Drop"), sources=OPEN,
            target=TargetState.DROPPED, allowed=may_move_target,
        ),
        "take_up": Move(
            label=_("Take up again"), sources=frozenset({TargetState.DROPPED}),
            target=TargetState.CHOSEN, allowed=may_move_target,
        ),
    },
)  # fmt: skip

WEIGHTS = Lifecycle(
    WeightVersion,
    "state",
    {
        "publish": Move(
            label=_("Publish"), sources=frozenset({WeightState.DRAFT}),
            target=WeightState.IN_FORCE, allowed=may_publish_weights,
        ),
        "close": Move(
            label=_("Closed by the next version"), sources=frozenset({WeightState.IN_FORCE}),
            target=WeightState.CLOSED, allowed=may_publish_weights,
        ),
        "drop": Move(
            label=_("Drop the draft"), sources=frozenset({WeightState.DRAFT}),
            target=WeightState.DROPPED, allowed=may_change_weights,
        ),
    },
)  # fmt: skip
