"""What was signed and what arrived: kinds never mixed, science never investment, vouchers once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.actions import Party
from wutong.pipeline.models import Agreement, AgreementParty, FundsEntry, Side

from .factories import WAN, ago, make_firm, make_project, pay, sign, snapshot

pytestmark = pytest.mark.django_db


def entered(cast: SimpleNamespace, **values: Any) -> Agreement:
    given: dict[str, Any] = {
        "actor": cast.officer, "kind": "formal", "category": "investment", "title": "示例协议",
        "signed_on": ago(2), "parties": [Party("示例投资方")], "amount_cents": 500 * WAN,
    }  # fmt: skip
    return actions.record_agreement(**(given | values))


def test_a_formal_agreement_on_investment_signs_its_project(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    firm = make_firm(cast)

    agreement = entered(
        cast, project=project, amount_cents=98_765_432_100,
        parties=[Party(firm.name, Side.THEIRS, firm), Party("示例县政府", Side.OURS)],
    )  # fmt: skip

    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("signed", ago(2))
    assert (agreement.amount_cents, agreement.entered_by) == (98_765_432_100, cast.officer)
    parties = AgreementParty.objects.values_list("name", "side", "organisation_id")
    assert sorted(parties) == sorted([(firm.name, "theirs", firm.pk), ("示例县政府", "ours", None)])
    signing = Event.objects.get(verb="pipeline.project.sign")
    assert signing.note == "示例协议"


@pytest.mark.parametrize(
    ("kind", "category", "amount"),
    [
        ("intent", "investment", 1),
        ("framework", "investment", 1),
        ("formal", "strategic", 1),
        ("formal", "science", None),
        ("undisclosed", "strategic", None),
    ],
)
def test_no_other_agreement_signs_a_project(
    cast: SimpleNamespace, kind: str, category: str, amount: int | None
) -> None:
    project = make_project(cast, "intent")

    entered(cast, project=project, kind=kind, category=category, amount_cents=amount)

    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("intent", None)


def test_a_second_formal_agreement_moves_nothing(cast: SimpleNamespace) -> None:
    project = make_project(cast, "started")

    entered(cast, project=project)

    project.refresh_from_db()
    assert (project.stage, Agreement.objects.count()) == ("started", 2)


def test_a_lead_is_talked_to_before_it_signs(cast: SimpleNamespace) -> None:
    project = make_project(cast, "lead")
    before = snapshot()

    with pytest.raises(WrongState):
        entered(cast, project=project)

    assert snapshot() == before


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "oral"},
        {"category": "weather"},
        {"title": " "},
        {"signed_on": timezone.localdate() + timedelta(days=1)},
        {"amount_cents": 0},
        {"amount_cents": -5},
        {"category": "science", "amount_cents": 1},
        {"parties": []},
        {"parties": [Party("示例县政府", Side.OURS)]},
        {"parties": [Party("甲方"), Party(" 甲方 ", Side.OURS)]},
    ],
)
def test_an_unsound_agreement_is_refused_and_leaves_no_trace(
    cast: SimpleNamespace, values: dict[str, Any]
) -> None:
    project = make_project(cast, "intent")
    before = snapshot()

    with pytest.raises(BadInput):
        entered(cast, project=project, **values)

    project.refresh_from_db()
    assert (project.stage, snapshot()) == ("intent", before)


def test_all_faults_are_told_at_once(cast: SimpleNamespace) -> None:
    with pytest.raises(BadInput) as refusal:
        entered(cast, kind="oral", category="weather", title="", parties=[], amount_cents=0)

    assert len(refusal.value.problems) == 5


@pytest.mark.parametrize("who", ["stationed", "chief", "department", "approval", "zone", "admin"])
def test_agreements_are_entered_by_the_projects_officer_or_a_promotion_officer(
    cast: SimpleNamespace, who: str
) -> None:
    project = make_project(cast, "intent")
    before = snapshot()

    with pytest.raises(NotAllowed):
        entered(cast, project=project, actor=cast.people[who])

    assert snapshot() == before


def test_a_chain_chief_signs_nothing_not_even_his_own_lead(cast: SimpleNamespace) -> None:
    project = make_project(cast, actor=cast.chief)
    actions.advance_project(project.pk, "open_talks", actor=cast.chief)
    before = snapshot()

    with pytest.raises(NotAllowed):
        entered(cast, project=project, actor=cast.chief)
    with pytest.raises(NotAllowed):
        entered(cast, actor=cast.chief)

    assert snapshot() == before


def test_an_agreement_may_belong_to_no_project(cast: SimpleNamespace) -> None:
    agreement = entered(
        cast, actor=cast.department, category="science", kind="undisclosed", amount_cents=None,
        month_only=True, source="示例报 2023-04-21", place="大连",
    )  # fmt: skip

    assert (agreement.project, agreement.month_only, agreement.place) == (None, True, "大连")


def test_a_correction_keeps_both_values_and_needs_its_reason(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = entered(cast, project=project)
    before = snapshot()

    with pytest.raises(BadInput):
        actions.correct_agreement(agreement.pk, {"amount_cents": 1}, actor=cast.officer, note="")
    assert snapshot() == before

    actions.correct_agreement(
        agreement.pk, {"amount_cents": 5_000 * WAN}, actor=cast.officer, note="少写一个零"
    )

    agreement.refresh_from_db()
    assert agreement.amount_cents == 5_000 * WAN
    event = Event.objects.get(verb="pipeline.agreement.corrected")
    assert (event.note, event.changes) == (
        "少写一个零", {"amount_cents": [500 * WAN, 5_000 * WAN]},
    )  # fmt: skip


def test_a_corrected_day_takes_the_project_along(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = entered(cast, project=project, signed_on=ago(2))

    actions.correct_agreement(
        agreement.pk, {"signed_on": ago(400)}, actor=cast.officer, note="去年签的"
    )

    project.refresh_from_db()
    assert (project.signed_on, project.talks_on, project.intent_on) == (ago(400),) * 3
    assert project.stage_dates.get(stage="signed").actual_on == ago(400)


def test_a_signing_is_not_corrected_past_the_start_of_construction(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = entered(cast, project=project, signed_on=ago(20))
    actions.edit_project(project.pk, {"investor": make_firm(cast)}, actor=cast.officer)
    for move in ("register", "start"):
        actions.advance_project(project.pk, move, actor=cast.officer, on=ago(10))
    before = snapshot()

    with pytest.raises(BadInput):
        actions.correct_agreement(
            agreement.pk, {"signed_on": ago(5)}, actor=cast.officer, note="记错了"
        )

    agreement.refresh_from_db()
    assert (agreement.signed_on, snapshot()) == (ago(20), before)


def test_the_agreement_that_a_project_stands_on_stays_formal(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = entered(cast, project=project)
    before = snapshot()

    with pytest.raises(WrongState):
        actions.correct_agreement(
            agreement.pk, {"kind": "framework"}, actor=cast.officer, note="其实是框架"
        )
    agreement.refresh_from_db()
    assert (agreement.kind, snapshot()) == ("formal", before)

    entered(cast, project=project, title="正式协议")
    actions.correct_agreement(
        agreement.pk, {"kind": "framework"}, actor=cast.officer, note="其实是框架"
    )
    agreement.refresh_from_db()
    assert agreement.kind == "framework"


def test_an_agreement_corrected_to_formal_signs_its_project(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = entered(cast, project=project, kind="framework")

    actions.correct_agreement(agreement.pk, {"kind": "formal"}, actor=cast.officer, note="是正式的")

    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("signed", ago(2))


def test_a_correction_is_held_to_the_same_rules(cast: SimpleNamespace) -> None:
    agreement = entered(cast, category="strategic")
    before = snapshot()

    with pytest.raises(BadInput):
        actions.correct_agreement(
            agreement.pk, {"category": "science"}, actor=cast.officer, note="是科技合作"
        )
    with pytest.raises(ValueError, match="entered_by"):
        actions.correct_agreement(
            agreement.pk, {"entered_by": cast.leader}, actor=cast.officer, note="换人"
        )

    agreement.refresh_from_db()
    assert (agreement.category, snapshot()) == ("strategic", before)


def test_a_stranger_corrects_nothing(cast: SimpleNamespace) -> None:
    agreement = entered(cast)
    before = snapshot()

    with pytest.raises(NotAllowed):
        actions.correct_agreement(
            agreement.pk, {"title": "别的"}, actor=cast.department, note="手滑"
        )

    assert snapshot() == before


def test_a_voucher_is_counted_with_its_exact_amount(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")

    entry = actions.enter_funds(
        project.pk, actor=cast.officer,
        amount_cents=1_234_567_89, paid_on=ago(1), voucher_kind="bank", voucher_no=" ab-1 ",
    )  # fmt: skip

    assert (entry.amount_cents, entry.voucher_no, entry.state) == (123_456_789, "AB-1", "counted")
    assert (entry.paid_on, entry.entered_by) == (ago(1), cast.officer)


@pytest.mark.parametrize(
    "values",
    [
        {"amount_cents": 0},
        {"amount_cents": -1},
        {"paid_on": timezone.localdate() + timedelta(days=1)},
        {"voucher_kind": "promise"},
        {"voucher_no": "  "},
    ],
)
def test_an_unsound_voucher_leaves_no_trace(cast: SimpleNamespace, values: dict[str, Any]) -> None:
    project = make_project(cast, "signed")
    before = snapshot()
    given: dict[str, Any] = {
        "amount_cents": 1, "paid_on": ago(1), "voucher_kind": "bank", "voucher_no": "A1",
    }  # fmt: skip

    with pytest.raises(BadInput):
        actions.enter_funds(project.pk, actor=cast.officer, **(given | values))

    assert snapshot() == before


def test_money_arrives_for_signed_projects_only(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    before = snapshot()

    with pytest.raises(NotAllowed):
        pay(cast, project)

    assert snapshot() == before


def test_the_same_voucher_counts_once_in_the_whole_county(cast: SimpleNamespace) -> None:
    one, other = make_project(cast, "signed"), make_project(cast, "signed")
    pay(cast, one, number="SL-7")
    before = snapshot()

    for project in (one, other):
        with pytest.raises(WrongState, match=one.number):
            pay(cast, project, number="sl-7 ")

    assert snapshot() == before


def test_a_void_voucher_counts_no_more_and_may_be_entered_anew(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    entry = pay(cast, project, number="SL-7")
    before = snapshot()

    with pytest.raises(BadInput):
        actions.void_funds(entry.pk, actor=cast.officer, note=" ")
    with pytest.raises(NotAllowed):
        actions.void_funds(entry.pk, actor=cast.zone, note="重复")
    assert snapshot() == before

    actions.void_funds(entry.pk, actor=cast.leader, note="金额写错")
    again = pay(cast, project, number="SL-7", amount=900 * WAN)

    entry.refresh_from_db()
    assert (entry.state, again.state) == ("void", "counted")
    with pytest.raises(WrongState):
        actions.void_funds(entry.pk, actor=cast.leader, note="再一次")


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Agreement, {"amount_cents": 0}),
        (Agreement, {"category": "science"}),
        (Agreement, {"kind": "oral"}),
        (FundsEntry, {"amount_cents": 0}),
        (FundsEntry, {"state": "perhaps"}),
        (FundsEntry, {"voucher_no": ""}),
    ],
)
def test_the_database_refuses_papers_that_make_no_sense(
    cast: SimpleNamespace, model: Any, values: dict[str, object]
) -> None:
    pay(cast, make_project(cast, "signed"))

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_an_agreement_without_an_amount_is_unknown_and_not_zero(cast: SimpleNamespace) -> None:
    agreement = sign(cast, make_project(cast, "intent"), amount=None)

    assert agreement.amount_cents is None
