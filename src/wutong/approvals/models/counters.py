"""Who held the papers of a case, and when: the chain of custody."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User

from .cases import Case
from .papers import CaseMaterial
from .parties import clerk_department


class TransferWay(models.TextChoices):
    """How papers travel."""

    HAND = "hand", _("By hand")
    MAIL = "mail", _("By registered mail")
    ONLINE = "online", _("Over the network")


class TransferState(models.TextChoices):
    """A hand-over is sent, then received."""

    SENT = "sent", pgettext_lazy("transfer", "On its way")
    ARRIVED = "arrived", pgettext_lazy("transfer", "Arrived")


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> TransferQuerySet:
        """As the case; and the counter to which papers are on their way."""
        seen = Q(case__in=Case.objects.visible_to(user))
        if (own := clerk_department(user)) is not None:
            seen |= Q(receiver_id=own)
        return self.filter(seen)


class Transfer(models.Model):
    """One hand-over of a case's papers: the chain of custody is the list of these rows."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="transfers", verbose_name=_("case"))
    sender = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("handed over by")
    )
    receiver = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("handed over to")
    )
    way = models.CharField(_("way"), max_length=6, choices=TransferWay.choices)
    mail_number = models.CharField(_("mail number"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=TransferState.choices, default=TransferState.SENT
    )
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    arrived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("taken in by"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering: ClassVar = ["case", "sent_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="transfer_goes_elsewhere", condition=~Q(sender=F("receiver"))
            ),
            models.CheckConstraint(
                name="mail_has_its_number", condition=~Q(way="mail") | ~Q(mail_number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.sender_id} → {self.receiver_id}"


class TransferLineQuerySet(models.QuerySet["TransferLine"]):
    def visible_to(self, user: User) -> TransferLineQuerySet:
        """As the transfer."""
        return self.filter(transfer__in=Transfer.objects.visible_to(user))


class TransferLine(models.Model):
    """One paper in a hand-over."""

    transfer = models.ForeignKey(
        Transfer, models.CASCADE, related_name="lines", verbose_name=_("transfer")
    )
    material = models.ForeignKey(
        CaseMaterial, models.PROTECT, related_name="lines", verbose_name=_("material of a case")
    )

    objects = TransferLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a transfer")
        verbose_name_plural = _("lines of transfers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transfer", "material"], name="material_once_a_transfer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} · {self.material_id}"
