"""Plans that were asked for: the answers, and from which day."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.companies.public import Company, CompanyMember

from .subjects import watched_subjects


class ProjectPlanQuerySet(models.QuerySet["ProjectPlan"]):
    def visible_to(self, user: User) -> ProjectPlanQuerySet:
        """A firm sees its own; those who work for the county see those of their jurisdiction.

        Whoever watches over the subject (a project's officer) sees the plans of it.
        """
        if user.has_role(Role.ADMIN, Role.LEADER, Role.APPROVAL):
            return self
        mine = Q(made_by=user)
        if user.is_outsider:
            firms = CompanyMember.objects.filter(user=user).values("company_id")
            return self.filter(mine | Q(applicant_id__in=firms))
        for watched in watched_subjects(user):
            mine |= watched
        if user.is_government and user.jurisdiction is not None:
            mine |= Q(made_by__jurisdiction__path__startswith=user.jurisdiction.path)
        return self.filter(mine)


class ProjectPlan(models.Model):
    """A project's answers, and whose they are: its cases are opened for that project and firm.

    The plan is made anew from them by the catalogue and the calendar.
    """

    title = models.CharField(_("title"), max_length=120)
    start = models.DateField(_("start"))
    answers = models.JSONField(_("answers"), default=dict)
    subject_kind = models.CharField(_("kind of subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    applicant = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("applicant"),
    )  # fmt: skip
    applicant_name = models.CharField(_("applicant as written"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = ProjectPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("project plan")
        verbose_name_plural = _("project plans")
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="plan_of_subject"),
        ]

    def __str__(self) -> str:
        return self.title
