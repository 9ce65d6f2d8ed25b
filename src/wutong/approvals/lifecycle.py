"""The moves of a case, of its items, of hand-overs, appointments and commitments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move

from . import access
from .models import (
    Case,
    CaseItem,
    CaseState,
    Commitment,
    CommitmentState,
    ItemMode,
    ItemNeed,
    ItemState,
    LicenceReading,
    ReadingState,
    Transfer,
    TransferState,
    Visit,
    VisitState,
)
from .rules.clocks import Light
from .rules.commitments import SupplementOutcome, ToleranceOutcome

S = ItemState
UNDER_WAY = frozenset({S.DRAFTED, S.WAITING, S.RECEIVED, S.MISSING, S.REVIEWING, S.PAUSED})


def midnight_after(day: date) -> datetime:
    """The first moment at which a last day is over, in county time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0)))


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _waited_for(case: Case) -> str:
    """A later stage's case waits for this one: without it, it would wait for ever."""
    needs = ItemNeed.objects.filter(needed__case=case).exclude(item__case=case)
    waiting = needs.exclude(item__case__state=CaseState.DISCARDED).select_related("item__case")
    first = waiting.order_by("item__case_id").first()
    if first is None:
        return ""
    return gettext("Case %(number)s waits for this one: discard it first") % {
        "number": first.item.case.number
    }


CASE = Lifecycle(
    Case,
    "state",
    {
        "hand_in": Move(
            label=_("Handed in"),
            sources=frozenset({CaseState.DRAFT}),
            target=CaseState.OPEN,
            allowed=access.may_carry,
        ),
        "discard": Move(
            label=_("Draft discarded"),
            sources=frozenset({CaseState.DRAFT}),
            target=CaseState.DISCARDED,
            allowed=access.may_carry,
            obstacle=_waited_for,
        ),
        "close": Move(
            label=_("Case closed"),
            sources=frozenset({CaseState.OPEN}),
            target=CaseState.CLOSED,
            allowed=access.anybody,
        ),
        "withdraw": Move(
            label=_("Application withdrawn"),
            sources=frozenset({CaseState.OPEN}),
            target=CaseState.WITHDRAWN,
            allowed=access.may_carry,
        ),
    },
)


def _told_already(item: CaseItem) -> str:
    if item.missing_told_on is not None:
        return gettext("What is missing was told already: the law allows one notice only")
    return ""


def _waits_for_paper(item: CaseItem) -> str:
    if item.tolerated_until is not None:
        return gettext("The paper that was to follow is not here yet: the decision waits for it")
    return ""


def _extended_already(item: CaseItem) -> str:
    if item.extended_days is not None:
        return gettext("It was extended already: the law allows one extension")
    if not item.extension_days:
        return gettext("The edition of this item allows no extension")
    return ""


def item_due(item: CaseItem) -> tuple[datetime, str] | None:
    """The next move that the clock takes of itself."""
    found: list[tuple[datetime, str]] = []
    if item.state == S.RECEIVED and item.silent_on and item.mode == ItemMode.APPROVAL:
        found.append((midnight_after(item.silent_on), "accept_silently"))
    if item.state == S.REVIEWING:
        if item.light == Light.GREEN and item.amber_on:
            found.append((_morning_of(item.amber_on), "turn_amber"))
        if item.light != Light.RED and item.due_on:
            found.append((item.promised_at or midnight_after(item.due_on), "turn_red"))
        if item.illegal_on is None and item.legal_due_on:
            found.append((midnight_after(item.legal_due_on), "pass_legal_limit"))
    if item.state in {S.REVIEWING, S.PAUSED} and item.tolerated_until:
        refused = item.tolerance_outcome == ToleranceOutcome.REFUSED
        found.append(
            (midnight_after(item.tolerated_until), "refuse_for_lack" if refused else "lapse")
        )
    if item.state == S.MISSING and item.missing_due_on:
        outcome = item.tolerance_outcome
        if outcome and outcome != SupplementOutcome.WAITS:
            name = "refuse_for_lack" if outcome == SupplementOutcome.REFUSED else "lapse"
            found.append((midnight_after(item.missing_due_on), name))
    return min(found, default=None)


