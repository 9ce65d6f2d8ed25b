"""Keeping words, roles, kits, facts and versions: what is refused, in words, and leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from wutong.audit.public import Event
from wutong.chains.actions import (
    add_term,
    add_to_radius,
    appoint,
    change_term,
    close_chain,
    copy_chain_to_year,
    end_role,
    place_by_hand,
    place_firms,
    publish_fact,
    refuse_placement,
    remove_from_radius,
    remove_term,
    set_threshold,
    tick_kit_item,
)
from wutong.chains.actions.keeping import Appointment, FactInput, TermInput
from wutong.chains.actions.settings import RadiusInput, ThresholdInput
from wutong.chains.jobs import assess, judge, keep_fresh, place
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
from wutong.chains.queries.judging import thresholds_in_force
from wutong.chains.queries.segment import segments_of_company
from wutong.chains.rules.gaps import ThresholdCode
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .factories import make_firm

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


def figure(value: str, day: date, **more: object) -> ThresholdInput:
    return ThresholdInput("lq_at_least", Decimal(value), day, "示例会议决定", **more)  # type: ignore[arg-type]


def test_a_new_figure_ends_the_old_one_the_day_before(world: SimpleNamespace) -> None:
    set_threshold(figure("0.8", date(2026, 6, 1)), actor=world.leader)
    set_threshold(figure("0.6", date(2026, 3, 1)), actor=world.leader)

    rows = Threshold.objects.filter(code="lq_at_least").order_by("valid_from")
    assert [(str(r.value.normalize()), r.valid_from, r.valid_to) for r in rows] == [
        ("0.5", date(2026, 1, 1), date(2026, 2, 28)),
        ("0.6", date(2026, 3, 1), date(2026, 5, 31)),
        ("0.8", date(2026, 6, 1), None),
    ]
    assert thresholds_in_force(None, date(2026, 4, 1))[ThresholdCode.LQ_AT_LEAST] == Decimal("0.6")
    assert rows[2].source == "leader"
    with pytest.raises(BadInput):
        set_threshold(figure("0.7", date(2026, 6, 1)), actor=world.leader)


def test_a_figure_of_one_chain_leaves_the_general_one(world: SimpleNamespace) -> None:
    set_threshold(figure("2", date(2026, 6, 1), chain=world.chain), actor=world.admin)

    day = date(2026, 7, 1)
    own, general = thresholds_in_force(world.chain, day), thresholds_in_force(None, day)
    assert own[ThresholdCode.LQ_AT_LEAST] == 2
    assert general[ThresholdCode.LQ_AT_LEAST] == Decimal("0.5")


def test_figures_that_mean_nothing_are_refused(world: SimpleNamespace) -> None:
    events, day = Event.objects.count(), date(2026, 6, 1)
    with pytest.raises(BadInput) as fault:
        set_threshold(ThresholdInput("luck", Decimal(-1), day, ""), actor=world.leader)
    assert len(fault.value.problems) == 3
    with pytest.raises(BadInput):
        set_threshold(ThresholdInput("fit_at_least", Decimal(2), day, "大"), actor=world.leader)
    for person in (world.officer, world.chief, world.outsider):
        with pytest.raises(NotAllowed):
            set_threshold(figure("1", day), actor=person)
    assert Event.objects.count() == events


def test_a_place_more_in_the_radius_counts_its_firms(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    shanghai = RadiusInput("310000", 1300, "示例会议")
    for person in (world.department, world.chief):
        with pytest.raises(NotAllowed):
            add_to_radius(world.county, shanghai, actor=person)
    for code in ("999999", "141122", "140100"):
        with pytest.raises(BadInput):
            add_to_radius(world.county, replace(shanghai, code=code), actor=world.officer)
    with pytest.raises(BadInput):
        add_to_radius(world.county, replace(shanghai, source=""), actor=world.officer)

    make_firm(world.places["310000"], "生产：煤焦油。", actor=world.clock)
    place_firms(actor=world.clock)
    made = add_to_radius(world.county, shanghai, actor=world.officer)
    assess()
    tar = Assessment.objects.get(segment=world.tar, status="proposed")
    assert tar.firms_radius == 2

    with pytest.raises(BadInput):
        remove_from_radius(made.pk, actor=world.officer, note="")
    remove_from_radius(made.pk, actor=world.officer, note="太远")
    assess()
    assert Assessment.objects.get(segment=world.tar, status="proposed").firms_radius == 1


def test_a_chain_with_a_radius_of_its_own_uses_only_that(world: SimpleNamespace) -> None:
    add_to_radius(
        world.county, RadiusInput("310000", None, "示例", chain=world.chain), actor=world.officer
    )
    place_firms(actor=world.clock)

    # 太原's tar works is in the general radius, not in the chain's own
    assert Assessment.objects.get(segment=world.tar, status="proposed").firms_radius == 0


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
