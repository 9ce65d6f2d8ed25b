"""Agencies commissioned to find investors (委托招商): the contract, and its fee by result."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User

from .introducers import Introducer
from .projects import Project, seen_by


class FeeBasis(models.TextChoices):
    RATES = "rates", _("By rates on money in place")
    FIXED = "fixed", _("Fixed, for each recognised project")


class CommissionQuerySet(models.QuerySet["Commission"]):
    def visible_to(self, user: User) -> CommissionQuerySet:
        """Those who work here."""
        return self.none() if user.is_outsider else self


class Commission(models.Model):
    """A contract with an agency. Its days are included; a cap is one for each project. Amounts are
    cents; the rates are rows of their own.
    """

    number = models.CharField(_("contract number"), max_length=40, unique=True)
    agency = models.ForeignKey(
        Introducer, models.PROTECT, related_name="+", verbose_name=_("agency")
    )
    service = models.TextField(_("service"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("valid to"))
    basis = models.CharField(_("how the fee counts"), max_length=6, choices=FeeBasis.choices)
    fixed_cents = models.BigIntegerField(_("fixed fee"), null=True, blank=True)
    cap_cents = models.BigIntegerField(_("at most, for a project"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract with an agency")
        verbose_name_plural = _("contracts with agencies")
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="commission_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="commission_fee_has_its_figures",
                condition=Q(basis="rates", fixed_cents__isnull=True)
                | Q(basis="fixed", fixed_cents__gt=0),
            ),
            models.CheckConstraint(
                name="commission_cap_positive",
                condition=Q(cap_cents__isnull=True) | Q(cap_cents__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.agency}"


class CommissionRateQuerySet(models.QuerySet["CommissionRate"]):
    def visible_to(self, user: User) -> CommissionRateQuerySet:
        """As the contract."""
        return self.none() if user.is_outsider else self


class CommissionRate(models.Model):
    """One slice of the progressive rates: up to this amount, so many per mille; null has no end."""

    commission = models.ForeignKey(
        Commission, models.CASCADE, related_name="rates", verbose_name=_("contract with an agency")
    )
    up_to_cents = models.BigIntegerField(_("up to"), null=True, blank=True)
    per_mille = models.DecimalField(_("per mille"), max_digits=7, decimal_places=3)

    objects = CommissionRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate of a contract")
        verbose_name_plural = _("rates of contracts")
        ordering: ClassVar = [F("up_to_cents").asc(nulls_last=True)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "up_to_cents"], name="rate_slice_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="rate_slice_positive",
                condition=Q(per_mille__gte=0, per_mille__lte=1000)
                & (Q(up_to_cents__isnull=True) | Q(up_to_cents__gt=0)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.per_mille}‰"


class FeeState(models.TextChoices):
    BROUGHT = "brought", _("Brought by the agency")
    COMPUTED = "computed", _("Fee computed")
    APPROVED = "approved", _("Fee approved")
    REFUSED = "refused", _("No fee")


class CommissionFeeQuerySet(models.QuerySet["CommissionFee"]):
    def visible_to(self, user: User) -> CommissionFeeQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class CommissionFee(models.Model):
    """That an agency brought a project under a contract, and the fee for it: computed on what was
    recognised up to a day, approved by a leader, paid by vouchers. One a project.
    """

    commission = models.ForeignKey(
        Commission, models.PROTECT, related_name="fees", verbose_name=_("contract with an agency")
    )
    project = models.OneToOneField(
        Project, models.PROTECT, related_name="commission_fee", verbose_name=_("project")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=FeeState.choices, default=FeeState.BROUGHT
    )
    brought_at = models.DateTimeField(_("entered at"))
    cut_off = models.DateField(_("counted up to"), null=True, blank=True)
    base_cents = models.BigIntegerField(_("money in place, recognised"), null=True, blank=True)
    amount_cents = models.BigIntegerField(pgettext_lazy("agency", "fee"), null=True, blank=True)
    parts = models.JSONField(_("how it comes about"), default=list)
    is_example = models.BooleanField(_("example"), default=False)

    objects = CommissionFeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee of an agency")
        verbose_name_plural = _("fees of agencies")
        ordering: ClassVar = ["-brought_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="computed_fee_has_its_figures",
                condition=Q(state__in=["brought", "refused"])
                | Q(base_cents__gte=0, amount_cents__gte=0, cut_off__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commission_id} {self.project_id}"


class FeePaymentQuerySet(models.QuerySet["FeePayment"]):
    def visible_to(self, user: User) -> FeePaymentQuerySet:
        """As the project of the fee."""
        return self.filter(seen_by(user, "fee__project__"))


class FeePayment(models.Model):
    """A part of a fee that was paid, by a voucher that pays once."""

    fee = models.ForeignKey(
        CommissionFee, models.PROTECT, related_name="payments", verbose_name=_("fee of an agency")
    )
    amount_cents = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    voucher = models.CharField(_("payment voucher"), max_length=60, unique=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    objects = FeePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment of a fee")
        verbose_name_plural = _("payments of fees")
        ordering: ClassVar = ["paid_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="fee_payment_positive", condition=Q(amount_cents__gt=0))
        ]

    def __str__(self) -> str:
        return self.voucher
