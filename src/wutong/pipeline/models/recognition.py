"""What counts (认定): a conclusion with reason, decider and year; excluded rows stay, once each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language

from .projects import Project, seen_by


class ExclusionReasonQuerySet(models.QuerySet["ExclusionReason"]):
    def visible_to(self, user: User) -> ExclusionReasonQuerySet:
        """Definitions are no secret."""
        return self


class ExclusionReason(models.Model):
    """A reason for which a project is not recognised (不予认定), with where it is written."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    source = models.CharField(_("published source"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = ExclusionReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for exclusion")
        verbose_name_plural = _("reasons for exclusion")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class RecognitionConclusion(models.TextChoices):
    COUNTED = "counted", _("Recognised")
    EXCLUDED = "excluded", _("Not recognised")


class RecognitionState(models.TextChoices):
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def visible_to(self, user: User) -> RecognitionQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))

    def in_force(self) -> RecognitionQuerySet:
        """The one of each project that holds."""
        return self.filter(state=RecognitionState.IN_FORCE)


class Recognition(models.Model):
    """A conclusion on whether a project counts, and for which year. One a project is in force; a
    correction supersedes it and both stay.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="recognitions", verbose_name=_("project")
    )
    year = models.PositiveSmallIntegerField(_("year it counts for"))
    conclusion = models.CharField(
        _("conclusion"), max_length=8, choices=RecognitionConclusion.choices
    )
    reason = models.ForeignKey(
        ExclusionReason, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reason for exclusion"),
    )  # fmt: skip
    note = models.CharField(_("remark"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))
    state = models.CharField(
        _("state"), max_length=10, choices=RecognitionState.choices,
        default=RecognitionState.IN_FORCE,
    )  # fmt: skip

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering: ClassVar = ["-decided_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], name="project_recognised_once", condition=Q(state="in_force")
            ),
            models.CheckConstraint(
                name="exclusion_has_its_reason",
                condition=Q(conclusion="counted", reason__isnull=True)
                | Q(conclusion="excluded", reason__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "conclusion", "year"], name="recognition_counted")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.conclusion}"
