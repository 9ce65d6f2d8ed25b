"""Commissioned agencies: a fee by result, exact; nothing for what was signed before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.actions import Contract
from wutong.pipeline.models import Commission, CommissionFee, FeePayment
from wutong.pipeline.queries.commissions import commission_rows, fee_rows
from wutong.pipeline.rules.fees import Terms, fee_of, flaws_of, why_no_fee

from .factories import WAN, ago, make_project, pay, sign, ways
from .test_introducers import introducer

RATES = ((1000 * WAN, Decimal(5)), (None, Decimal(1)))


def contract(cast: SimpleNamespace, number: str = "SL-WT-1", **values: object) -> Commission:
    """A contract of a made-up agency, in force since 30 days."""
    given: dict[str, object] = {
        "number": number, "agency": introducer(cast, "agency"), "service": "介绍长三角企业来县考察",
        "valid_from": ago(30), "valid_to": ago(-335), "basis": "rates", "rates": RATES,
        "cap_cents": 50 * WAN, "is_example": True,
    }  # fmt: skip
    return actions.enter_commission(Contract(**{**given, **values}), actor=cast.officer)  # type: ignore[arg-type]


def fee_in(cast: SimpleNamespace, state: str = "brought", **values: object) -> CommissionFee:
    """A project of an agency, its fee carried to a state by the deeds."""
    project = make_project(cast, "talks", way=ways(cast)["commissioned"])
    number = f"SL-WT-{project.pk}"
    fee = actions.bring_by_agency(project.pk, contract(cast, number, **values), actor=cast.officer)
    if state == "brought":
        return fee
    if state == "refused":
        return actions.refuse_fee(fee.pk, actor=cast.leader, note="不符合")
    sign(cast, project)
    pay(cast, project, amount=2000 * WAN)
    recognise(cast, project.pk)
    actions.compute_fee(fee.pk, actor=cast.officer)
    if state == "approved":
        actions.approve_fee(fee.pk, actor=cast.leader)
    fee.refresh_from_db()
    return fee


def recognise(cast: SimpleNamespace, project_id: int, conclusion: str = "counted") -> None:
    actions.recognise_project(
        project_id, actor=cast.officer, year=timezone.localdate().year, conclusion=conclusion
    )


def test_the_rules_of_a_fee() -> None:
    told = fee_of(Terms(rates=RATES, cap_cents=50 * WAN), 2000 * WAN)
    capped = fee_of(Terms(rates=RATES, cap_cents=5 * WAN), 2000 * WAN)
    fixed = fee_of(Terms(fixed_cents=8 * WAN), 1)

    assert (told.value, [p.part for p in told.parts]) == (
        Decimal(6), ["base", "tier_1", "tier_2", "value"]
    )  # fmt: skip
    assert (capped.value, fixed.value) == (Decimal(5), Decimal(8))
    assert [flaws_of(r) for r in ((), ((None, Decimal(1)), (5, Decimal(1))), ((5, Decimal(2000)),),
                                  RATES)] == ["none", "order", "rate", ""]  # fmt: skip
    day, end = date(2026, 1, 1), date(2026, 12, 31)
    told_why = [
        str(why_no_fee(s, day, end, c) or "")[:24]
        for s, c in ((None, True), (date(2025, 12, 31), True), (date(2027, 1, 1), True),
                     (day, None), (day, False), (end, True))
    ]  # fmt: skip
    assert told_why == [
        "The project isn't signed", "Signed on 2025-12-31, be", "Signed on 2027-01-01, af",
        "Whether the project coun", "The project is not recog", "",
    ]  # fmt: skip


def test_a_fee_is_computed_approved_paid_in_parts_and_computed_again(cast: SimpleNamespace) -> None:
    fee = fee_in(cast, "approved")
    assert (fee.amount_cents, fee.base_cents, fee.cut_off) == (
        6 * WAN, 2000 * WAN, timezone.localdate(),
    )  # fmt: skip
    actions.pay_fee(
        fee.pk, actor=cast.officer, amount_cents=4 * WAN, paid_on=ago(0), voucher="fk-1"
    )
    events = Event.objects.count()
    with pytest.raises(WrongState, match="超过"):
        actions.pay_fee(
            fee.pk, actor=cast.officer, amount_cents=3 * WAN, paid_on=ago(0), voucher="FK-2"
        )
    with pytest.raises(WrongState, match="另一笔"):
        actions.pay_fee(
            fee.pk, actor=cast.officer, amount_cents=1 * WAN, paid_on=ago(0), voucher="FK-1"
        )
    assert (FeePayment.objects.count(), Event.objects.count()) == (1, events)

    (row,) = commission_rows(cast.officer, timezone.localdate())
    assert (row.projects, row.approved_cents, row.paid_cents, row.due_cents) == (
        1, 6 * WAN, 4 * WAN, 2 * WAN,
    )  # fmt: skip
    pay(cast, fee.project, amount=1000 * WAN)
    actions.compute_fee(fee.pk, actor=cast.officer)
    (again,) = fee_rows(fee.commission, cast.officer, may_pay=True)
    assert (again.fee.state, again.fee.amount_cents, again.due_cents, again.paid_cents) == (
        "computed", 7 * WAN, None, 4 * WAN,
    )  # fmt: skip


Deed = Callable[[SimpleNamespace], object]


def signed_before(cast: SimpleNamespace) -> object:
    project = make_project(cast, "talks", way=ways(cast)["commissioned"])
    sign(cast, project, on=ago(40))
    return actions.bring_by_agency(project.pk, contract(cast), actor=cast.officer)


def excluded(cast: SimpleNamespace) -> object:
    from wutong.pipeline.models import ExclusionReason

    fee = fee_in(cast, "computed")
    actions.load_product_exclusions(actor=cast.clock)
    actions.recognise_project(
        fee.project_id, actor=cast.officer, year=timezone.localdate().year, conclusion="excluded",
        reason=ExclusionReason.objects.first(),
    )  # fmt: skip
    return actions.compute_fee(fee.pk, actor=cast.officer)


def unrecognised(cast: SimpleNamespace) -> object:
    fee = fee_in(cast)
    sign(cast, fee.project)
    return actions.compute_fee(fee.pk, actor=cast.officer)


def no_money(cast: SimpleNamespace) -> object:
    fee = fee_in(cast)
    sign(cast, fee.project)
    recognise(cast, fee.project_id)
    return actions.compute_fee(fee.pk, actor=cast.officer)


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (signed_before, WrongState, "早于合同"),
        (excluded, WrongState, "不予认定"),
        (unrecognised, WrongState, "是否认定"),
        (no_money, WrongState, "到位资金"),
        (lambda c: actions.bring_by_agency(
            make_project(c, "talks").pk, contract(c), actor=c.officer), WrongState, "受托机构"),
        (lambda c: actions.bring_by_agency(
            fee_in(c).project_id, contract(c), actor=c.officer), WrongState, "只付一次"),
        (lambda c: actions.approve_fee(fee_in(c, "computed").pk, actor=c.officer),
         NotAllowed, "批准"),
        (lambda c: actions.pay_fee(fee_in(c, "computed").pk, actor=c.officer, amount_cents=1,
                                   paid_on=ago(0), voucher="x"), WrongState, "批准"),
        (lambda c: contract(c, agency=introducer(c)), BadInput, "受托机构"),
        (lambda c: contract(c, rates=()), BadInput, "费率"),
        (lambda c: contract(c, basis="fixed"), BadInput, "固定"),
        (lambda c: actions.end_commission(
            contract(c).pk, actor=c.officer, on=ago(60), note="提前终止"), BadInput, "早于"),
        (lambda c: actions.enter_commission(
            Contract("A", introducer(c, "agency"), "介绍", ago(1), ago(-9), "rates"),
            actor=c.stationed), NotAllowed, "受托机构"),
    ],
)  # fmt: skip
def test_refusals(cast: SimpleNamespace, deed: Deed, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        deed(cast)

    assert not FeePayment.objects.exists()
    assert not Event.objects.filter(verb="pipeline.commissionfee.approve").exists()


def test_a_contract_ended_early_pays_no_later_signing(cast: SimpleNamespace) -> None:
    fee = fee_in(cast)
    actions.end_commission(fee.commission_id, actor=cast.officer, on=ago(3), note="提前终止")
    sign(cast, fee.project)
    recognise(cast, fee.project_id)

    with pytest.raises(WrongState, match="合同已于"):
        actions.compute_fee(fee.pk, actor=cast.officer)

    fee.refresh_from_db()
    assert (fee.state, fee.commission.valid_to) == ("brought", ago(3))
    assert fee.brought_at > timezone.now() - timedelta(hours=1)