ITEM = Lifecycle(
    CaseItem,
    "state",
    {
        "begin": Move(
            label=pgettext_lazy("case item", "Begun"),
            sources=frozenset({S.DRAFTED, S.WAITING}),
            target=S.RECEIVED,
            allowed=access.anybody,
        ),
        "wait": Move(
            label=pgettext_lazy("case item", "Waits for another"),
            sources=frozenset({S.DRAFTED}),
            target=S.WAITING,
            allowed=access.anybody,
        ),
        "prereview": Move(
            label=_("Pre-reviewed"),
            sources=frozenset({S.WAITING}),
            target=S.WAITING,
            allowed=access.may_decide,
        ),
        "accept": Move(
            label=_("Accepted for review"),
            sources=frozenset({S.RECEIVED}),
            target=S.REVIEWING,
            allowed=access.may_accept,
        ),
        "tolerate": Move(
            label=_("Accepted with a paper to follow"),
            sources=frozenset({S.RECEIVED}),
            target=S.REVIEWING,
            allowed=access.may_accept,
        ),
        "accept_silently": Move(
            label=_("Accepted by silence"),
            sources=frozenset({S.RECEIVED}),
            target=S.REVIEWING,
            allowed=access.is_clock,
        ),
        "tell_missing": Move(
            label=_("Told what is missing"),
            sources=frozenset({S.RECEIVED}),
            target=S.MISSING,
            allowed=access.may_accept,
            obstacle=_told_already,
        ),
        "supplement": Move(
            label=_("Supplemented"),
            sources=frozenset({S.MISSING}),
            target=S.RECEIVED,
            allowed=access.anybody,
        ),
        "decline": Move(
            label=pgettext_lazy("case item", "Not accepted"),
            sources=frozenset({S.RECEIVED}),
            target=S.DECLINED,
            allowed=access.may_decide,
        ),
        "file": Move(
            label=pgettext_lazy("case item", "Filed on receipt"),
            sources=frozenset({S.RECEIVED}),
            target=S.FILED,
            allowed=access.may_accept,
        ),
        "pause": Move(
            label=_("Clock stopped"),
            sources=frozenset({S.REVIEWING}),
            target=S.PAUSED,
            allowed=access.may_decide,
        ),
        "resume": Move(
            label=_("Clock goes on"),
            sources=frozenset({S.PAUSED}),
            target=S.REVIEWING,
            allowed=access.may_decide,
        ),
        "extend": Move(
            label=_("Limit extended"),
            sources=frozenset({S.REVIEWING}),
            target=S.REVIEWING,
            allowed=access.may_decide,
            obstacle=_extended_already,
        ),
        "finish_review": Move(
            label=_("Review finished"),
            sources=frozenset({S.REVIEWING}),
            target=S.REVIEWING,
            allowed=access.may_decide,
        ),
        "grant": Move(
            label=pgettext_lazy("case item", "Granted"),
            sources=frozenset({S.REVIEWING}),
            target=S.GRANTED,
            allowed=access.may_decide,
            obstacle=_waits_for_paper,
        ),
        "grant_on_commitment": Move(
            label=_("Granted on commitment"),
            sources=frozenset({S.RECEIVED}),
            target=S.GRANTED,
            allowed=access.may_decide,
        ),
        "refuse": Move(
            label=pgettext_lazy("case item", "Refused"),
            sources=frozenset({S.REVIEWING}),
            target=S.REFUSED,
            allowed=access.may_decide,
        ),
        "turn_amber": Move(
            label=_("Due soon"),
            sources=frozenset({S.REVIEWING}),
            target=S.REVIEWING,
            allowed=access.is_clock,
        ),
        "turn_red": Move(
            label=_("Promised limit passed"),
            sources=frozenset({S.REVIEWING}),
            target=S.REVIEWING,
            allowed=access.is_clock,
        ),
        "pass_legal_limit": Move(
            label=_("Legal limit passed"),
            sources=frozenset({S.REVIEWING}),
            target=S.REVIEWING,
            allowed=access.is_clock,
        ),
        "lapse": Move(
            label=pgettext_lazy("case item", "Lapsed: the paper did not come"),
            sources=frozenset({S.REVIEWING, S.PAUSED, S.MISSING}),
            target=S.LAPSED,
            allowed=access.is_clock,
        ),
        "refuse_for_lack": Move(
            label=pgettext_lazy("case item", "Refused: the paper did not come"),
            sources=frozenset({S.REVIEWING, S.PAUSED, S.MISSING}),
            target=S.REFUSED,
            allowed=access.is_clock,
        ),
        "deliver": Move(
            label=_("Result delivered"),
            sources=frozenset({S.GRANTED, S.FILED, S.REFUSED}),
            target=S.DELIVERED,
            allowed=access.may_hand_over,
        ),
        "take_back": Move(
            label=pgettext_lazy("case item", "Taken back"),
            sources=UNDER_WAY,
            target=S.WITHDRAWN,
            allowed=access.may_carry_item,
        ),
        "cut_off": Move(
            label=pgettext_lazy("case item", "Not reached"),
            sources=frozenset({S.WAITING}),
            target=S.CUT_OFF,
            allowed=access.anybody,
        ),
        "revoke": Move(
            label=pgettext_lazy("case item", "Revoked"),
            sources=frozenset({S.GRANTED, S.DELIVERED}),
            target=S.REVOKED,
            allowed=access.anybody,
        ),
    },
    due=item_due,
)

