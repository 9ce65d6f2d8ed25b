"""Files of firms on their way into the register."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Role, User
from wutong.files.public import StoredFile

# Promotion officers, zone directors and administrators bring in whole registers.
IMPORTERS = frozenset({Role.OFFICER, Role.ZONE, Role.ADMIN})


class ImportState(models.TextChoices):
    """How far the import of a file is."""

    READING = "reading", _("Being read")
    READY = "ready", _("To be confirmed")
    APPLYING = "applying", _("Being applied")
    DONE = "done", pgettext_lazy("import", "Done")
    REFUSED = "refused", _("Can't be read")
    DROPPED = "dropped", pgettext_lazy("import", "Dropped")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> ImportRunQuerySet:
        """Those who may import see all imports: a colleague goes on where one stopped."""
        return self if user.is_clock or user.has_role(*IMPORTERS) else self.none()


class ImportRun(models.Model):
    """One file of firms on its way into the register.

    The five counts are of data rows; null until known, `rows` is the sum of the other four.
    `progress` counts rows handled of `expected`; it is written outside the work's transaction, so
    that a page can show it. `preview` holds what the page shows before anything is applied.
    """

    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("file handed in")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.READING
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"))
    language = models.CharField(_("language of the notes"), max_length=10)
    source = models.CharField(_("source"), max_length=200)
    source_edition = models.CharField(_("edition of the source"), max_length=40, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    created = models.PositiveIntegerField(_("new"), null=True)
    updated = models.PositiveIntegerField(_("changed"), null=True)
    unchanged = models.PositiveIntegerField(_("unchanged"), null=True)
    rejected = models.PositiveIntegerField(_("wrong"), null=True)
    progress = models.PositiveIntegerField(_("rows handled"), default=0)
    expected = models.PositiveIntegerField(_("rows expected"), default=0)
    preview = models.JSONField(_("preview"), default=dict)
    reasons = models.JSONField(_("reasons"), default=list)
    noted_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("file with notes"),
    )  # fmt: skip
    group = models.CharField(_("group of events"), max_length=36, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of firms")
        verbose_name_plural = _("imports of firms")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rows__isnull=True)
                | Q(rows=F("created") + F("updated") + F("unchanged") + F("rejected")),
                name="import_counts_add_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
