"""Rules as rows: each edition of a rate, reward or score with the days on which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language
from wutong.pipeline.rules.rulebook import Rule, rule_from_json


class RuleEditionQuerySet(models.QuerySet["RuleEdition"]):
    def visible_to(self, user: User) -> RuleEditionQuerySet:
        """A published rule is no secret for those who work here."""
        return self.none() if user.is_outsider else self


class RuleEdition(models.Model):
    """One edition of a rule. Its days are included; a first day that was not published is null.

    `definition` is the rule's table as the product ships it, figures as texts. An edition is never
    changed after it was entered: the next one ends it, and what was computed names its edition.
    """

    code = models.CharField(_("code"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"))
    topic = models.CharField(_("topic"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160)
    source = models.CharField(_("published source"), max_length=400)
    definition = models.JSONField(_("what the rule says"))
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_product = models.BooleanField(_("shipped with the product"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = RuleEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a rule")
        verbose_name_plural = _("editions of rules")
        ordering: ClassVar = ["topic", "code", "-edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "edition"], name="rule_edition_once"),
            models.CheckConstraint(
                name="rule_edition_ends_after_it_begins",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="one_edition_of_a_rule_in_force",
                expressions=[
                    (F("code"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"), F("valid_to"), Value("[]"), function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def rule(self) -> Rule:
        """The edition as the rules compute it."""
        days: Mapping[str, Any] = {"valid_from": self.valid_from, "valid_to": self.valid_to}
        return rule_from_json({**self.definition, **days, "version": str(self.edition)})


class ClaimKind(models.TextChoices):
    """What a scheme of rewards may refuse a claim for."""

    WITHIN = "within", _("Claimed within so many months of a day")
    INVESTOR = "investor", _("Not the investor itself")
    TARGET = "target", _("Nobody with an assigned target")
    OFFICIAL = "official", _("No public official")
    AGENCY = "agency", _("No commissioned agency, nor a project that one is paid for")


class ClaimFrom(models.TextChoices):
    """From which day of a project months are counted."""

    SIGNED = "signed", _("Signing")
    STARTED = "started", _("Start of construction")
    COMPLETED = "completed", _("Completion")
    PRODUCING = "producing", _("Start of production")


class ClaimRuleQuerySet(models.QuerySet["ClaimRule"]):
    def visible_to(self, user: User) -> ClaimRuleQuerySet:
        """A published rule is no secret for those who work here."""
        return self.none() if user.is_outsider else self


class ClaimRule(models.Model):
    """Who may claim a reward and until when, by scheme (a reward's code; empty: every scheme)."""

    scheme = models.CharField(_("scheme"), max_length=60, blank=True)
    kind = models.CharField(_("what it asks"), max_length=10, choices=ClaimKind.choices)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    counted_from = models.CharField(
        _("counted from"), max_length=10, choices=ClaimFrom.choices, blank=True
    )
    source = models.CharField(_("published source"), max_length=300)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_product = models.BooleanField(_("shipped with the product"), default=False)

    objects = ClaimRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of claims")
        verbose_name_plural = _("rules of claims")
        ordering: ClassVar = ["scheme", "kind", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_within_says_how_long",
                condition=~Q(kind="within") | (Q(months__gt=0) & ~Q(counted_from="")),
            ),
            models.CheckConstraint(
                name="claim_rule_ends_after_it_begins",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
