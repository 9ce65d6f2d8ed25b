"""A lead's clocks: answer, assessment, feedback, reports; and what was sent from a phone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language

from .projects import Project, seen_by


class ClockStep(models.TextChoices):
    ANSWER = "answer", _("Answer")
    ASSESS = "assess", _("Assessment")
    FEEDBACK = "feedback", _("Feedback to the introducer")
    REPORT = "report", _("Report on progress")


class LeadClockRuleQuerySet(models.QuerySet["LeadClockRule"]):
    def visible_to(self, user: User) -> LeadClockRuleQuerySet:
        """Rules are no secret."""
        return self


class LeadClockRule(models.Model):
    """Within how many calendar days (日) a step is due after the report; a repeating one runs anew
    from each report on. `remind_days` before, and `escalate_days` after, people are told.
    """

    step = models.CharField(_("step"), max_length=10, choices=ClockStep.choices)
    days = models.PositiveSmallIntegerField(_("calendar days"))
    remind_days = models.PositiveSmallIntegerField(_("remind so many days before"), default=0)
    escalate_days = models.PositiveSmallIntegerField(_("escalate so many days after"), default=1)
    repeats = models.BooleanField(_("repeats"), default=False)
    source = models.CharField(_("published source"), max_length=200)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = LeadClockRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of a lead's clocks")
        verbose_name_plural = _("rules of leads' clocks")
        ordering: ClassVar = ["days", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step"], name="clock_rule_in_force_once", condition=Q(valid_to__isnull=True)
            ),
            models.CheckConstraint(name="clock_rule_has_days", condition=Q(days__gt=0)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_step_display())


class ClockState(models.TextChoices):
    RUNNING = "running", _("Running")
    REMINDED = "reminded", _("Reminded")
    OVERDUE = "overdue", _("Overdue")
    ESCALATED = "escalated", _("Escalated")
    MET = "met", _("Met")
    STOPPED = "stopped", _("Stopped")


RUNNING_STATES = (
    ClockState.RUNNING, ClockState.REMINDED, ClockState.OVERDUE, ClockState.ESCALATED
)  # fmt: skip


class LeadClockQuerySet(models.QuerySet["LeadClock"]):
    def visible_to(self, user: User) -> LeadClockQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))

    def running(self) -> LeadClockQuerySet:
        """Those that still wait for their deed."""
        return self.filter(state__in=RUNNING_STATES)


class LeadClock(models.Model):
    """One step of one lead: due at the end of a day; each of its news is told exactly once."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="clocks", verbose_name=_("project")
    )
    step = models.CharField(_("step"), max_length=10, choices=ClockStep.choices)
    begun_at = models.DateTimeField(_("begun at"))
    remind_at = models.DateTimeField(_("remind at"))
    due_at = models.DateTimeField(_("due at"))
    escalate_at = models.DateTimeField(_("escalate at"))
    state = models.CharField(
        _("state"), max_length=10, choices=ClockState.choices, default=ClockState.RUNNING
    )
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = LeadClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock of a lead")
        verbose_name_plural = _("clocks of leads")
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "step"], name="lead_clock_runs_once",
                condition=Q(state__in=list(RUNNING_STATES)),
            ),
            models.CheckConstraint(
                name="met_clock_says_when", condition=~Q(state="met") | Q(met_at__isnull=False)
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="lead_clock_by_due")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.step}"

    @property
    def was_late(self) -> bool | None:
        """Whether it was met after its time; None while it isn't met."""
        return None if self.met_at is None else self.met_at >= self.due_at


class LeadReceiptQuerySet(models.QuerySet["LeadReceipt"]):
    def visible_to(self, user: User) -> LeadReceiptQuerySet:
        """One's own."""
        return self.filter(reporter=user)


class LeadReceipt(models.Model):
    """That a report made on a phone arrived. `client_id` was made there: the same one again is the
    same report, however often it is sent.
    """

    client_id = models.UUIDField(_("number made on the phone"), unique=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reporter")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    made_at = models.DateTimeField(_("written at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    feedback = models.TextField(_("feedback"), blank=True)

    objects = LeadReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a lead")
        verbose_name_plural = _("receipts of leads")
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return in_language(self.project.name, self.project.name_en)
