"""The states of promises, blockers, factor needs and meetings; the clock takes what is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access import (
    may_answer,
    may_close,
    may_drop_need,
    may_hold,
    may_keep,
    may_rule,
    may_supply,
    only_clock,
)
from wutong.pipeline.models import (
    Blocker,
    BlockerState,
    DispatchMeeting,
    Escalation,
    FactorNeed,
    MeetingState,
    NeedState,
    Promise,
    PromiseState,
)
from wutong.pipeline.rules.duties import escalates_on, leader_called_on


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def promise_due(promise: Promise) -> tuple[datetime, str] | None:
    """An open promise becomes overdue when the day after its day begins."""
    if promise.state != PromiseState.OPEN:
        return None
    return _begin_of(promise.due_on + timedelta(days=1)), "become_late"


_OPEN = frozenset({PromiseState.OPEN, PromiseState.LATE})

PROMISE = Lifecycle(
    Promise,
    "state",
    {
        "become_late": Move(
            label=pgettext_lazy("promise", "Overdue"),
            sources=frozenset({PromiseState.OPEN}),
            target=PromiseState.LATE,
            allowed=only_clock,
        ),
        "keep": Move(
            label=_("Kept"), sources=_OPEN, target=PromiseState.KEPT, allowed=may_keep
        ),
        "break": Move(
            label=_("Declared broken"), sources=_OPEN, target=PromiseState.BROKEN,
            allowed=may_rule,
        ),
        "change": Move(
            label=_("Changed by procedure"), sources=_OPEN, target=PromiseState.CHANGED,
            allowed=may_rule,
        ),
        "reopen": Move(
            label=pgettext_lazy("promise", "Open again"),
            sources=frozenset({PromiseState.KEPT, PromiseState.BROKEN}),
            target=PromiseState.OPEN,
            allowed=may_rule,
        ),
    },
    due=promise_due,
)  # fmt: skip

BLOCKER = Lifecycle(
    Blocker,
    "state",
    {
        "study": Move(
            label=_("Studied"),
            sources=frozenset({BlockerState.RAISED}),
            target=BlockerState.STUDIED,
            allowed=may_answer,
        ),
        "answer": Move(
            label=_("Answered"),
            sources=frozenset({BlockerState.RAISED, BlockerState.STUDIED}),
            target=BlockerState.ANSWERED,
            allowed=may_answer,
        ),
        "solve": Move(
            label=_("Solved"),
            sources=frozenset({BlockerState.STUDIED, BlockerState.ANSWERED}),
            target=BlockerState.SOLVED,
            allowed=may_answer,
        ),
        "give_back": Move(
            label=_("Not solved yet"),
            sources=frozenset({BlockerState.SOLVED}),
            target=BlockerState.ANSWERED,
            allowed=may_close,
        ),
        "close": Move(
            label=pgettext_lazy("blocker", "Closed"),
            sources=frozenset({BlockerState.SOLVED}),
            target=BlockerState.CLOSED,
            allowed=may_close,
        ),
    },
)


def blocker_due(blocker: Blocker) -> tuple[datetime, str] | None:
    """A missed step calls the department, then the leader: each once."""
    if blocker.state in {BlockerState.SOLVED, BlockerState.CLOSED}:
        return None
    last = blocker.complex_by if blocker.is_complex else blocker.solve_by
    if blocker.escalation == Escalation.NONE:
        day = escalates_on(
            study_by=blocker.study_by, answer_by=blocker.answer_by, solve_by=last,
            studied_on=blocker.studied_on, answered_on=blocker.answered_on,
        )  # fmt: skip
        return (_begin_of(day), "call_department") if day is not None else None
    if blocker.escalation == Escalation.DEPARTMENT and blocker.called_on is not None:
        day = leader_called_on(last, blocker.called_on, blocker.leader_after)
        return _begin_of(day), "call_leader"
    return None


ESCALATION: Lifecycle[Blocker] = Lifecycle(
    Blocker,
    "escalation",
    {
        "call_department": Move(
            label=_("Called to the department"),
            sources=frozenset({Escalation.NONE}),
            target=Escalation.DEPARTMENT,
            allowed=only_clock,
        ),
        "call_leader": Move(
            label=_("Called to the leader"),
            sources=frozenset({Escalation.DEPARTMENT}),
            target=Escalation.LEADER,
            allowed=only_clock,
        ),
    },
    due=blocker_due,
)


def need_due(need: FactorNeed) -> tuple[datetime, str] | None:
    """A promised factor is overdue when the day after its day begins."""
    if need.state != NeedState.PROMISED or need.promised_on is None:
        return None
    return _begin_of(need.promised_on + timedelta(days=1)), "become_late"


_NEEDED = frozenset({NeedState.ASKED, NeedState.PROMISED, NeedState.LATE})

NEED = Lifecycle(
    FactorNeed,
    "state",
    {
        "promise": Move(
            label=pgettext_lazy("need", "Promised"), sources=_NEEDED,
            target=NeedState.PROMISED, allowed=may_supply,
        ),
        "become_late": Move(
            label=pgettext_lazy("need", "Overdue"),
            sources=frozenset({NeedState.PROMISED}),
            target=NeedState.LATE,
            allowed=only_clock,
        ),
        "supply": Move(
            label=_("Supplied"), sources=_NEEDED, target=NeedState.SUPPLIED, allowed=may_supply
        ),
        "drop": Move(
            label=pgettext_lazy("need", "Not needed any more"), sources=_NEEDED,
            target=NeedState.DROPPED, allowed=may_drop_need,
        ),
        "ask_again": Move(
            label=_("Needed again"),
            sources=frozenset({NeedState.SUPPLIED, NeedState.DROPPED}),
            target=NeedState.ASKED,
            allowed=may_drop_need,
        ),
    },
    due=need_due,
)  # fmt: skip

MEETING = Lifecycle(
    DispatchMeeting,
    "state",
    {
        "hold": Move(
            label=_("Held"),
            sources=frozenset({MeetingState.PLANNED}),
            target=MeetingState.HELD,
            allowed=may_hold,
        ),
        "cancel": Move(
            label=_("Meeting called off"),
            sources=frozenset({MeetingState.PLANNED}),
            target=MeetingState.CANCELLED,
            allowed=may_hold,
        ),
    },
)
