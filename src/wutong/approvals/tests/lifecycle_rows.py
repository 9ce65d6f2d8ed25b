"""Who may take which move of cases, items, hand-overs, appointments and commitments."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from tests.tables.rows import SLUGS, Moves

from wutong.approvals.actions.committing import inform_of_commitment
from wutong.approvals.actions.counters import hand_over
from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.actions.visits import plan_visit
from wutong.approvals.lifecycle import CASE, COMMITMENT, ITEM, READING, TRANSFER, VISIT
from wutong.approvals.models import (
    Case,
    CaseItem,
    Commitment,
    CommitmentState,
    LicenceReading,
    Transfer,
    Visit,
)

from .factories import ago, draft, item, only_item, photo_of, received

ALL = " ".join(SLUGS)


def _put(thing: Any, **values: Any) -> Any:
    """As the deeds would leave it, without their side effects."""
    type(thing)._default_manager.filter(pk=thing.pk).update(**values)
    thing.refresh_from_db()
    return thing


def a_case(cast: SimpleNamespace, state: str) -> Case:
    """Opened by the clerk of the approval bureau's counter."""
    case = draft(cast)
    values: dict[str, Any] = {"state": state, "received_on": ago(1)}
    if state == "closed":
        values |= {"outcome": "all", "closed_on": ago(0)}
    return _put(case, **values)  # type: ignore[no-any-return]


def an_item(cast: SimpleNamespace, state: str) -> CaseItem:
    """An item of bureau A in a case of the approval bureau's counter."""
    row = only_item(received(cast))
    values: dict[str, Any] = {"state": state, "accepted_on": ago(0)}
    ended = {
        "granted", "filed", "refused", "declined", "withdrawn", "lapsed", "cut_off", "revoked",
    }  # fmt: skip
    if state in ended or state == "delivered":
        outcome = "granted" if state == "delivered" else state
        values |= {"outcome": outcome, "decided_on": ago(0), "decision_note": "示例理由"}
    return _put(row, **values)  # type: ignore[no-any-return]


def a_transfer(cast: SimpleNamespace, state: str) -> Transfer:
    """From the approval bureau's counter to bureau A."""
    case = received(cast)
    sent = hand_over(case.pk, cast.bureau, actor=cast.approval, way="hand")
    return _put(sent, state=state)  # type: ignore[no-any-return]


def a_visit(cast: SimpleNamespace, state: str) -> Visit:
    """Led by bureau A."""
    case = received(cast)
    visit = plan_visit(
        case.pk, [only_item(case).pk], actor=cast.department, kind="site", place="示例厂区",
        at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    return _put(visit, state=state)  # type: ignore[no-any-return]


def a_commitment(cast: SimpleNamespace, state: str) -> Commitment:
    """For an item of bureau A, which also checks it."""
    load_product_rules(actor=cast.clock)
    case = received(cast, item(cast, commitment_offered=True))
    made = inform_of_commitment(only_item(case).pk, actor=cast.approval)
    values: dict[str, Any] = {"state": state}
    if state not in {"informed", "withdrawn"}:
        values |= {"signer_name": "示例签字人", "signed_at": timezone.now()}
    if state in {"correcting", "revoked"}:
        values |= {"finding": "示例发现"}
    return _put(made, **values)  # type: ignore[no-any-return]


def a_photo(cast: SimpleNamespace, state: str) -> LicenceReading:
    """Handed in by the approval bureau's clerk."""
    return photo_of(cast, state)


MOVES = [
    Moves(
        lifecycle=CASE,
        make=a_case,
        begins=frozenset({"draft"}),
        allowed={
            "hand_in": "approval", "discard": "approval", "close": ALL, "withdraw": "approval",
        },
    ),
    Moves(
        lifecycle=ITEM,
        make=an_item,
        begins=frozenset({"drafted"}),
        allowed={
            "begin": ALL, "wait": ALL, "supplement": ALL, "cut_off": ALL, "revoke": ALL,
            "prereview": "department", "accept": "department approval",
            "tolerate": "department approval", "accept_silently": "-",
            "tell_missing": "department approval", "decline": "department",
            "file": "department approval", "pause": "department", "resume": "department",
            "extend": "department", "finish_review": "department", "grant": "department",
            "grant_on_commitment": "department", "refuse": "department", "turn_amber": "-",
            "turn_red": "-", "pass_legal_limit": "-", "lapse": "-", "refuse_for_lack": "-",
            "deliver": "department approval", "take_back": "approval",
        },
    ),
    Moves(
        lifecycle=TRANSFER,
        make=a_transfer,
        begins=frozenset({"sent"}),
        allowed={"take_in": "department"},
    ),
    Moves(
        lifecycle=READING,
        make=a_photo,
        begins=frozenset({"queued"}),
        allowed={"finish": "-", "fail": "-", "confirm": "approval"},
    ),
    Moves(
        lifecycle=VISIT,
        make=a_visit,
        begins=frozenset({"planned"}),
        allowed={"hold": "department", "call_off": "department"},
    ),
    Moves(
        lifecycle=COMMITMENT,
        make=a_commitment,
        begins=frozenset({CommitmentState.INFORMED}),
        allowed={
            "sign": "approval", "take_back": "approval", "decide": "department",
            "pass_check": "department", "order_correction": "department",
            "uphold": "department", "revoke": "department", "miss_check": "-",
        },
    ),
]  # fmt: skip
