"""Local rules as rows with the days on which they hold."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User


class RuleKey(models.TextChoices):
    """What a county may decide for itself."""

    NOTICE_WORKDAYS = "notice_workdays", _("Working days for the notice of missing material")
    CLOCK_START = "clock_start", _("Whose receipt starts the owner's clock")
    TOLERANCE_OUTCOME = "tolerance_outcome", _("When a tolerated paper doesn't come")
    SUPPLEMENT_OUTCOME = "supplement_outcome", _("When what the notice asked for doesn't come")
    AMBER_LEFT = "amber_left", _("Days left when the light turns amber")
    ESCALATE_TO = "escalate_to", _("Roles told when an item is late")
    CHECK_WORKDAYS = "check_workdays", _("Working days until a commitment is checked")
    OFFICE_OPENS = "office_opens", _("Counter opens")
    OFFICE_CLOSES = "office_closes", _("Counter closes")
    BREACH_RULE = "breach_rule", _("Rule that bars whoever broke a commitment")


class LocalRuleQuerySet(models.QuerySet["LocalRule"]):
    def visible_to(self, user: User) -> LocalRuleQuerySet:
        """Rules are public."""
        return self

    def in_force_on(self, day: date) -> LocalRuleQuerySet:
        """The rules that hold on a day, the newest of a key first."""
        return self.filter(
            Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        ).order_by("key", "-valid_from", "-pk")


class LocalRule(models.Model):
    """One value between two days, with its source; the newest that holds is in force."""

    key = models.CharField(_("rule"), max_length=20, choices=RuleKey.choices)
    value = models.CharField(_("value"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = LocalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("local rule")
        verbose_name_plural = _("local rules")
        ordering: ClassVar = ["key", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="rule_begins_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{RuleKey(self.key).label}: {self.value}"
