"""Messages to one person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """Only one's own."""
        return self.filter(to=user)


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    READ = "read", _("Read")
    DROPPED = "dropped", _("No longer needed")


class Notice(models.Model):
    """A message, now or at a moment to come (a reminder).

    `key` makes it fire once: the same reminder can't be laid twice. `text` is stored in both
    languages, because it is read long after it is written.
    """

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to")
    )
    key = models.CharField(_("reminder key"), max_length=120)
    text = models.CharField(_("text"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=400, blank=True)
    url = models.CharField(_("link"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING
    )
    send_at = models.DateTimeField(_("send at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-send_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "key"], name="notice_laid_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["to"], name="notice_unread", condition=models.Q(state="sent"))
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        return in_language(self.text, self.text_en)

    @property
    def is_unread(self) -> bool:
        """Shown, and not opened yet."""
        return self.state == NoticeState.SENT
