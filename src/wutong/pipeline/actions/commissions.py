"""Contracts with agencies: entered, ended; which project they brought, its fee, its payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access import may_work_on
from wutong.pipeline.access.winning import (
    TO_KEEP_COMMISSIONS,
    may_compute_fee,
    may_keep_commissions,
)
from wutong.pipeline.lifecycle.winning import FEE
from wutong.pipeline.models import (
    Commission,
    CommissionFee,
    CommissionRate,
    FeeBasis,
    FeePayment,
    FeeState,
    FundsEntry,
    FundsState,
    Introducer,
    IntroducerKind,
    Recognition,
    RecognitionConclusion,
    WayHelp,
)
from wutong.pipeline.rules.fees import WAN_CENTS, Terms, fee_of, flaws_of, why_no_fee
from wutong.pipeline.wording import fault_words, fee_part_name, figure_words

from .rows import locked_project

COMMISSIONED = "commissioned"
"""The code of the way by which an agency's projects come."""


@dataclass(frozen=True)
class Contract:
    """What is written in a contract; amounts in cents, rates as (up to, per mille) slices."""

    number: str
    agency: Introducer
    service: str
    valid_from: date
    valid_to: date
    basis: str
    rates: Sequence[tuple[int | None, Decimal]] = ()
    fixed_cents: int | None = None
    cap_cents: int | None = None
    is_example: bool = False


def enter_commission(contract: Contract, *, actor: User) -> Commission:
    """Enter a contract with a registered agency."""
    TO_KEEP_COMMISSIONS.demand(actor)
    if problems := _flaws(contract):
        raise BadInput(problems)
    by_rates = contract.basis == FeeBasis.RATES
    try:
        with transaction.atomic():
            row = create(
                Commission(
                    number=contract.number.strip(), agency=contract.agency,
                    service=contract.service.strip(), valid_from=contract.valid_from,
                    valid_to=contract.valid_to, basis=contract.basis,
                    fixed_cents=None if by_rates else contract.fixed_cents,
                    cap_cents=contract.cap_cents,
                    is_example=contract.is_example or contract.agency.is_example,
                ),
                actor=actor,
            )  # fmt: skip
            create_many(
                [
                    CommissionRate(commission=row, up_to_cents=end, per_mille=rate)
                    for end, rate in (contract.rates if by_rates else ())
                ],
                actor=actor,
            )
    except IntegrityError as error:
        raise WrongState(_("There is a contract of this number")) from error
    return row


def _flaws(contract: Contract) -> list[str]:
    problems = []
    if not contract.number.strip():
        problems.append(_("The contract number is missing"))
    if contract.agency.kind != IntroducerKind.AGENCY:
        problems.append(_("Choose an agency from the register of introducers"))
    if len(contract.service.strip()) < 4:
        problems.append(_("Say what the agency does for the county"))
    if contract.valid_to < contract.valid_from:
        problems.append(_("The last day lies before the first: check the two days"))
    if contract.basis not in FeeBasis.values:
        problems.append(_("Choose how the fee counts"))
    elif contract.basis == FeeBasis.FIXED and (contract.fixed_cents or 0) <= 0:
        problems.append(_("The fixed fee is missing"))
    elif contract.basis == FeeBasis.RATES:
        words = {
            "none": _("The rates are missing: one row at least"),
            "order": _("The amounts of the rates must rise, and only the last row has no end"),
            "rate": _("A rate lies between 0 and 1000 per mille"),
        }
        if flaw := flaws_of(contract.rates):
            problems.append(words[flaw])
    if contract.cap_cents is not None and contract.cap_cents <= 0:
        problems.append(_("The amount must be more than 0"))
    return problems


def end_commission(commission_id: int, *, actor: User, on: date, note: str) -> Commission:
    """End a contract before its time, with the reason; what was signed till then keeps its fee."""
    TO_KEEP_COMMISSIONS.demand(actor)
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with editing(Commission, commission_id, actor=actor, verb="ended", note=note.strip()) as row:
        if not row.valid_from <= on < row.valid_to:
            raise BadInput(_("The contract ends earlier than agreed, and after its first day"))
        row.valid_to = on
    return row


