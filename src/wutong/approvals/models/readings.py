"""A photo of a business licence that is to fill a form."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.files.public import StoredFile

from .cases import Case


class ReadingState(models.TextChoices):
    """A photo waits for a worker, is read or can't be, and is compared by a person."""

    QUEUED = "queued", pgettext_lazy("reading", "Being read")
    READ = "read", pgettext_lazy("reading", "Read, to be compared")
    FAILED = "failed", pgettext_lazy("reading", "Can't be used")
    CONFIRMED = "confirmed", pgettext_lazy("reading", "Compared")


class LicenceReadingQuerySet(models.QuerySet["LicenceReading"]):
    def visible_to(self, user: User) -> LicenceReadingQuerySet:
        """Only one's own: a licence names a person."""
        return self.filter(asked_by=user)


class LicenceReading(models.Model):
    """One photo and what was read on it.

    `found` holds {field: {value, confidence, lines, doubts}} until a person has compared it,
    `confirmed` {field: value} after that. Both may name a person: neither goes into events, and
    the person's name is dropped when the case is opened.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("photo"))
    state = models.CharField(
        _("state"), max_length=9, choices=ReadingState.choices, default=ReadingState.QUEUED
    )
    fault = models.CharField(_("what was wrong"), max_length=20, blank=True)
    found = models.JSONField(_("found"), default=dict, blank=True)
    confirmed = models.JSONField(_("compared"), default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    asked_at = models.DateTimeField(_("handed in at"))
    ended_at = models.DateTimeField(_("read at"), null=True, blank=True)
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="readings", null=True, blank=True,
        verbose_name=_("case"),
    )  # fmt: skip
    is_example = models.BooleanField(_("example"), default=False)

    objects = LicenceReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a licence")
        verbose_name_plural = _("photos of licences")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="failed_reading_says_why",
                condition=models.Q(state="failed") ^ models.Q(fault=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
