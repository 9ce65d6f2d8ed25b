"""Conflicts over who was first, passing between places, and projects that turned out to be one."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, User

from .projects import Project, seen_by


class DisputeState(models.TextChoices):
    OPEN = "open", _("Open")
    RULED = "ruled", _("Ruled")


class Ruling(models.TextChoices):
    FIRST = "first", _("The earlier report holds")
    SECOND = "second", _("The later report holds")
    SEPARATE = "separate", _("Two projects, both hold")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: User) -> DisputeQuerySet:
        """Whoever sees one of the two projects."""
        return self.filter(seen_by(user, "first__") | seen_by(user, "second__"))


class Dispute(models.Model):
    """Two reports of one firm: the leading group rules, with its reason. The reports' moments stay
    as they are.
    """

    first = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("earlier report")
    )
    second = models.OneToOneField(
        Project, models.PROTECT, related_name="dispute", verbose_name=_("later report")
    )
    opened_at = models.DateTimeField(_("opened at"))
    claim_reason = models.CharField(_("why it is another project"), max_length=300)
    state = models.CharField(
        _("state"), max_length=6, choices=DisputeState.choices, default=DisputeState.OPEN
    )
    ruling = models.CharField(_("ruling"), max_length=8, choices=Ruling.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("ruled by"),
    )  # fmt: skip
    ruled_at = models.DateTimeField(_("ruled at"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of reports")
        verbose_name_plural = _("conflicts of reports")
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ruling_has_its_reason",
                condition=~Q(state="ruled")
                | (~Q(ruling="") & ~Q(reason="") & Q(ruled_by__isnull=False)),
            ),
            models.CheckConstraint(name="dispute_of_two", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class PlaceTransferQuerySet(models.QuerySet["PlaceTransfer"]):
    def visible_to(self, user: User) -> PlaceTransferQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class PlaceTransfer(models.Model):
    """A project passed to another place (流转). The first reporter's place keeps a share of the
    credit, in tenths; statistics count where it lands and are never split.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="place_transfers", verbose_name=_("project")
    )
    from_place = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("reported in")
    )
    to_place = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("lands in")
    )
    first_share = models.PositiveSmallIntegerField(_("share of the first reporter, in tenths"))
    landing_share = models.PositiveSmallIntegerField(_("share of the landing place, in tenths"))
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = PlaceTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer between places")
        verbose_name_plural = _("transfers between places")
        ordering: ClassVar = ["-decided_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_is_ten_tenths",
                condition=Q(first_share=10 - F("landing_share")) & Q(landing_share__lte=10),
            ),
            models.CheckConstraint(
                name="transfer_changes_the_place", condition=~Q(from_place=F("to_place"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.first_share}:{self.landing_share}"


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> MergeQuerySet:
        """As the project that is kept."""
        return self.filter(seen_by(user, "kept__"))


class Merge(models.Model):
    """Two entries were one project: one is kept, the other ended; both histories stay."""

    kept = models.ForeignKey(
        Project, models.PROTECT, related_name="merges", verbose_name=_("project kept")
    )
    dropped = models.OneToOneField(
        Project, models.PROTECT, related_name="+", verbose_name=_("entered twice")
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merging")
        verbose_name_plural = _("mergings")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("dropped")))
        ]

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"
