"""Messages to one person, the channels by which they leave the house, and their receipts."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User, in_language

from .rules import FORMS, masked_address


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


class ChannelKind(models.TextChoices):
    MAIL = "mail", _("Mail")
    ROBOT = "robot", _("Robot of a group")


class RobotForm(models.TextChoices):
    """What the receiver expects; each is a shape in `rules`."""

    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    PLAIN = "plain", _("Plain webhook")


class ChannelState(models.TextChoices):
    ACTIVE = "active", _("In use")
    PAUSED = "paused", _("Switched off")


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, user: User) -> ChannelQuerySet:
        """One's own; the administrator also those of groups."""
        mine = models.Q(owner=user)
        if user.has_role(Role.ADMIN):
            mine |= models.Q(owner=None)
        return self.filter(mine)


class Channel(models.Model):
    """A way by which notices leave the house: a person's mail, or the robot of a group.

    A group's robot (no owner) tells what its department's people are told, or everybody of the
    county when it has no department. `address` is a mail address or the robot's URL, which holds
    its key; `secret` signs (DingTalk). Neither gets into the log. Between `quiet_from` and
    `quiet_to` (county time, may pass midnight) nothing is sent; equal times mean no quiet hours.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ChannelKind.choices)
    form = models.CharField(
        _("form"), max_length=8, choices=RobotForm.choices, default=RobotForm.PLAIN
    )
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("whose"),
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=500)
    secret = models.CharField(_("secret for signing"), max_length=200, blank=True)
    quiet_from = models.TimeField(_("quiet from"), default=time(21, 0))
    quiet_to = models.TimeField(_("quiet until"), default=time(7, 30))
    state = models.CharField(
        _("state"), max_length=8, choices=ChannelState.choices, default=ChannelState.ACTIVE
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering: ClassVar = ["owner_id", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mail_has_an_owner", condition=~models.Q(kind="mail", owner=None)
            ),
            models.CheckConstraint(
                name="robot_form_known", condition=models.Q(form__in=sorted(FORMS))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_address(self) -> str:
        """Enough to know it by; never the key."""
        return masked_address(self.address)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("To be sent")
    SENDING = "sending", _("On its way")
    SENT = "sent", _("Arrived")
    FAILED = "failed", _("Given up")
    DROPPED = "dropped", _("Dropped")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> DeliveryQuerySet:
        """As the channel."""
        return self.filter(channel__in=Channel.objects.visible_to(user).order_by().values("pk"))


class Delivery(models.Model):
    """One notice by one channel, and what became of it.

    A group hears one thing once, though several of its people are told it: unique by channel and
    key. `answer` is what the receiver said to the last try.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="deliveries", verbose_name=_("channel")
    )
    key = models.CharField(_("reminder key"), max_length=120)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    laid_at = models.DateTimeField(_("laid at"))
    try_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(_("sender answers until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["-laid_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="delivered_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.key}"
