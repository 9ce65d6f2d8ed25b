"""Asking for contacts in a file: who, why, how many, who said yes, when it was fetched."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, Role, User


class ContactExportState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("contacts", "Waits for a decision")
    APPROVED = "approved", pgettext_lazy("contacts", "Approved, not fetched yet")
    FETCHED = "fetched", pgettext_lazy("contacts", "Fetched")
    REFUSED = "refused", pgettext_lazy("contacts", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("contacts", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("contacts", "Lapsed")


DECIDED = (ContactExportState.APPROVED, ContactExportState.FETCHED, ContactExportState.REFUSED)


class ContactExportQuerySet(models.QuerySet["ContactExport"]):
    def visible_to(self, user: User) -> ContactExportQuerySet:
        """One's own; leaders and the administrator those of their place."""
        if user.is_clock:
            return self
        if user.is_outsider:
            return self.none()
        seen = Q(asked_by=user)
        if user.has_role(Role.LEADER, Role.ADMIN) and user.jurisdiction is not None:
            here = Jurisdiction.objects.under(user.jurisdiction).order_by().values("pk")
            seen |= Q(place__in=here)
        return self.filter(seen)


class ContactExport(models.Model):
    """A request for the contacts of chosen projects as a file (name, post, telephone).

    The projects are those that were asked for, by key, and never more; names and numbers are read
    when the file is made and stand neither here nor in an event. `decide_by` and `fetch_by` are
    calendar days (日), each included; null is unlimited. `fetches` counts the files that were
    made, `fetched_rows` how many contacts the last one held.
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    place = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("place")
    )
    reason = models.CharField(_("reason"), max_length=300)
    narrowed = models.CharField(_("the list was narrowed to"), max_length=300, blank=True)
    project_keys = models.JSONField(_("projects asked for"), default=list)
    rows = models.PositiveIntegerField(_("how many contacts"))
    state = models.CharField(
        _("state"), max_length=10, choices=ContactExportState.choices,
        default=ContactExportState.ASKED,
    )  # fmt: skip
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=pgettext_lazy("contacts", "decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(
        pgettext_lazy("contacts", "decided at"), null=True, blank=True
    )
    answer = models.CharField(_("word on the decision"), max_length=300, blank=True)
    fetch_by = models.DateField(_("to be fetched by"), null=True, blank=True)
    fetches = models.PositiveIntegerField(_("how often fetched"), default=0)
    fetched_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)
    fetched_rows = models.PositiveIntegerField(
        _("contacts in the last file"), null=True, blank=True
    )
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ContactExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for contacts")
        verbose_name_plural = _("requests for contacts")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contacts_decided_by_whom",
                condition=~Q(state__in=[s.value for s in DECIDED])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                # four eyes: nobody lets himself have them
                name="contacts_not_decided_by_the_asker",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="contacts_fetched_only_after_the_yes",
                condition=Q(fetches=0) | Q(state="fetched"),
            ),
            models.CheckConstraint(name="contacts_asked_for_some", condition=Q(rows__gt=0)),
        ]

    def __str__(self) -> str:
        return self.reason
