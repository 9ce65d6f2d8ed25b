"""Certificates of what was granted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User
from wutong.approvals.public import CaseItem
from wutong.files.public import StoredFile


class CertificateState(models.TextChoices):
    """Whether it still says what is so."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    REVOKED = "revoked", pgettext_lazy("certificate", "Revoked")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """As the item of which it is the result."""
        return self.filter(item__in=CaseItem.objects.visible_to(user))


class Certificate(models.Model):
    """A test certificate for an item that was granted or filed; it has no legal force.

    `token` ends the address in its QR code, `code` is printed beside the number: with either
    anybody may verify it, signed in or not. `provincial_number` is that of the legal record, which
    the provincial system keeps. `sha256` is of the signed PDF.
    """

    item = models.ForeignKey(
        CaseItem, models.PROTECT, related_name="+", verbose_name=_("item of a case")
    )
    number = models.CharField(_("number of the certificate"), max_length=40, unique=True)
    code = models.CharField(_("code for verifying"), max_length=8)
    token = models.CharField(_("end of the address"), max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=300)
    holder = models.CharField(_("holder"), max_length=200)
    holder_uscc = models.CharField(_("credit code of the holder"), max_length=18, blank=True)
    issuer = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("issuing department")
    )
    provincial_number = models.CharField(
        _("number in the provincial system"), max_length=80, blank=True
    )
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid to"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=CertificateState.choices, default=CertificateState.VALID
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_for = models.CharField(_("reason of the revocation"), max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="valid"), name="one_valid_certificate_an_item"
            ),
            models.CheckConstraint(
                name="revoked_certificate_says_why",
                condition=~Q(state="revoked") | (Q(revoked_on__isnull=False) & ~Q(revoked_for="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
