"""Keeping words, roles, kits, facts and versions: what is refused, in words, and leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from wutong.audit.public import Event
from wutong.chains.actions import (
    add_term,
    appoint,
    change_term,
    close_chain,
    copy_chain_to_year,
    end_role,
    place_by_hand,
    place_firms,
    publish_fact,
    refuse_placement,
    remove_term,
    tick_kit_item,
)
from wutong.chains.actions.keeping import Appointment, FactInput, TermInput
from wutong.chains.jobs import judge, keep_fresh, place
from wutong.chains.models import (
    Assessment,
    ChainRole,
    KitItem,
    Placement,
    PlacementRun,
    SegmentTerm,
    SourceFact,
    Threshold,
)
from wutong.chains.panels import segments_of_firm
from wutong.chains.queries.segment import segments_of_company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

WORD = TermInput("改质沥青", "term", Decimal("0.8"), "焦油加工产品")
CHIEF = Appointment(
    role="chief", party="示例焦化负责人", party_kind="firm_head", source="示例报道", dated="2026"
)
FACT = FactInput("talks", "pipeline", "对接项目70余个", "示例日报", "2026")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"term": "焦"}, "2"),
        ({"term": "很" * 61}, "61"),
        ({"kind": "guess"}, "guess"),
        ({"weight": Decimal(0)}, "0"),
        ({"weight": Decimal("1.01")}, "1.01"),
        ({"reason": "  "}, ""),
    ],
)
def test_a_word_that_says_nothing_is_refused(
    world: SimpleNamespace, change: dict[str, object], told: str
) -> None:
    term, events = SegmentTerm.objects.get(segment=world.tar), Event.objects.count()
    wrong = replace(WORD, **change)  # type: ignore[arg-type]

    with pytest.raises(BadInput) as fault:
        add_term(world.tar.pk, wrong, actor=world.officer)
    assert told in str(fault.value)
    with pytest.raises(BadInput):
        change_term(term.pk, wrong, actor=world.officer)
    assert Event.objects.count() == events


def test_all_faults_of_a_word_are_told_at_once(world: SimpleNamespace) -> None:
    with pytest.raises(BadInput) as fault:
        add_term(world.tar.pk, TermInput("", "guess", Decimal(9), ""), actor=world.officer)
    assert len(fault.value.problems) == 4


def test_blanks_in_a_word_are_taken_out_and_twins_refused(world: SimpleNamespace) -> None:
    made = add_term(world.tar.pk, replace(WORD, term=" 改质 沥青 "), actor=world.officer)
    assert (made.term, made.author) == ("改质沥青", "officer")

    with pytest.raises(BadInput):
        add_term(world.tar.pk, WORD, actor=world.officer)
    other = SegmentTerm.objects.get(segment=world.tar, term="煤焦油")
    with pytest.raises(BadInput):
        change_term(other.pk, WORD, actor=world.officer)
    with pytest.raises(BadInput):
        remove_term(other.pk, actor=world.officer, note="")


@pytest.mark.parametrize(
    "change",
    [
        {"role": "king"},
        {"party": " "},
        {"party_kind": "official"},
        {"source": ""},
    ],
)
def test_a_role_needs_a_known_kind_a_fitting_party_and_a_source(
    world: SimpleNamespace, change: dict[str, str]
) -> None:
    events = Event.objects.count()
    with pytest.raises(BadInput):
        appoint(world.chain.pk, replace(CHIEF, **change), actor=world.officer)  # type: ignore[arg-type]
    assert Event.objects.count() == events


def test_a_made_up_role_needs_no_source_and_wears_its_badge(world: SimpleNamespace) -> None:
    made = appoint(world.chain.pk, replace(CHIEF, source="", is_example=True), actor=world.officer)
    assert made.is_example


def test_a_blank_gives_way_to_the_first_holder_and_nobody_holds_a_role_twice(
    world: SimpleNamespace,
) -> None:
    kind = appoint(world.chain.pk, CHIEF, actor=world.leader).role
    ChainRole.objects.update(party="", source="未公布的来源")

    appoint(world.chain.pk, CHIEF, actor=world.leader)

    assert list(ChainRole.objects.values_list("party", "role")) == [("示例焦化负责人", kind.pk)]
    with pytest.raises(BadInput):
        appoint(world.chain.pk, CHIEF, actor=world.leader)
    role = ChainRole.objects.get()
    with pytest.raises(NotAllowed):
        end_role(role.pk, actor=world.department, note="换届")
    end_role(role.pk, actor=world.leader, note="换届")
    assert not ChainRole.objects.exists()


def test_kits_and_facts_are_kept_by_those_who_may(world: SimpleNamespace) -> None:
    item = KitItem.objects.earliest("pk")
    with pytest.raises(BadInput):
        tick_kit_item(item.pk, actor=world.officer, state="perhaps")
    with pytest.raises(NotAllowed):
        tick_kit_item(item.pk, actor=world.leader, state="have")
    with pytest.raises(NotAllowed):
        publish_fact(world.county, FACT, actor=world.chief)
    with pytest.raises(BadInput) as fault:
        publish_fact(world.county, replace(FACT, text="", source=""), actor=world.officer)
    assert len(fault.value.problems) == 2
    publish_fact(world.county, FACT, actor=world.officer)
    events = Event.objects.count()
    publish_fact(world.county, FACT, actor=world.officer)
    assert Event.objects.count() == events  # the same again is no deed
    assert SourceFact.objects.count() == 1


def test_versions_are_made_for_years_that_may_be(world: SimpleNamespace) -> None:
    with pytest.raises(BadInput):
        copy_chain_to_year(world.chain.pk, 1999, actor=world.officer)
    with pytest.raises(NotAllowed):
        copy_chain_to_year(world.chain.pk, 2027, actor=world.leader)
    with pytest.raises(BadInput):
        close_chain(world.chain.pk, actor=world.leader, note=" ")


def test_a_refused_firm_may_be_put_back_by_hand_with_a_reason(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    row = Placement.objects.get(company=world.firms.coker)
    refuse_placement(row.pk, actor=world.officer, note="停产")

    with pytest.raises(BadInput):
        place_by_hand(world.coking.pk, world.firms.coker, actor=world.officer, note="")
    place_by_hand(world.coking.pk, world.firms.coker, actor=world.officer, note="已复产")

    row.refresh_from_db()
    assert (row.status, row.note) == ("confirmed", "已复产")


def test_the_jobs_place_and_judge_and_do_nothing_twice(world: SimpleNamespace) -> None:
    place()
    assert PlacementRun.objects.count() == 1
    events = Event.objects.count()
    keep_fresh()
    judge()
    assert Event.objects.count() == events

    Threshold.objects.filter(code="weak_firms_at_most").update(value=5)
    judge()
    washing = Assessment.objects.get(segment=world.washing, status="proposed")
    assert washing.state == "weak"


def test_thresholds_that_contradict_stop_the_judging_in_words(world: SimpleNamespace) -> None:
    Threshold.objects.filter(code="lq_at_least").delete()

    with pytest.raises(WrongState, match="lq_at_least"):
        place_firms(actor=world.clock)
    assert not Placement.objects.exists()


def test_a_firms_page_tells_its_segments_and_the_words_that_show_them(
    world: SimpleNamespace,
) -> None:
    place_firms(actor=world.clock)

    (line,) = segments_of_company(world.firms.coker, world.officer)
    assert (line.placement.segment.code, [p.text for p in line.pieces if p.hit]) == (
        "coking", ["焦炭"],
    )  # fmt: skip
    assert segments_of_firm(world.firms.trader, world.officer) is None
    assert segments_of_firm(world.firms.coker, world.outsider) is None
    panel = segments_of_firm(world.firms.coker, world.chief)
    assert panel is not None
    assert len(panel["lines"]) == 1
