"""Who saw it first, and what was said since."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User

from .projects import Project, seen_by


class ClaimState(models.TextChoices):
    PROTECTED = "protected", _("Protected")
    LAPSED = "lapsed", _("Lapsed")
    RELEASED = "released", _("Released")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User) -> ClaimQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class Claim(models.Model):
    """A first report (首报): by whom and when, for ever; protected until a day.

    `claimed_at` is the moment of the first complete registration and never changes: no action
    writes it, and the database refuses it.
    """

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="claim", verbose_name=_("project")
    )
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("first reporter")
    )
    claimed_at = models.DateTimeField(_("reported at"))
    protected_until = models.DateField(_("protected until"))
    rest_days = models.PositiveSmallIntegerField(_("days without follow-up allowed"))
    last_follow_up_on = models.DateField(_("last follow-up"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.PROTECTED
    )
    distinct_reason = models.CharField(_("why it is another project"), max_length=300, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("first report")
        verbose_name_plural = _("first reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_state_known", condition=Q(state__in=ClaimState.values)
            ),
            models.CheckConstraint(
                name="protected_claim_has_deadline",
                condition=~Q(state="protected") | Q(next_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.claimed_at:%Y-%m-%d}"


class FollowUpWay(models.TextChoices):
    VISIT = "visit", _("Visited them")
    RECEIVED = "received", _("Received them")
    CALL = "call", _("Telephone")
    MEETING = "meeting", _("Video meeting")
    LETTER = "letter", _("Letter or file")
    NO_CHANGE = "no_change", _("No change this month")


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class FollowUp(models.Model):
    """One contact with the investor, and what comes next."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="follow_ups", verbose_name=_("project")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    on = models.DateField(_("on"))
    way = models.CharField(_("how"), max_length=10, choices=FollowUpWay.choices)
    said = models.TextField(_("what was said"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next on"), null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="next_step_is_not_before_the_contact",
                condition=Q(next_on__isnull=True) | Q(next_on__gte=F("on")),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["project", "-on"], name="follow_up_newest")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on}"
