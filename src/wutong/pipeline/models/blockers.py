"""Problems that hold a project up (问题阻力), with the clocks of 13710."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User, in_language

from .projects import Project, seen_by


class BlockerState(models.TextChoices):
    RAISED = "raised", pgettext_lazy("blocker", "Raised")
    STUDIED = "studied", _("Studied")
    ANSWERED = "answered", _("Answered")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", pgettext_lazy("blocker", "Closed")


class Escalation(models.TextChoices):
    """How high it was called; each step is taken once, by the clock."""

    NONE = "none", _("Not called")
    DEPARTMENT = "department", _("Called to the department")
    LEADER = "leader", _("Called to the leader")


class BlockerQuerySet(models.QuerySet["Blocker"]):
    def visible_to(self, user: User) -> BlockerQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class Blocker(models.Model):
    """A problem, whose it is, and until when each step must be done; null: the day isn't known.

    The days are set from the rules in force when it was raised, and stay.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="blockers", verbose_name=_("project")
    )
    title = models.CharField(_("what holds it up"), max_length=160)
    title_en = models.CharField(_("what holds it up, in English"), max_length=240, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("responsible department")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible person"),
    )  # fmt: skip
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_on = models.DateField(_("raised on"))
    is_complex = models.BooleanField(_("complex"), default=False)
    plan = models.CharField(_("plan and dates"), max_length=300, blank=True)
    study_by = models.DateField(_("to be studied by"), null=True, blank=True)
    answer_by = models.DateField(_("to be answered by"), null=True, blank=True)
    solve_by = models.DateField(_("to be solved by"), null=True, blank=True)
    complex_by = models.DateField(_("if complex, by"), null=True, blank=True)
    leader_after = models.PositiveSmallIntegerField(_("days until the leader is called"))
    studied_on = models.DateField(_("studied on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    solved_on = models.DateField(_("solved on"), null=True, blank=True)
    solution = models.CharField(_("how it was solved"), max_length=300, blank=True)
    closed_on = models.DateField(_("struck off on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=BlockerState.choices, default=BlockerState.RAISED
    )
    escalation = models.CharField(
        _("called to"), max_length=10, choices=Escalation.choices, default=Escalation.NONE
    )
    called_on = models.DateField(_("called on"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = BlockerQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocker")
        verbose_name_plural = _("blockers")
        ordering: ClassVar = ["-raised_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blocker_words_known",
                condition=Q(state__in=BlockerState.values, escalation__in=Escalation.values),
            ),
            models.CheckConstraint(
                name="closed_blocker_is_solved",
                condition=~Q(state="closed")
                | (Q(solved_on__isnull=False) & Q(closed_on__isnull=False) & ~Q(solution="")),
            ),
            models.CheckConstraint(
                name="complex_blocker_has_a_plan", condition=Q(is_complex=False) | ~Q(plan="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "solve_by"], name="blocker_by_day"),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def due_by(self) -> object:
        """The day by which it must be solved."""
        return self.complex_by if self.is_complex else self.solve_by
