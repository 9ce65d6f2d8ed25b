"""Judgements of segments: proposed, confirmed, published, rejected; rulings and tasks."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from wutong.audit.public import Event
from wutong.chains.actions import (
    assess_chain,
    confirm_assessment,
    confirm_many,
    gap_to_task,
    place_firms,
    publish_assessment,
    reject_assessment,
    rule_on_segment,
    withdraw_assessment,
)
from wutong.chains.lifecycle import ASSESSMENT
from wutong.chains.models import Assessment, Ruling, Segment, Threshold
from wutong.chains.wording import sentences, verdict
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.tasks.public import Task

from .factories import make_firm


@pytest.fixture
def judged(world: SimpleNamespace) -> SimpleNamespace:
    """The world with firms placed and every segment judged."""
    place_firms(actor=world.clock)
    return world


def proposal(segment: Segment) -> Assessment:
    return Assessment.objects.get(segment=segment, status="proposed")


def test_each_segment_is_judged_by_its_counts(judged: SimpleNamespace) -> None:
    rows = {
        row.segment.code: (row.state, row.deed, row.firms_county, row.firms_radius)
        for row in Assessment.objects.select_related("segment")
    }

    assert rows == {
        # two firms, one above scale: enough; the location quotient has too few firms to mean much
        "washing": ("strong", "none", 2, 2),
        "coking": ("weak", "strengthen", 1, 1),
        "tar": ("missing", "fill", 0, 1),
        "needle": ("missing", "fill", 0, 1),
        "anode": ("missing", "extend", 0, 0),
    }
    assert proposal(judged.washing).has_example
    assert proposal(judged.needle).needs_ruling


def test_reasons_are_told_in_both_languages(judged: SimpleNamespace) -> None:
    tar = proposal(judged.tar)
    names = {"coking": "Coking"}

    with translation.override("en"):
        told = sentences(tar.reasons, names)
        assert told == [
            "In the county: 0 (missing at 0 or fewer)",
            "In the supply radius: 1",
        ]
        assert verdict(tar.state, tar.deed) == "Missing · fill"
    with translation.override("zh-hans"):
        assert verdict(tar.state, tar.deed) == "缺失 · 补链"
        assert sentences(tar.reasons, names) == [
            "县内 0 家（不超过 0 家为缺失）",
            "供应半径内 1 家",
        ]


def test_judging_again_says_nothing_new(judged: SimpleNamespace) -> None:
    events = Event.objects.count()

    assert assess_chain(judged.chain.pk, actor=judged.officer) == 0
    assert Event.objects.count() == events


def test_new_figures_replace_a_proposal_and_leave_what_was_confirmed(
    judged: SimpleNamespace,
) -> None:
    held = confirm_assessment(proposal(judged.coking).pk, actor=judged.officer)
    make_firm(judged.county, "焦炭的生产。", actor=judged.clock, above_scale=True)
    place_firms(actor=judged.clock)

    held.refresh_from_db()
    fresh = proposal(judged.coking)
    assert (held.status, held.state, held.firms_county) == ("confirmed", "weak", 1)
    assert (fresh.state, fresh.firms_county) == ("strong", 2)

    confirm_assessment(fresh.pk, actor=judged.department)
    held.refresh_from_db()
    assert held.status == "superseded"


def test_a_register_too_old_makes_everything_unknown(world: SimpleNamespace) -> None:
    Threshold.objects.filter(code="register_days_at_most").update(value=1)

    place_firms(actor=world.clock)

    rows = Assessment.objects.order_by().values_list("state", "deed").distinct()
    assert list(rows) == [("unknown", "none")]
    assert proposal(world.tar).reasons[0]["code"] == "register_old"
    assert proposal(world.tar).reasons[0]["values"]["edition"] == "2026-11-01"
    with pytest.raises(WrongState):
        confirm_assessment(proposal(world.tar).pk, actor=world.officer)


def test_without_any_firm_counts_are_unknown_and_not_zero(cast: SimpleNamespace) -> None:
    from .factories import make_chain, make_rules

    make_rules(cast.county, [cast.places["141100"]], actor=cast.clock)
    made = make_chain(cast.county, actor=cast.clock)
    place_firms(actor=cast.clock)

    row = proposal(made.tar)
    assert (row.state, row.firms_county, row.firms_radius) == ("unknown", None, None)
    assert row.reasons[0]["code"] == "no_register"


def test_thresholds_of_a_chain_go_before_the_general_ones(judged: SimpleNamespace) -> None:
    from datetime import date

    Threshold.objects.create(
        code="weak_firms_at_most", chain=judged.chain, value=3, valid_from=date(2026, 1, 1)
    )

    assess_chain(judged.chain.pk, actor=judged.officer)

    assert proposal(judged.washing).state == "weak"


def test_two_thresholds_in_force_at_once_the_database_refuses(judged: SimpleNamespace) -> None:
    from datetime import date

    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(code="lq_at_least", value=1, valid_from=date(2026, 6, 1))


def test_a_person_may_correct_a_judgement_but_must_say_why(judged: SimpleNamespace) -> None:
    row, events = proposal(judged.washing), Event.objects.count()

    with pytest.raises(BadInput):
        confirm_assessment(row.pk, actor=judged.officer, state="weak", deed="strengthen")
    with pytest.raises(BadInput):
        confirm_assessment(row.pk, actor=judged.officer, state="weak", deed="fill", note="不配")
    assert Event.objects.count() == events

    confirm_assessment(
        row.pk, actor=judged.officer, state="weak", deed="strengthen", note="两家均已停产"
    )
    row.refresh_from_db()
    assert (row.state, row.suggested_state, row.status) == ("weak", "strong", "confirmed")
    assert row.confirmed_by == judged.officer


def test_only_a_confirmed_judgement_is_published_and_by_the_leader(
    judged: SimpleNamespace,
) -> None:
    row = proposal(judged.tar)

    with pytest.raises(WrongState):
        publish_assessment(row.pk, actor=judged.leader)
    confirm_assessment(row.pk, actor=judged.officer)
    with pytest.raises(NotAllowed):
        publish_assessment(row.pk, actor=judged.officer)
    published = publish_assessment(row.pk, actor=judged.leader)
    assert published.published_at is not None

    with pytest.raises(BadInput):
        withdraw_assessment(row.pk, actor=judged.leader, note="")
    withdraw_assessment(row.pk, actor=judged.leader, note="数据有误")
    row.refresh_from_db()
    assert (row.status, row.published_at) == ("confirmed", None)


MOVES = {
    ("proposed", "confirm"): {"leader", "officer", "department"},
    ("proposed", "reject"): {"leader", "officer", "department"},
    ("confirmed", "reject"): {"leader", "officer", "department"},
    ("confirmed", "publish"): {"leader"},
    ("published", "withdraw"): {"leader"},
    **{
        (state, "supersede"): {"leader", "officer", "department", "admin", "clock"}
        for state in ("proposed", "confirmed", "published")
    },
}


def test_every_move_is_open_to_just_those_who_may(judged: SimpleNamespace) -> None:
    row = Assessment.objects.select_related("segment__chain__jurisdiction").get(
        segment=judged.tar, status="proposed"
    )
    people = {**judged.people, "clock": judged.clock}
    for state in ("proposed", "confirmed", "published", "rejected", "superseded"):
        row.status = state
        for move in ASSESSMENT.moves:
            allowed = {name for name, who in people.items() if move in ASSESSMENT.open_to(who, row)}
            assert allowed == MOVES.get((state, move), set()), (state, move)


def test_an_officer_of_another_county_may_do_nothing(judged: SimpleNamespace) -> None:
    judged.officer.jurisdiction = judged.places["141121"]
    judged.officer.save(update_fields=["jurisdiction"])
    row = Assessment.objects.select_related("segment__chain__jurisdiction").get(
        segment=judged.tar, status="proposed"
    )

    assert list(ASSESSMENT.open_to(judged.officer, row)) == []
    assert not Assessment.objects.visible_to(judged.officer).exists()


def test_a_rejected_judgement_comes_back_only_with_other_figures(judged: SimpleNamespace) -> None:
    row = proposal(judged.tar)
    with pytest.raises(BadInput):
        reject_assessment(row.pk, actor=judged.officer, note="  ")
    reject_assessment(row.pk, actor=judged.officer, note="名册漏了一家")

    assert assess_chain(judged.chain.pk, actor=judged.officer) == 0
    make_firm(judged.county, "煤焦油的生产。", actor=judged.clock)
    place_firms(actor=judged.clock)
    assert proposal(judged.tar).firms_county == 1


def test_several_are_confirmed_together_or_not_at_all(judged: SimpleNamespace) -> None:
    ids = [proposal(s).pk for s in (judged.tar, judged.coking)]
    rejected = proposal(judged.needle)
    reject_assessment(rejected.pk, actor=judged.officer, note="不是")

    with pytest.raises(WrongState):
        confirm_many([*ids, rejected.pk], actor=judged.officer)
    assert not Assessment.objects.filter(status="confirmed").exists()

    assert confirm_many(ids, actor=judged.officer) == 2
    assert Assessment.objects.filter(status="confirmed").count() == 2


def test_a_confirmed_gap_becomes_a_task_with_an_owner_and_a_day(judged: SimpleNamespace) -> None:
    due = timezone.localdate() + timedelta(days=30)
    with pytest.raises(WrongState):
        gap_to_task(judged.tar.pk, owner=judged.department, due_on=due, actor=judged.leader)
    confirm_assessment(proposal(judged.tar).pk, actor=judged.officer)

    task = gap_to_task(judged.tar.pk, owner=judged.department, due_on=due, actor=judged.leader)

    assert (task.subject_kind, task.subject_id) == ("chains.segment", judged.tar.pk)
    assert (task.owner, task.due_on) == (judged.department, due)
    assert task.title == "示例煤化工“煤焦油”：缺失 · 补链"
    assert task.title_en == "Sample coal chemicals, Coal tar: Missing · fill"
    assert task.is_example
    with pytest.raises(BadInput):
        gap_to_task(
            judged.tar.pk, owner=judged.department, actor=judged.leader,
            due_on=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip
    assert Task.objects.count() == 1


def test_a_strong_segment_gives_no_task(judged: SimpleNamespace) -> None:
    confirm_assessment(proposal(judged.washing).pk, actor=judged.officer)

    with pytest.raises(WrongState):
        gap_to_task(
            judged.washing.pk, owner=judged.department, actor=judged.leader,
            due_on=timezone.localdate(),
        )  # fmt: skip
    assert not Task.objects.exists()


def test_a_restricted_segment_gives_a_task_only_after_a_ruling(judged: SimpleNamespace) -> None:
    due = timezone.localdate()
    confirm_assessment(proposal(judged.needle).pk, actor=judged.officer)

    def ask() -> Task:
        return gap_to_task(
            judged.needle.pk, owner=judged.department, due_on=due, actor=judged.leader
        )

    with pytest.raises(WrongState):
        ask()
    with pytest.raises(NotAllowed):
        rule_on_segment(
            judged.needle.pk, actor=judged.officer, allowed=True, reason="需要", basis="会议"
        )
    with pytest.raises(BadInput):
        rule_on_segment(judged.needle.pk, actor=judged.leader, allowed=True, reason="", basis="")
    rule_on_segment(
        judged.needle.pk, actor=judged.leader, allowed=False, reason="能耗不足", basis="示例会议"
    )
    with pytest.raises(WrongState):
        ask()
    rule_on_segment(
        judged.needle.pk, actor=judged.leader, allowed=True, reason="指标已落实", basis="示例会议二"
    )
    assert ask().pk
    assert Ruling.objects.count() == 2


def test_nobody_rules_on_a_segment_that_nothing_restricts(judged: SimpleNamespace) -> None:
    with pytest.raises(WrongState):
        rule_on_segment(
            judged.tar.pk, actor=judged.leader, allowed=True, reason="需要", basis="会议"
        )
    assert not Ruling.objects.exists()


def test_a_chief_sees_what_is_published_and_no_more(judged: SimpleNamespace) -> None:
    confirm_assessment(proposal(judged.tar).pk, actor=judged.officer)
    assert not Assessment.objects.visible_to(judged.chief).exists()

    publish_assessment(
        Assessment.objects.get(segment=judged.tar, status="confirmed").pk, actor=judged.leader
    )

    seen = Assessment.objects.visible_to(judged.chief)
    assert [row.segment.code for row in seen] == ["tar"]
    assert not Assessment.objects.visible_to(judged.outsider).exists()
