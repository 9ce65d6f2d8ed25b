"""Who may take which move of a chain and of a judgement."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.chains.actions import (
    close_chain,
    confirm_assessment,
    copy_chain_to_year,
    place_firms,
    publish_assessment,
    put_chain_in_force,
    reject_assessment,
)
from wutong.chains.lifecycle import ASSESSMENT, CHAIN
from wutong.chains.models import Assessment, AssessmentStatus, Chain, ChainState

from .factories import make_chain, make_firm, make_rules


def chain_in(cast: SimpleNamespace, state: str) -> Chain:
    """A version of a chain of the county, brought there by the deeds."""
    made = make_chain(cast.county, actor=cast.clock)
    draft = copy_chain_to_year(made.chain.pk, 2031, actor=cast.officer)
    if state == ChainState.DRAFT:
        return draft
    held = put_chain_in_force(draft.pk, actor=cast.leader)
    if state == ChainState.CLOSED:
        return close_chain(held.pk, actor=cast.leader, note="示例原因")
    return held


def judgement_in(cast: SimpleNamespace, status: str) -> Assessment:
    """A judgement that coal tar is missing, brought there by the deeds."""
    make_rules(cast.county, [cast.places["140100"]], actor=cast.clock)
    made = make_chain(cast.county, actor=cast.clock)
    make_firm(cast.county, "生产、销售：洗精煤。", actor=cast.clock)
    place_firms(actor=cast.clock)
    row = Assessment.objects.get(segment=made.tar, status=AssessmentStatus.PROPOSED)
    if status == AssessmentStatus.PROPOSED:
        return row
    if status == AssessmentStatus.REJECTED:
        return reject_assessment(row.pk, actor=cast.officer, note="示例原因")
    row = confirm_assessment(row.pk, actor=cast.officer, state="missing", deed="fill", note="")
    if status == AssessmentStatus.CONFIRMED:
        return row
    if status == AssessmentStatus.PUBLISHED:
        return publish_assessment(row.pk, actor=cast.leader)
    # a maker appears: the next judgement that a person confirms puts this one away
    for _n in range(3):
        make_firm(cast.county, "生产：煤焦油。", actor=cast.clock, above_scale=True)
    place_firms(actor=cast.clock)
    fresh = Assessment.objects.get(segment=made.tar, status=AssessmentStatus.PROPOSED)
    confirm_assessment(fresh.pk, actor=cast.officer, state=fresh.state, deed=fresh.deed, note="")
    row.refresh_from_db()
    return row


MOVES = [
    Moves(
        lifecycle=CHAIN,
        make=chain_in,
        begins=frozenset({ChainState.DRAFT, ChainState.IN_FORCE}),
        allowed={"put_in_force": "leader admin", "close": "leader admin"},
    ),
    Moves(
        lifecycle=ASSESSMENT,
        make=judgement_in,
        begins=frozenset({AssessmentStatus.PROPOSED}),
        allowed={
            "confirm": "officer department leader",
            "reject": "officer department leader",
            "publish": "leader",
            "withdraw": "leader",
            "supersede": "officer department leader admin",
        },
    ),
]
