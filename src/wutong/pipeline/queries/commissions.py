"""Contracts with agencies and what is due by them, every figure with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from wutong.accounts.public import User
from wutong.audit.public import Offer
from wutong.pipeline.lifecycle.winning import FEE
from wutong.pipeline.models import (
    Commission,
    CommissionFee,
    CommissionRate,
    FeePayment,
    FeeState,
    Project,
    WayHelp,
)


@dataclass(frozen=True)
class CommissionRow:
    """A contract with its sums in cents; what is computed and not approved is not due yet."""

    row: Commission
    is_running: bool
    projects: int
    approved_cents: int
    waiting_cents: int
    paid_cents: int

    @property
    def due_cents(self) -> int:
        """Approved and not paid; less than nothing where too much was paid."""
        return self.approved_cents - self.paid_cents


def commission_rows(user: User, today: date) -> list[CommissionRow]:
    """All contracts, those in force first: three queries."""
    contracts = list(
        Commission.objects.visible_to(user)
        .select_related("agency")
        .prefetch_related(_rates())
        .order_by("-valid_from", "-pk")
    )
    sums = _sums(user)
    return [_row(c, today, *sums.get(c.pk, (0, 0, 0, 0))) for c in contracts]


def _row(
    row: Commission, today: date, projects: int, approved: int, waiting: int, paid: int
) -> CommissionRow:
    running = row.valid_from <= today <= row.valid_to
    return CommissionRow(row, running, projects, approved, waiting, paid)


def _rates() -> Prefetch[str, QuerySet[CommissionRate], str]:
    return Prefetch("rates", CommissionRate.objects.all())


def _sums(user: User) -> dict[int, tuple[int, int, int, int]]:
    seen = CommissionFee.objects.visible_to(user).order_by()
    counted = seen.values_list("commission_id").annotate(
        n=Count("pk"),
        approved=Sum("amount_cents", filter=Q(state=FeeState.APPROVED)),
        waiting=Sum("amount_cents", filter=Q(state=FeeState.COMPUTED)),
    )
    paid = dict(
        FeePayment.objects.visible_to(user)
        .order_by()
        .values_list("fee__commission_id")
        .annotate(cents=Sum("amount_cents"))
    )
    return {
        key: (n, approved or 0, waiting or 0, paid.get(key, 0))
        for key, n, approved, waiting in counted
    }


@dataclass(frozen=True)
class FeeRow:
    """A project under a contract, its fee and what was paid of it."""

    fee: CommissionFee
    payments: list[FeePayment]
    moves: list[Offer]
    may_pay: bool

    @property
    def paid_cents(self) -> int:
        """What its vouchers say."""
        return sum(p.amount_cents for p in self.payments)

    @property
    def due_cents(self) -> int | None:
        """Approved and not paid; None while nothing is approved."""
        if self.fee.state != FeeState.APPROVED:
            return None
        return (self.fee.amount_cents or 0) - self.paid_cents


def fee_rows(commission: Commission, user: User, *, may_pay: bool) -> list[FeeRow]:
    """The projects that came under a contract."""
    fees = (
        CommissionFee.objects.visible_to(user)
        .filter(commission=commission)
        .select_related("project__jurisdiction", "project__way", "commission")
        .prefetch_related(Prefetch("payments", FeePayment.objects.order_by("paid_on", "pk")))
    )
    return [
        FeeRow(
            fee=fee,
            payments=list(fee.payments.all()),
            moves=FEE.offers(user, fee),
            may_pay=may_pay and fee.state == FeeState.APPROVED,
        )
        for fee in fees
    ]


def unpaid_for(user: User) -> list[Project]:
    """Projects that came by an agency and stand under no contract yet."""
    helped = WayHelp.objects.filter(way__code="commissioned").values("project_id")
    projects = Project.objects.visible_to(user).filter(
        Q(way__code="commissioned") | Q(pk__in=helped), commission_fee__isnull=True
    )
    return list(projects.order_by("-reported_at", "-pk")[:50])
