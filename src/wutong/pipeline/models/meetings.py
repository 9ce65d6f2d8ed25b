"""Dispatch meetings (调度会) and meetings of the leading group."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, Role, User

from .projects import Project


class MeetingKind(models.TextChoices):
    DISPATCH = "dispatch", _("Dispatch meeting")
    GROUP = "group", _("Meeting of the leading group")


class MeetingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("dispatch", "To be held")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Meeting called off")


class MeetingQuerySet(models.QuerySet["DispatchMeeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """Leaders, promotion officers and the administrator of the place."""
        if user.is_clock:
            return self
        if user.jurisdiction is None or not user.has_role(Role.LEADER, Role.OFFICER, Role.ADMIN):
            return self.none()
        return self.filter(jurisdiction__path__startswith=user.jurisdiction.path)


class DispatchMeeting(models.Model):
    """One meeting: its agenda is made from what is stuck, its decisions become tasks."""

    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind.choices)
    title = models.CharField(_("dispatch meeting"), max_length=120)
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("chair"),
    )  # fmt: skip
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("place of the meeting")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("convened by")
    )
    remark = models.TextField(_("what else was said"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispatch meeting")
        verbose_name_plural = _("dispatch meetings")
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_words_known",
                condition=Q(state__in=MeetingState.values, kind__in=MeetingKind.values),
            )
        ]

    def __str__(self) -> str:
        return self.title


class AgendaReason(models.TextChoices):
    """Why an item stands on the agenda."""

    BLOCKER = "blocker", pgettext_lazy("agenda", "Blocker")
    PROMISE = "promise", pgettext_lazy("agenda", "Overdue promise")
    NEED = "need", pgettext_lazy("agenda", "Overdue factor")
    STAGE = "stage", pgettext_lazy("agenda", "Overdue stage")
    OTHER = "other", pgettext_lazy("agenda", "Entered by hand")


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> AgendaItemQuerySet:
        """As the meeting."""
        return self.filter(meeting__in=DispatchMeeting.objects.visible_to(user))


class AgendaItem(models.Model):
    """One matter for a meeting, pointing to what it is about, and what was decided."""

    meeting = models.ForeignKey(
        DispatchMeeting, models.CASCADE, related_name="items", verbose_name=_("dispatch meeting")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reason = models.CharField(_("why"), max_length=8, choices=AgendaReason.choices)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    words = models.CharField(_("matter"), max_length=300)
    decision = models.CharField(_("decision"), max_length=300, blank=True)
    task_id = models.BigIntegerField(_("task"), null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "reason", "subject_id"], name="agenda_item_once",
                condition=Q(subject_id__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.words
