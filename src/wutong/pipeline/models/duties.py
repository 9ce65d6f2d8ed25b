"""Rows that a county sets: how long each step may take, which phrases are flagged, factor kinds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language


class SpanUnit(models.TextChoices):
    """日 and 工作日 are different things."""

    DAY = "day", _("calendar days")
    WORKING_DAY = "working_day", _("working days")
    MONTH = "month", _("months")


class ClockRuleQuerySet(models.QuerySet["ClockRule"]):
    def visible_to(self, user: User) -> ClockRuleQuerySet:
        """Deadlines are no secret."""
        return self


class ClockRule(models.Model):
    """How long a step may take, or how many days the yellow light warns before, from a day on."""

    code = models.SlugField(_("code"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80)
    amount = models.PositiveSmallIntegerField(_("how many"))
    unit = models.CharField(_("of what"), max_length=12, choices=SpanUnit.choices)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = ClockRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="clock_rule_begins_once"),
            models.CheckConstraint(
                name="clock_rule_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class FlaggedPhraseQuerySet(models.QuerySet["FlaggedPhrase"]):
    def visible_to(self, user: User) -> FlaggedPhraseQuerySet:
        """The law is public."""
        return self


class FlaggedPhrase(models.Model):
    """A phrase that a promise or a need should not hold, with the rule and since when."""

    words = models.CharField(_("phrase"), max_length=60)
    rule = models.CharField(_("rule that forbids it"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = FlaggedPhraseQuerySet.as_manager()

    class Meta:
        verbose_name = _("flagged phrase")
        verbose_name_plural = _("flagged phrases")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["words"], name="phrase_flagged_once")
        ]

    def __str__(self) -> str:
        return self.words


class FactorKindQuerySet(models.QuerySet["FactorKind"]):
    def visible_to(self, user: User) -> FactorKindQuerySet:
        """Definitions are no secret."""
        return self


class FactorKind(models.Model):
    """A factor of production that a project may need, and the unit in which it is counted."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    unit = models.CharField(_("unit"), max_length=20)
    unit_en = models.CharField(_("unit in English"), max_length=30)
    position = models.PositiveSmallIntegerField(_("position"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = FactorKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of factor")
        verbose_name_plural = _("kinds of factors")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def unit_words(self) -> str:
        """The unit in the reader's language."""
        return in_language(self.unit, self.unit_en)
