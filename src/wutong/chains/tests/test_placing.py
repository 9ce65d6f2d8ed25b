"""Placing firms: who counts, what a person decided stays, and the same again changes nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wutong.audit.public import Event
from wutong.chains.actions import (
    confirm_placement,
    place_by_hand,
    place_firms,
    refuse_placement,
)
from wutong.chains.models import Assessment, Placement, SegmentTerm
from wutong.kernel.errors import BadInput, NotAllowed

from .factories import make_firm


def placed(world: SimpleNamespace) -> set[tuple[str, str]]:
    rows = Placement.objects.counting().values_list("segment__code", "company__name")
    return set(rows)


def test_firms_are_placed_by_what_they_make_not_by_what_they_sell(world: SimpleNamespace) -> None:
    report = place_firms(actor=world.clock)

    f = world.firms
    assert placed(world) == {
        ("washing", f.washer.name),
        ("washing", f.washer_two.name),
        ("coking", f.coker.name),
        ("needle", f.needle_far.name),
        ("tar", f.tar_far.name),
    }
    assert (report.firms, report.added, report.changed, report.lapsed) == (6, 5, 0, 0)
    assert report.judged == 5


def test_evidence_points_to_the_words_in_the_scope(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)

    row = Placement.objects.get(company=world.firms.coker)
    hit = row.evidence[0]
    assert world.firms.coker.business_scope[hit["start"] : hit["end"]] == "焦炭" == hit["word"]
    assert (hit["where"], hit["verb"]) == ("scope", "produce")


def test_a_second_run_reads_nothing_and_writes_nothing(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    before = Event.objects.count()

    report = place_firms(actor=world.clock)

    assert (report.was_fresh, report.judged) == (True, 0)
    assert Event.objects.count() == before


def test_a_new_firm_makes_the_next_run_read_again_and_change_only_what_is_new(
    world: SimpleNamespace,
) -> None:
    place_firms(actor=world.clock)
    make_firm(world.county, "焦炭生产。", actor=world.clock, name="示例新焦化有限公司")

    report = place_firms(actor=world.clock)

    assert (report.was_fresh, report.added, report.changed, report.lapsed) == (False, 1, 0, 0)
    assert ("coking", "示例新焦化有限公司") in placed(world)
    coking = Assessment.objects.get(segment=world.coking, status="proposed")
    assert coking.firms_county == 2


def test_a_firm_that_no_longer_matches_lapses_and_comes_back(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    word = SegmentTerm.objects.get(segment=world.coking)
    SegmentTerm.objects.filter(pk=word.pk).update(term="兰炭")

    report = place_firms(actor=world.clock)
    assert report.lapsed == 1
    assert Placement.objects.get(company=world.firms.coker).status == "lapsed"

    SegmentTerm.objects.filter(pk=word.pk).update(term="焦炭")
    assert place_firms(actor=world.clock).changed == 1
    assert Placement.objects.get(company=world.firms.coker).status == "suggested"


def test_what_a_person_refused_no_run_brings_back(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    row = Placement.objects.get(company=world.firms.coker)

    refuse_placement(row.pk, actor=world.officer, note="已停产，只做贸易")
    make_firm(world.county, "炼焦。", actor=world.clock)
    place_firms(actor=world.clock)

    row.refresh_from_db()
    assert (row.status, row.note) == ("refused", "已停产，只做贸易")
    assert Assessment.objects.get(segment=world.coking, status="proposed").firms_county == 0


def test_refusing_needs_a_reason_and_an_officer(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)
    row, events = Placement.objects.get(company=world.firms.coker), Event.objects.count()

    with pytest.raises(BadInput):
        refuse_placement(row.pk, actor=world.officer, note=" ")
    for person in (world.chief, world.outsider, world.approval, world.stationed):
        with pytest.raises(NotAllowed):
            refuse_placement(row.pk, actor=person, note="不是")
        with pytest.raises(NotAllowed):
            confirm_placement(row.pk, actor=person)

    row.refresh_from_db()
    assert row.status == "suggested"
    assert Event.objects.count() == events


def test_a_firm_placed_by_hand_counts_at_once_and_stays(world: SimpleNamespace) -> None:
    place_firms(actor=world.clock)

    place_by_hand(world.tar.pk, world.firms.trader, actor=world.department, note="实地走访所见")

    row = Placement.objects.get(segment=world.tar, company=world.firms.trader)
    assert (row.how, row.status) == ("manual", "confirmed")
    tar = Assessment.objects.get(segment=world.tar, status="proposed")
    assert (tar.firms_county, tar.firms_radius, tar.state) == (1, 2, "weak")
    make_firm(world.county, "洗煤。", actor=world.clock)
    place_firms(actor=world.clock)
    row.refresh_from_db()
    assert (row.how, row.status) == ("manual", "confirmed")


def test_only_the_machine_and_the_administrator_have_all_firms_placed(
    world: SimpleNamespace,
) -> None:
    with pytest.raises(NotAllowed):
        place_firms(actor=world.officer)
    assert not Placement.objects.exists()


def test_a_changed_register_asks_for_a_run(world: SimpleNamespace) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from wutong.companies.public import register_changed

    register_changed("group", 3)

    assert ProcrastinateJob.objects.filter(task_name="chains.place").count() == 1
