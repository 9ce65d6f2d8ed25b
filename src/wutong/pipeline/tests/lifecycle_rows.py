"""Who may take which move of a project, its standing, a first report, a voucher."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.pipeline import actions
from wutong.pipeline.lifecycle import CLAIM, FUNDS, PROJECT, STANDING
from wutong.pipeline.models import (
    Claim,
    ClaimState,
    FundsEntry,
    FundsState,
    Project,
    Stage,
    Standing,
)

from . import duty_rows as duties
from . import lifecycle_rows_winning
from .factories import make_firm, make_project, pay, sign

# the officer's project; leaders and promotion officers of the county work on it
WORK = "leader officer"
CARRY = "leader officer approval"


def at_stage(cast: SimpleNamespace, state: str) -> Project:
    """A project with a formal agreement and an investor, so that nothing else is in the way."""
    project = make_project(cast, state)
    if not project.agreements.exists():
        agreement = sign(cast, None)
        type(agreement).objects.filter(pk=agreement.pk).update(project=project)
    if project.investor_id is None:
        actions.edit_project(project.pk, {"investor": make_firm(cast)}, actor=cast.officer)
        project.refresh_from_db()
    return project


def with_standing(cast: SimpleNamespace, state: str) -> Project:
    """A project in talks that goes on, rests, was passed on or ended."""
    project = make_project(cast, "talks")
    if state == Standing.PAUSED:
        return actions.pause_project(project.pk, actor=cast.officer, note="等环评容量")
    if state == Standing.TRANSFERRED:
        return actions.pass_on_project(project.pk, actor=cast.officer, note="更适合文水")
    if state == Standing.ENDED:
        return actions.end_project(project.pk, actor=cast.officer, reason="market")
    return project


def claim_in(cast: SimpleNamespace, state: str) -> Claim:
    """The stationed officer's first report."""
    project = make_project(cast, actor=cast.stationed)
    claim = Claim.objects.get(project=project)
    if state == ClaimState.LAPSED:
        return actions.lapse_claim(claim.pk, cast.clock)
    if state == ClaimState.RELEASED:
        return actions.release_claim(claim.pk, actor=cast.stationed, note="让出")
    return claim


def voucher_in(cast: SimpleNamespace, state: str) -> FundsEntry:
    """The officer's voucher."""
    entry = pay(cast, make_project(cast, "signed"))
    if state == FundsState.VOID:
        return actions.void_funds(entry.pk, actor=cast.officer, note="重复")
    return entry


BEFORE = ("assess", "open_talks", "show_intent", "prepare_signing", "return_to_talks", "sign")

MOVES = [
    *duties.MOVES,
    Moves(
        lifecycle=PROJECT,
        make=at_stage,
        begins=frozenset({Stage.LEAD}),
        allowed={name: WORK if name in BEFORE else CARRY for name in PROJECT.moves},
    ),
    Moves(
        lifecycle=STANDING,
        make=with_standing,
        begins=frozenset({Standing.ACTIVE}),
        allowed=dict.fromkeys(STANDING.moves, WORK),
    ),
    Moves(
        lifecycle=CLAIM,
        make=claim_in,
        begins=frozenset({ClaimState.PROTECTED}),
        allowed={"lapse": "-", "renew": "leader stationed", "release": "leader stationed"},
    ),
    Moves(
        lifecycle=FUNDS,
        make=voucher_in,
        begins=frozenset({FundsState.COUNTED}),
        allowed={"void": WORK},
    ),
]

MOVES += lifecycle_rows_winning.MOVES
