"""A screening waits, runs and ends; a target firm is chosen, contacted, then a lead or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
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

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

T = TypeVar("T", bound=models.Model)


def _register_is_gone(screening: Screening) -> str:
    if screening.register.retired:
        return gettext("The register is no longer in use: start a screening with another one")
    return ""


class _Words(NamedTuple):
    begun: _StrPromise
    done: _StrPromise
    failed: _StrPromise


def _job(
    words: _Words,
    state: type[ScreeningState] | type[ComparisonState] | type[StandingState],
    *,
    runs: Callable[[User, T], bool],
    retries: Callable[[User, T], bool],
    obstacle: Callable[[T], str] = lambda _thing: "",
) -> dict[str, Move[T]]:
    """The moves of what a worker does: it waits, runs, is taken up again, ends or fails."""
    queued, running = frozenset({state.QUEUED}), frozenset({state.RUNNING})
    return {
        "start": Move(label=words.begun, sources=queued, target=state.RUNNING, allowed=runs),
        "resume": Move(
            label=_("Begun again after an interruption"), sources=running, target=state.RUNNING,
            allowed=runs,
        ),
        "finish": Move(label=words.done, sources=running, target=state.DONE, allowed=runs),
        "fail": Move(
            label=words.failed, sources=queued | running, target=state.FAILED, allowed=runs
        ),
        "retry": Move(
            label=_("Try again"), sources=frozenset({state.FAILED}), target=state.QUEUED,
            allowed=retries, obstacle=obstacle,
        ),
    }  # fmt: skip


SCREENING = Lifecycle(
    Screening,
    "state",
    _job(
        _Words(_("Screening begun"), _("Screening done"), _("Screening failed")),
        ScreeningState, runs=may_run, retries=may_retry, obstacle=_register_is_gone,
    ),
)  # fmt: skip

COMPARISON = Lifecycle(
    Comparison,
    "state",
    _job(
        _Words(_("Comparison begun"), _("Comparison done"), _("Comparison failed")),
        ComparisonState, runs=may_run_comparison, retries=may_compare,
    ),
)  # fmt: skip

STANDING = Lifecycle(
    Standing,
    "state",
    _job(
        _Words(_("Count begun"), _("Count done"), _("Count failed")),
        StandingState, runs=may_run_standing, retries=may_stand,
    ),
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
