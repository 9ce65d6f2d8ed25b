"""Tasks."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User, in_language


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        """Leaders and administrators all; others their own, their department's, those they set."""
        if user.has_role(Role.LEADER, Role.ADMIN):
            return self
        mine = Q(owner=user) | Q(set_by=user)
        if user.is_government and user.department_id is not None:
            mine |= Q(department_id=user.department_id)
        return self.filter(mine)

    def overdue_at(self, day: date) -> TaskQuerySet:
        """Open tasks whose day has passed."""
        return self.filter(state=TaskState.OPEN, due_on__lt=day)


class TaskState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Task(models.Model):
    """One thing to do about one subject, by one person, until one day (calendar day, 日)."""

    title = models.CharField(_("what"), max_length=200)
    title_en = models.CharField(_("what, in English"), max_length=300, blank=True)
    subject_kind = models.CharField(_("kind of subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    url = models.CharField(_("link"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    due_on = models.DateField(_("until"))
    state = models.CharField(
        _("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN
    )
    proof = models.TextField(_("proof"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="done_task_has_proof", condition=~Q(state="done") | ~Q(proof="")
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="task_of_subject"),
            models.Index(fields=["due_on"], name="task_open_by_day", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)