def bring_by_agency(project_id: int, commission: Commission, *, actor: User) -> CommissionFee:
    """Enter that an agency brought a project; refused where it was signed before the contract."""
    with transaction.atomic():
        project = locked_project(project_id)
        if not (may_keep_commissions(actor) and may_work_on(actor, project)):
            raise NotAllowed(_("Only promotion officers and leaders enter contracts with agencies"))
        helped = WayHelp.objects.filter(project=project, way__code=COMMISSIONED).exists()
        if project.way.code != COMMISSIONED and not helped:
            raise WrongState(
                _("The project didn't come by an agency: make that its way first, or one that "
                  "helped")
            )  # fmt: skip
        if CommissionFee.objects.filter(project=project).exists():
            raise WrongState(_("The project has its agency: a project is paid for once"))
        if project.signed_on is not None:
            reason = why_no_fee(
                project.signed_on, commission.valid_from, commission.valid_to, counts=True
            )
            if reason is not None:
                raise WrongState(fault_words(reason))
        return create(
            CommissionFee(
                commission=commission, project=project, brought_at=timezone.now(),
                is_example=project.is_example or commission.is_example,
            ),
            actor=actor,
        )  # fmt: skip


def terms_of(commission: Commission) -> Terms:
    """The contract as the rules read it."""
    return Terms(
        rates=tuple((r.up_to_cents, r.per_mille) for r in commission.rates.all()),
        fixed_cents=commission.fixed_cents,
        cap_cents=commission.cap_cents,
    )


def compute_fee(fee_id: int, *, actor: User) -> CommissionFee:
    """Compute a fee on the money in place of a recognised project, as of today; each part kept.

    Computed again as money comes; what was approved before is then approved again.
    """
    with transaction.atomic():
        project = locked_project(
            CommissionFee.objects.values_list("project_id", flat=True).get(pk=fee_id)
        )
        with FEE.take("compute", fee_id, actor=actor) as fee:
            contract = fee.commission
            held = Recognition.objects.filter(project=project).in_force().first()
            counts = None if held is None else held.conclusion == RecognitionConclusion.COUNTED
            if reason := why_no_fee(
                project.signed_on, contract.valid_from, contract.valid_to, counts
            ):
                raise WrongState(fault_words(reason))
            today = timezone.localdate()
            counted = FundsEntry.objects.filter(
                project=project, state=FundsState.COUNTED, paid_on__lte=today
            )
            base = counted.aggregate(cents=Sum("amount_cents"))["cents"] or 0
            if contract.basis == FeeBasis.RATES and not base:
                raise WrongState(_("No money in place is counted yet: there is nothing to pay for"))
            outcome = fee_of(terms_of(contract), base)
            if not isinstance(outcome.value, Decimal):
                raise WrongState(_("The fee can't be computed by this contract"))
            fee.base_cents, fee.cut_off = base, today
            fee.amount_cents = int(outcome.value * WAN_CENTS)
            fee.parts = [
                [fee_part_name(p.part), figure_words(p.value), fault_words(p.why)]
                for p in outcome.parts
            ]
    return fee


def approve_fee(fee_id: int, *, actor: User) -> CommissionFee:
    """A leader approves the computed fee."""
    with FEE.take("approve", fee_id, actor=actor) as fee:
        pass
    return fee


def refuse_fee(fee_id: int, *, actor: User, note: str) -> CommissionFee:
    """A leader refuses it, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with FEE.take("refuse", fee_id, actor=actor, note=note.strip()) as fee:
        pass
    return fee


def pay_fee(
    fee_id: int, *, actor: User, amount_cents: int, paid_on: date, voucher: str
) -> FeePayment:
    """A part of an approved fee was paid; never more than is due, a voucher pays once."""
    number = voucher.strip().upper()
    problems = []
    if amount_cents <= 0:
        problems.append(_("The amount must be more than 0"))
    if not number:
        problems.append(_("The voucher number is missing: money counts by its voucher"))
    if paid_on > timezone.localdate():
        problems.append(_("The day lies in the future: enter it when it is done"))
    if problems:
        raise BadInput(problems)
    try:
        with transaction.atomic():
            locked_project(
                CommissionFee.objects.values_list("project_id", flat=True).get(pk=fee_id)
            )
            fee = (
                CommissionFee.objects.select_for_update(of=("self",))
                .select_related("project__jurisdiction")
                .get(pk=fee_id)
            )
            if not may_compute_fee(actor, fee):
                raise NotAllowed(_("Only promotion officers and leaders enter payments"))
            if fee.state != FeeState.APPROVED:
                raise WrongState(_("Only an approved fee is paid"))
            paid = fee.payments.aggregate(cents=Sum("amount_cents"))["cents"] or 0
            if paid + amount_cents > (fee.amount_cents or 0):
                raise WrongState(_("This is more than is due for the project"))
            return create(
                FeePayment(
                    fee=fee, amount_cents=amount_cents, paid_on=paid_on, voucher=number,
                    entered_by=actor,
                ),
                actor=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise WrongState(_("This voucher has paid another fee")) from error
