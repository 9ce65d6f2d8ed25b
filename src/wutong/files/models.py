"""Stored files."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, user: User) -> StoredFileQuerySet:
        """One's own files; the administrator all. `access.may_read` opens more, by subject."""
        return self if user.has_role(Role.ADMIN) else self.filter(added_by=user)


class StoredFile(models.Model):
    """A file as it was handed in. Its bytes lie under `FILES_DIR` by their SHA-256, so the same
    content is kept once and can be checked.
    """

    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    subject_kind = models.CharField(_("kind of subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="file_of_subject")
        ]

    def __str__(self) -> str:
        return self.name
