"""Joint review, joint site visit, joint acceptance: one appointment, an opinion of each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User

from .cases import Case, CaseItem


class VisitKind(models.TextChoices):
    """联合会审, 联合勘验, 联合验收."""

    REVIEW = "review", _("Joint review")
    SITE = "site", _("Joint site visit")
    ACCEPTANCE = "acceptance", _("Joint acceptance")


class VisitState(models.TextChoices):
    """An appointment is planned, then held or called off."""

    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    HELD = "held", pgettext_lazy("visit", "Held")
    CALLED_OFF = "called_off", pgettext_lazy("visit", "Called off")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        """As the case."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Visit(models.Model):
    """One appointment for several items, so that a firm is visited once."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="visits", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=10, choices=VisitKind.choices)
    at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=120)
    lead = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("lead department")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=VisitState.choices, default=VisitState.PLANNED
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint appointment")
        verbose_name_plural = _("joint appointments")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(VisitKind(self.kind).label)


class VisitOpinionQuerySet(models.QuerySet["VisitOpinion"]):
    def visible_to(self, user: User) -> VisitOpinionQuerySet:
        """As the appointment: all who come read all opinions."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class VisitOpinion(models.Model):
    """One department's opinion for one item at a joint appointment; empty until it is given."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="opinions", verbose_name=_("joint appointment")
    )
    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="opinions", verbose_name=_("item of a case")
    )
    passes = models.BooleanField(_("passes"), null=True, blank=True)
    text = models.TextField(_("opinion"), blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("given by"),
    )  # fmt: skip
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)

    objects = VisitOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion at an appointment")
        verbose_name_plural = _("opinions at appointments")
        ordering: ClassVar = ["visit", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "item"], name="one_opinion_an_item"),
            models.CheckConstraint(
                name="opinion_that_fails_says_why", condition=~Q(passes=False) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} · {self.item_id}"
