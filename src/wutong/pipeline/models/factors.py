"""What a project needs of the county to live (要素需求). Priority is order, officer and clock.

There is no field for a price: first in the queue is lawful, cheaper is not (公平竞争审查条例 §10).
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User

from .duties import FactorKind
from .projects import Project, seen_by


class NeedState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    PROMISED = "promised", pgettext_lazy("need", "Promised")
    LATE = "late", pgettext_lazy("need", "Overdue")
    SUPPLIED = "supplied", _("Supplied")
    DROPPED = "dropped", pgettext_lazy("need", "Not needed any more")


class FactorNeedQuerySet(models.QuerySet["FactorNeed"]):
    def visible_to(self, user: User) -> FactorNeedQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class FactorNeed(models.Model):
    """One factor, how much of it in its kind's unit, until when, who answers for it.

    `amount` null: nobody has said how much. `supplied` null: nobody has said what is there.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="needs", verbose_name=_("project")
    )
    kind = models.ForeignKey(FactorKind, models.PROTECT, related_name="+", verbose_name=_("factor"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("needed"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    needed_on = models.DateField(_("needed on"), null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible department"),
    )  # fmt: skip
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible person"),
    )  # fmt: skip
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    supplied = models.DecimalField(
        _("supplied"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    supplied_on = models.DateField(_("supplied on"), null=True, blank=True)
    gap_reason = models.CharField(_("why there is a gap"), max_length=300, blank=True)
    place = models.PositiveSmallIntegerField(_("place in the queue"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=NeedState.choices, default=NeedState.ASKED
    )
    flag = models.CharField(_("flagged for"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = FactorNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("factor need")
        verbose_name_plural = _("factor needs")
        ordering: ClassVar = ["kind__position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="need_state_known", condition=Q(state__in=NeedState.values)
            ),
            models.CheckConstraint(
                name="promised_need_has_its_day",
                condition=~Q(state__in=["promised", "late"]) | Q(promised_on__isnull=False),
            ),
            models.CheckConstraint(
                name="need_amounts_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gt=0))
                & (Q(supplied__isnull=True) | Q(supplied__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.remark}".strip()

    @property
    def gap(self) -> Decimal | None:
        """What is missing, in the kind's unit; None where either side is unknown."""
        if self.amount is None or self.supplied is None:
            return None
        return max(self.amount - self.supplied, Decimal(0))
