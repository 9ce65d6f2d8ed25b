"""Events, the head of each subject's chain, and the signed daily roots over all heads."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.models import Role, User


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """All of it for the administrator and the leaders; what they did themselves for others."""
        if user.has_role(Role.ADMIN, Role.LEADER):
            return self
        return self.filter(actor=user)


class Event(models.Model):
    """One deed on one subject.

    `changes` maps a field to [old, new]; the first event of a subject holds all its values.
    `hash` is SHA-256 over the event before it in the subject's chain and this event's content,
    so nothing in the middle can be altered, removed or put in without breaking all that follow.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("deed"), max_length=80)
    kind = models.CharField(_("kind of subject"), max_length=60)
    thing_id = models.BigIntegerField(_("subject"))
    seq = models.PositiveIntegerField(_("number in the chain"))
    note = models.TextField(_("note"), blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    group = models.CharField(_("group"), max_length=36, blank=True)
    hash = models.BinaryField(_("hash"), max_length=32)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "thing_id", "seq"], name="event_numbered_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["group"], name="event_of_group", condition=~models.Q(group=""))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id} #{self.seq} {self.verb}"


class HeadQuerySet(models.QuerySet["Head"]):
    def visible_to(self, user: User) -> HeadQuerySet:
        """Machinery of the log: no page lists it."""
        return self.none()


class Head(models.Model):
    """Where a subject's chain ends: its last hash and how many events it has.

    Kept apart from the events so that a removed last event leaves a head that says otherwise.
    `sealed` is the count that the last root covers.
    """

    kind = models.CharField(_("kind of subject"), max_length=60)
    thing_id = models.BigIntegerField(_("subject"))
    count = models.PositiveIntegerField(_("events"))
    hash = models.BinaryField(_("hash"), max_length=32)
    sealed = models.PositiveIntegerField(_("events sealed"), default=0)

    objects = HeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "thing_id"], name="one_head_a_subject")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "thing_id"],
                name="head_not_sealed",
                condition=models.Q(count__gt=models.F("sealed")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}: {self.count}"


class RootQuerySet(models.QuerySet["Root"]):
    def visible_to(self, user: User) -> RootQuerySet:
        """What proves the log is for those who may see all of it."""
        return self if user.has_role(Role.ADMIN, Role.LEADER) else self.none()


class Root(models.Model):
    """A signed hash over all heads that moved since the root before, and over that root."""

    at = models.DateTimeField(_("when"))
    entries = models.PositiveIntegerField(_("heads covered"))
    hash = models.BinaryField(_("hash"), max_length=32)
    signature = models.BinaryField(_("signature"), max_length=64)

    objects = RootQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily root")
        verbose_name_plural = _("daily roots")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d}"


class RootEntryQuerySet(models.QuerySet["RootEntry"]):
    def visible_to(self, user: User) -> RootEntryQuerySet:
        """Machinery of the log: no page lists it."""
        return self.none()


class RootEntry(models.Model):
    """What a root said of one head: lets a rewritten chain be named, not only noticed."""

    root = models.ForeignKey(Root, models.CASCADE, related_name="+", verbose_name=_("root"))
    kind = models.CharField(_("kind of subject"), max_length=60)
    thing_id = models.BigIntegerField(_("subject"))
    count = models.PositiveIntegerField(_("events"))
    hash = models.BinaryField(_("hash"), max_length=32)

    objects = RootEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("head in a root")
        verbose_name_plural = _("heads in a root")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "thing_id", "count"], name="head_sealed_once_a_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.root_id}: {self.kind} {self.thing_id}"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def visible_to(self, user: User) -> VerificationQuerySet:
        """As the roots."""
        return self if user.has_role(Role.ADMIN, Role.LEADER) else self.none()


class Verification(models.Model):
    """One replay of all chains, asked for on the page and done by the worker.

    The counts are null until it is finished. `broken` lists the first faults as
    [subject, event or null, message id, its values]; `broken_count` is how many there are in all.
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    events = models.PositiveBigIntegerField(_("events"), null=True, blank=True)
    subjects = models.PositiveBigIntegerField(_("subjects"), null=True, blank=True)
    roots = models.PositiveIntegerField(_("daily roots"), null=True, blank=True)
    broken_count = models.PositiveIntegerField(_("faults"), null=True, blank=True)
    broken = models.JSONField(_("faults found"), default=list, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification of the log")
        verbose_name_plural = _("verifications of the log")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="finished_verification_has_counts",
                condition=models.Q(finished_at__isnull=True)
                | models.Q(events__isnull=False, broken_count__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.asked_at):%Y-%m-%d %H:%M}"
