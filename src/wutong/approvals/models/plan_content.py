"""The questions and rules of plans as rows: from when, by which source, drafts among them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Role, User


class EntryPart(models.TextChoices):
    """What an entry is: a question, or one of the three kinds of rule."""

    QUESTION = "questions", pgettext_lazy("plan", "Question")
    APPLIES = "applies", _("Which item is needed when")
    OFFERED = "offered", _("What may be committed to")
    EXCLUDED = "excluded", _("What may not be committed to")


class PlanEntryQuerySet(models.QuerySet["PlanEntry"]):
    def visible_to(self, user: User) -> PlanEntryQuerySet:
        """Rules are public; drafts are seen by those who may publish them."""
        if user.is_clock or user.has_role(Role.APPROVAL, Role.ADMIN):
            return self
        return self.published()

    def published(self) -> PlanEntryQuerySet:
        """Without the drafts."""
        return self.filter(published_on__isnull=False)

    def in_force_on(self, day: date) -> PlanEntryQuerySet:
        """The published entries that hold on a day: at most one of a part and code."""
        return self.published().filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class PlanEntry(models.Model):
    """One question or rule between two days; `body` has the fields of the packaged file.

    Entries with the same part and code are editions of one another. Without `published_on` it is
    a draft, which no plan uses; there is at most one draft of a part and code.
    """

    part = models.CharField(_("kind of entry"), max_length=9, choices=EntryPart.choices)
    code = models.CharField(_("code"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"))
    body = models.JSONField(_("content"), default=dict)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_county = models.BooleanField(_("entered by the county"), default=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )

    objects = PlanEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question or rule of plans")
        verbose_name_plural = _("questions and rules of plans")
        ordering: ClassVar = ["part", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["part", "code"], condition=Q(published_on__isnull=True),
                name="one_draft_of_an_entry",
            ),
            models.UniqueConstraint(
                fields=["part", "code", "valid_from"], condition=Q(published_on__isnull=False),
                name="entry_begins_once_a_day",
            ),
            models.CheckConstraint(
                name="entry_begins_before_it_ends",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_part_display()} · {self.code}"
