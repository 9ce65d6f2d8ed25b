"""Weights of the ranking that a county sets itself: by chain, in versions, with directions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, User, in_language


class WeightState(models.TextChoices):
    """A version is drafted, published, and closed by the next one; or dropped as a draft."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    CLOSED = "closed", _("Closed")
    DROPPED = "dropped", pgettext_lazy("weights", "Dropped")


class WeightVersionQuerySet(models.QuerySet["WeightVersion"]):
    def visible_to(self, user: User) -> WeightVersionQuerySet:
        """Whoever works for the county."""
        return self if user.is_clock or user.is_government else self.none()

    def in_force(self, day: date) -> WeightVersionQuerySet:
        """Those that hold on a day; on its last day a version no longer does."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            state__in=[WeightState.IN_FORCE, WeightState.CLOSED],
            valid_from__lte=day,
        )


class WeightVersion(models.Model):
    """One version of the weights of a chain; `chain_code` "" is for every chain without its own.

    `parts` maps part codes to weights of 0 or more. All that is not set here (how size and age
    count, words of titles and warnings) is as in the product's version `base`. It holds from
    `valid_from`, up to but not on `valid_to`.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("county")
    )
    chain_code = models.CharField(_("code of the chain"), max_length=40, blank=True)
    version = models.CharField(_("version"), max_length=60)
    base = models.CharField(_("built upon"), max_length=60)
    parts = models.JSONField(_("weights of the parts"), default=dict)
    state = models.CharField(
        _("state"), max_length=8, choices=WeightState.choices, default=WeightState.DRAFT
    )
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("no longer valid from"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = WeightVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of weights")
        verbose_name_plural = _("versions of weights")
        ordering: ClassVar = ["chain_code", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "version"], name="weights_once"),
            models.UniqueConstraint(
                fields=["jurisdiction", "chain_code"],
                condition=Q(state="draft"),
                name="one_draft_of_weights_a_chain",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "chain_code"],
                condition=Q(state="in_force"),
                name="one_version_of_weights_in_force",
            ),
            models.CheckConstraint(
                name="published_weights_have_day_and_reason",
                condition=~Q(state__in=["in_force", "closed"])
                | (Q(valid_from__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="weights_end_after_they_begin",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.version


class WeightDirectionQuerySet(models.QuerySet["WeightDirection"]):
    def visible_to(self, user: User) -> WeightDirectionQuerySet:
        """As its version."""
        return self.filter(version__in=WeightVersion.objects.visible_to(user))


class WeightDirection(models.Model):
    """A direction from which industry comes, in one version: its places by plain name, its value.

    The row with the code "other" has no places and is for whatever no row names.
    """

    version = models.ForeignKey(
        WeightVersion, models.CASCADE, related_name="directions",
        verbose_name=_("version of weights"),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("place in the list"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    provinces = models.JSONField(_("provinces"), default=list)
    cities = models.JSONField(_("cities"), default=list)
    value = models.DecimalField(_("value"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=200, blank=True)

    objects = WeightDirectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("direction of transfer")
        verbose_name_plural = _("directions of transfer")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="direction_once_a_version"),
            models.CheckConstraint(
                name="direction_value_is_a_percentage", condition=Q(value__gte=0, value__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)
