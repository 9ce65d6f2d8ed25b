"""告知承诺: the template, what was signed, the check that follows, and the record of breaches."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User
from wutong.companies.public import Company, CompanyMember

from .cases import CaseItem
from .parties import clerk_department


class Readiness(models.TextChoices):
    """When the conditions must be met; licences to operate differ by it."""

    ALREADY = "already", _("Met already: may operate on receipt")
    LATER = "later", _("Met within the days promised: may operate after handing in the proof")


class CommitmentTemplateQuerySet(models.QuerySet["CommitmentTemplate"]):
    def visible_to(self, user: User) -> CommitmentTemplateQuerySet:
        """What is told before a commitment is public (国办发〔2020〕42号)."""
        return self

    def in_force_on(self, day: date) -> CommitmentTemplateQuerySet:
        """Those that hold on a day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class CommitmentTemplate(models.Model):
    """One version of what is told and committed to; `item_code` empty: for any item offered."""

    item_code = models.CharField(_("code of the item"), max_length=90, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    readiness = models.CharField(
        _("conditions"), max_length=8, choices=Readiness.choices, default=Readiness.ALREADY
    )
    later_days = models.PositiveSmallIntegerField(_("days promised"), null=True, blank=True)
    basis = models.TextField(_("basis"), blank=True)
    conditions = models.TextField(_("conditions to meet"))
    materials = models.TextField(_("materials and until when"))
    promise = models.TextField(_("what is promised"))
    liability = models.TextField(_("what follows from a false commitment"))
    publicity = models.TextField(_("how far it is made public"))
    source = models.CharField(_("source"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = CommitmentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment template")
        verbose_name_plural = _("commitment templates")
        ordering: ClassVar = ["item_code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item_code", "version"], name="template_version_once"),
            models.CheckConstraint(
                name="later_conditions_have_days",
                condition=~Q(readiness="later") | Q(later_days__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code or '*'} · {self.version}"


class CommitmentState(models.TextChoices):
    """告知 → 承诺 → 当场决定 → 核查 → 整改 → 维持 / 撤销."""

    INFORMED = "informed", pgettext_lazy("commitment", "Informed")
    SIGNED = "signed", pgettext_lazy("commitment", "Signed")
    WITHDRAWN = "withdrawn", pgettext_lazy("commitment", "Taken back")
    CHECK_DUE = "check_due", pgettext_lazy("commitment", "To be checked")
    PASSED = "passed", pgettext_lazy("commitment", "Kept: checked and true")
    CORRECTING = "correcting", pgettext_lazy("commitment", "To be put right")
    KEPT = "kept", pgettext_lazy("commitment", "Put right and upheld")
    REVOKED = "revoked", pgettext_lazy("commitment", "Revoked")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        """As the item; and the department that must check it."""
        seen = Q(item__in=CaseItem.objects.visible_to(user))
        if (own := clerk_department(user)) is not None:
            seen |= Q(supervisor_id=own)
        return self.filter(seen)


class Commitment(models.Model):
    """One applicant's commitment for one item: the very text, who signed it, and its check.

    `text` and `text_hash` (SHA-256) are what was on the screen; `check_due_on` is a working-day
    count from the decision, empty with `check_known` False where the calendar isn't published.
    """

    item = models.ForeignKey(
        CaseItem, models.PROTECT, related_name="commitments", verbose_name=_("item of a case")
    )
    template = models.ForeignKey(
        CommitmentTemplate, models.PROTECT, related_name="+", verbose_name=_("commitment template")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CommitmentState.choices,
        default=CommitmentState.INFORMED,
    )  # fmt: skip
    text = models.TextField(_("text shown"))
    text_hash = models.CharField(_("digest of the text"), max_length=64)
    signer_name = models.CharField(_("signed by"), max_length=60, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    signed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    supervisor = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("supervising department"),
    )  # fmt: skip
    check_days = models.PositiveSmallIntegerField(_("working days until the check"), default=60)
    check_due_on = models.DateField(_("check until"), null=True, blank=True)
    check_known = models.BooleanField(_("calendar known"), default=True)
    check_late_on = models.DateField(_("check late since"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    finding = models.TextField(_("finding"), blank=True)
    correct_by = models.DateField(_("put right until"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    task_id = models.BigIntegerField(_("task"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=~Q(state="withdrawn"), name="one_commitment_an_item"
            ),
            models.CheckConstraint(
                name="signed_commitment_has_its_signer",
                condition=Q(state__in=["informed", "withdrawn"])
                | (~Q(signer_name="") & Q(signed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="revocation_gives_its_finding",
                condition=~Q(state__in=["correcting", "revoked"]) | ~Q(finding=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Commitment')} {self.pk}"


class CreditRecordQuerySet(models.QuerySet["CreditRecord"]):
    def visible_to(self, user: User) -> CreditRecordQuerySet:
        """Staff; a firm its own."""
        if user.is_outsider:
            firms = CompanyMember.objects.filter(user=user).values("company_id")
            return self.filter(company_id__in=firms)
        return self

    def unrepaired(self) -> CreditRecordQuerySet:
        """Breaches that still bar further commitments."""
        return self.filter(repaired_on__isnull=True)


class CreditRecord(models.Model):
    """A broken commitment of a firm: no further commitments until it is repaired."""

    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("company"),
    )  # fmt: skip
    name = models.CharField(_("name as written"), max_length=200)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, related_name="record", verbose_name=_("commitment")
    )
    what = models.TextField(_("what was broken"))
    recorded_on = models.DateField(_("recorded on"))
    repaired_on = models.DateField(_("repaired on"), null=True, blank=True)
    repaired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("repair recorded by"),
    )  # fmt: skip
    repair_note = models.CharField(_("how it was repaired"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = CreditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit record")
        verbose_name_plural = _("credit records")
        ordering: ClassVar = ["-recorded_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="repair_says_how", condition=Q(repaired_on__isnull=True) | ~Q(repair_note="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.recorded_on}"