TRANSFER = Lifecycle(
    Transfer,
    "state",
    {
        "take_in": Move(
            label=_("Papers taken in"),
            sources=frozenset({TransferState.SENT}),
            target=TransferState.ARRIVED,
            allowed=access.may_take_in,
        ),
    },
)

READING = Lifecycle(
    LicenceReading,
    "state",
    {
        "finish": Move(
            label=_("Photo read"),
            sources=frozenset({ReadingState.QUEUED}),
            target=ReadingState.READ,
            allowed=access.is_clock,
        ),
        "fail": Move(
            label=_("Photo can't be used"),
            sources=frozenset({ReadingState.QUEUED}),
            target=ReadingState.FAILED,
            allowed=access.is_clock,
        ),
        "confirm": Move(
            label=_("Fields compared"),
            sources=frozenset({ReadingState.READ}),
            target=ReadingState.CONFIRMED,
            allowed=access.handed_in,
        ),
    },
)

VISIT = Lifecycle(
    Visit,
    "state",
    {
        "hold": Move(
            label=_("Appointment held"),
            sources=frozenset({VisitState.PLANNED}),
            target=VisitState.HELD,
            allowed=access.may_hold_visit,
        ),
        "call_off": Move(
            label=_("Appointment called off"),
            sources=frozenset({VisitState.PLANNED}),
            target=VisitState.CALLED_OFF,
            allowed=access.may_hold_visit,
        ),
    },
)


def commitment_due(commitment: Commitment) -> tuple[datetime, str] | None:
    """A check that isn't made in time is told once: not to check is a breach of one's own duty."""
    if commitment.check_late_on is not None:
        return None
    if commitment.state == CommitmentState.CHECK_DUE and commitment.check_due_on:
        return midnight_after(commitment.check_due_on), "miss_check"
    return None


def _item_waits(commitment: Commitment) -> str:
    """A commitment may be signed early; the decision needs the results before it."""
    if commitment.item.state == S.WAITING:
        return gettext("An earlier result is awaited: it can be decided once that has come")
    return ""


C = CommitmentState
COMMITMENT = Lifecycle(
    Commitment,
    "state",
    {
        "sign": Move(
            label=_("Commitment signed"),
            sources=frozenset({C.INFORMED}),
            target=C.SIGNED,
            allowed=access.may_sign,
        ),
        "take_back": Move(
            label=_("Commitment taken back"),
            sources=frozenset({C.INFORMED, C.SIGNED}),
            target=C.WITHDRAWN,
            allowed=access.may_sign,
        ),
        "decide": Move(
            label=_("Decided on the spot"),
            sources=frozenset({C.SIGNED}),
            target=C.CHECK_DUE,
            allowed=access.may_decide_commitment,
            obstacle=_item_waits,
        ),
        "pass_check": Move(
            label=_("Checked: true"),
            sources=frozenset({C.CHECK_DUE}),
            target=C.PASSED,
            allowed=access.may_check,
        ),
        "order_correction": Move(
            label=_("Checked: to be put right"),
            sources=frozenset({C.CHECK_DUE}),
            target=C.CORRECTING,
            allowed=access.may_check,
        ),
        "uphold": Move(
            label=_("Checked again: upheld"),
            sources=frozenset({C.CORRECTING}),
            target=C.KEPT,
            allowed=access.may_check,
        ),
        "revoke": Move(
            label=_("Decision revoked"),
            sources=frozenset({C.CHECK_DUE, C.CORRECTING}),
            target=C.REVOKED,
            allowed=access.may_check,
        ),
        "miss_check": Move(
            label=_("Check not made in time"),
            sources=frozenset({C.CHECK_DUE}),
            target=C.CHECK_DUE,
            allowed=access.is_clock,
        ),
    },
    due=commitment_due,
)
