"""Meetings with firms, and what was promised or is to be done after them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.prospecting.public import Target
from wutong.tasks.public import Task

from .occasions import SEES_ALL, Occasion, seen_by


class MeetingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Did not take place")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """As the occasion."""
        return self.filter(seen_by(user, "occasion__"))


class Meeting(models.Model):
    """One meeting with one firm: who, why, when, what was said.

    The firm is one of the county's register (`company`), or one known only by code and name.
    `reasons` are the parts of a screening's score with their evidence, as prospecting keeps them,
    `facts` what the register said when the firm was chosen; `why` is typed by hand. Of
    the people met the post is kept; a contact's name and telephone only where somebody entered
    them, and never in an event.
    """

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="meetings", verbose_name=_("trip or event")
    )
    position = models.PositiveSmallIntegerField(_("place in the order"))
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("firm")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    firm_name = models.CharField(_("name of the firm"), max_length=300)
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("segment"),
    )  # fmt: skip
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("from the target list"),
    )  # fmt: skip
    reasons = models.JSONField(_("why worth meeting"), default=list, blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    facts = models.JSONField(_("as the register had it"), default=dict, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    venue = models.CharField(_("place"), max_length=120, blank=True)
    day = models.DateField(pgettext_lazy("agenda", "day"), null=True, blank=True)
    at = models.TimeField(_("time"), null=True, blank=True)
    to_ask = models.TextField(_("what to ask"), blank=True)
    offered = models.TextField(_("what we offer"), blank=True)
    met_posts = models.CharField(_("whom we met (posts)"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    cancel_reason = models.CharField(_("why it did not take place"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["day", "at", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="meeting_names_a_firm", condition=~Q(firm_name="")),
            models.UniqueConstraint(
                fields=["occasion", "uscc"], condition=~Q(uscc=""), name="firm_once_a_trip"
            ),
            models.UniqueConstraint(
                fields=["occasion", "firm_name"], condition=Q(uscc=""),
                name="uncoded_firm_once_a_trip",
            ),
            models.CheckConstraint(
                name="meeting_state_known", condition=Q(state__in=MeetingState.values)
            ),
            models.CheckConstraint(
                name="cancelled_meeting_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["company"], name="meetings_of_a_company"),
            models.Index(fields=["uscc"], name="meetings_of_a_code", condition=~Q(uscc="")),
            models.Index(fields=["day"], name="meetings_by_day"),
        ]

    def __str__(self) -> str:
        return self.firm_name


class StepKind(models.TextChoices):
    """What somebody has to do after a meeting or a match."""

    OURS = "ours", _("Promised by us")
    THEIRS = "theirs", _("Promised by them")
    STEP = "step", pgettext_lazy("after a meeting", "Follow-up")


class NextStepQuerySet(models.QuerySet["NextStep"]):
    def visible_to(self, user: User) -> NextStepQuerySet:
        """Those of visible meetings, those one has to do oneself; those of no meeting all who plan
        trips here.
        """
        if user.is_clock:
            return self
        if user.is_outsider:
            return self.none()
        seen = Q(owner=user) | (Q(meeting__isnull=False) & seen_by(user, "meeting__occasion__"))
        if user.has_role(*SEES_ALL):
            seen |= Q(meeting__isnull=True)
        return self.filter(seen)


class NextStep(models.Model):
    """One thing promised on the spot, or to be done next: whose, until when (calendar day, 日).

    Each has a task, and the task says whether it is done. `theirs` is what the firm promised:
    its owner is the one of us who asks for it. `match` and `evidence` say from which suggestion of
    the four matchings it came, when it came from one.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="steps",
        verbose_name=_("meeting"),
    )  # fmt: skip
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("firm")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    firm_name = models.CharField(_("name of the firm"), max_length=300)
    kind = models.CharField(_("kind"), max_length=8, choices=StepKind.choices)
    what = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose")
    )
    due_on = models.DateField(_("until"))
    task = models.OneToOneField(Task, models.PROTECT, related_name="+", verbose_name=_("task"))
    match = models.CharField(_("from the matching"), max_length=120, blank=True)
    evidence = models.TextField(_("reasons of the matching"), blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="next_step_says_what_and_for_whom",
                condition=~Q(what="") & ~Q(firm_name="") & Q(kind__in=StepKind.values),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["match"], name="steps_of_a_match", condition=~Q(match=""))
        ]

    def __str__(self) -> str:
        return self.what
