"""What was signed, by whom, and the money that really came: two things that are never added."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language
from wutong.companies.public import Company

from .projects import Project, seen_by


class AgreementKind(models.TextChoices):
    """Three kinds that are never mixed in a sum; some were published without saying which."""

    INTENT = "intent", _("Letter of intent")
    FRAMEWORK = "framework", _("Framework agreement")
    FORMAL = "formal", _("Formal agreement")
    UNDISCLOSED = "undisclosed", _("Kind not published")


class AgreementCategory(models.TextChoices):
    """What it is about: only investment is ever counted as investment."""

    INVESTMENT = "investment", _("Investment")
    STRATEGIC = "strategic", _("Strategic cooperation")
    SCIENCE = "science", _("Science cooperation")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> AgreementQuerySet:
        """Those of visible projects; those of none are known to all who work for the county."""
        if user.is_government:
            return self.filter(seen_by(user, "project__") | Q(project__isnull=True))
        return self.filter(seen_by(user, "project__"))

    def counted(self, year: int) -> AgreementQuerySet:
        """What the signed amount of a year is made of: formal agreements on investment."""
        return self.filter(
            kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT, signed_on__year=year
        )


class Agreement(models.Model):
    """A signed paper. `amount_cents` is its headline (合同总投资); null is an amount unknown."""

    title = models.CharField(_("agreement"), max_length=240)
    title_en = models.CharField(_("agreement, in English"), max_length=300, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("project"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind.choices)
    category = models.CharField(_("about"), max_length=10, choices=AgreementCategory.choices)
    signed_on = models.DateField(_("signed on"))
    month_only = models.BooleanField(_("only the month is known"), default=False)
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=60, blank=True)
    source = models.CharField(_("published source"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering: ClassVar = ["-signed_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_kind_and_category_known",
                condition=Q(kind__in=AgreementKind.values, category__in=AgreementCategory.values),
            ),
            models.CheckConstraint(
                name="agreement_amount_positive",
                condition=Q(amount_cents__isnull=True) | Q(amount_cents__gt=0),
            ),
            models.CheckConstraint(
                name="science_agreement_has_no_investment_amount",
                condition=~Q(category="science") | Q(amount_cents__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "category", "signed_on"], name="agreement_counted"),
            models.Index(fields=["-signed_on", "-id"], name="agreement_newest"),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)


class Side(models.TextChoices):
    OURS = "ours", _("Our side")
    THEIRS = "theirs", _("Their side")


class AgreementPartyQuerySet(models.QuerySet["AgreementParty"]):
    def visible_to(self, user: User) -> AgreementPartyQuerySet:
        """As the agreement."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user))


class AgreementParty(models.Model):
    """An organisation that signed: a firm, a university, a platform company, an association."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    organisation = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("organisation"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200)
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)

    objects = AgreementPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing party")
        verbose_name_plural = _("signing parties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "name"], name="party_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class VoucherKind(models.TextChoices):
    """What proves that money came."""

    BANK = "bank", _("Bank transfer voucher")
    INVOICE = "invoice", _("Invoice")
    LAND = "land", _("Land payment receipt")


class FundsState(models.TextChoices):
    COUNTED = "counted", _("Counted")
    VOID = "void", _("Void")


class FundsEntryQuerySet(models.QuerySet["FundsEntry"]):
    def visible_to(self, user: User) -> FundsEntryQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))

    def counted(self, year: int) -> FundsEntryQuerySet:
        """What the money in place of a year is made of."""
        return self.filter(state=FundsState.COUNTED, paid_on__year=year)


class FundsEntry(models.Model):
    """Money in place (到位资金) by vouchers: the same one counts once, for one project."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="funds", verbose_name=_("project")
    )
    amount_cents = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    voucher_kind = models.CharField(_("kind of voucher"), max_length=8, choices=VoucherKind.choices)
    voucher_no = models.CharField(_("voucher number"), max_length=60)
    state = models.CharField(
        _("state"), max_length=8, choices=FundsState.choices, default=FundsState.COUNTED
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = FundsEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("money in place")
        verbose_name_plural = _("money in place")
        ordering: ClassVar = ["-paid_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voucher_kind", "voucher_no"], name="voucher_counts_once",
                condition=Q(state="counted"),
            ),
            models.CheckConstraint(name="funds_positive", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="funds_state_and_voucher_known",
                condition=Q(state__in=FundsState.values, voucher_kind__in=VoucherKind.values)
                & ~Q(voucher_no=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["-paid_on", "-id"], name="funds_newest")]

    def __str__(self) -> str:
        return f"{self.get_voucher_kind_display()} {self.voucher_no}"
