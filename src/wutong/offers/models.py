"""The county's own project offers and their published editions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, User, in_language
from wutong.chains.public import Segment
from wutong.sites.public import Site


class OfferState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("offer", "Draft")
    REVIEWED = "reviewed", pgettext_lazy("offer", "Reviewed")
    PUBLISHED = "published", pgettext_lazy("offer", "Published")
    TAKEN = "taken", pgettext_lazy("offer", "Taken")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")


class Cooperation(models.TextChoices):
    SOLE = "sole", _("Sole investment")
    JOINT = "joint", _("Joint venture")
    PARTNER = "partner", _("Cooperation")
    PPP = "ppp", _("Concession")
    OPEN = "open", _("To be agreed")


# texts in Chinese and English, field by field; each second one is the English of the first
TEXTS = ("need", "market", "inputs", "returns", "contact_post")


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User) -> OfferQuerySet:
        """Whoever works for the county and its chain chiefs; no firm and no stranger."""
        return self.none() if user.is_outsider else self

    def in_the_book(self) -> OfferQuerySet:
        """Offers of which an edition is out and that are still to be had."""
        gone = [OfferState.WITHDRAWN, OfferState.TAKEN]
        return self.filter(edition_count__gt=0).exclude(state__in=gone)


class Offer(models.Model):
    """One project that the county plans and offers. Amounts are cents; null is unknown.

    `edition_count` is the number of the newest edition; the texts here may be ahead of it.
    """

    name = models.CharField(_("offer"), max_length=160)
    name_en = models.CharField(_("offer, in English"), max_length=240, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("place")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    cooperation = models.CharField(
        _("kind of cooperation"), max_length=8, choices=Cooperation.choices,
        default=Cooperation.OPEN,
    )  # fmt: skip
    total_cents = models.BigIntegerField(_("total investment"), null=True, blank=True)
    need = models.TextField(_("what we seek"))
    need_en = models.TextField(_("what we seek, in English"), blank=True)
    market = models.TextField(_("market"), blank=True)
    market_en = models.TextField(_("market, in English"), blank=True)
    inputs = models.TextField(_("inputs"), blank=True)
    inputs_en = models.TextField(_("inputs, in English"), blank=True)
    returns = models.TextField(_("return"), blank=True)
    returns_en = models.TextField(_("return, in English"), blank=True)
    return_percent = models.DecimalField(
        _("rate of return in percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    payback_years = models.DecimalField(
        _("payback in years"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    contact_post = models.CharField(_("contact post"), max_length=120, blank=True)
    contact_post_en = models.CharField(_("contact post, in English"), max_length=160, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OfferState.choices, default=OfferState.DRAFT
    )
    edition_count = models.PositiveSmallIntegerField(_("newest edition"), default=0)
    taken_kind = models.CharField(_("kind of what took it"), max_length=60, blank=True)
    taken_id = models.BigIntegerField(_("what took it"), null=True, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="offer_state_known", condition=Q(state__in=OfferState.values)
            ),
            models.CheckConstraint(
                name="published_offer_has_an_edition",
                condition=~Q(state__in=["published", "taken"]) | Q(edition_count__gt=0),
            ),
            models.CheckConstraint(
                name="offer_total_not_negative",
                condition=Q(total_cents__isnull=True) | Q(total_cents__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class OfferEditionQuerySet(models.QuerySet["OfferEdition"]):
    def visible_to(self, user: User) -> OfferEditionQuerySet:
        """As its offer."""
        return self.none() if user.is_outsider else self


class OfferEdition(models.Model):
    """An offer as it was published once: all texts and figures of that day, never changed.

    `texts` holds them by the offer's field names; amounts are cents, decimals are strings.
    """

    offer = models.ForeignKey(
        Offer, models.PROTECT, related_name="editions", verbose_name=_("offer")
    )
    number = models.PositiveSmallIntegerField(_("edition"))
    published_on = models.DateField(_("published on"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    texts = models.JSONField(_("texts"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = OfferEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of an offer")
        verbose_name_plural = _("editions of offers")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "number"], name="edition_once_an_offer")
        ]

    def __str__(self) -> str:
        return f"{self.texts['name']} {self.number}"
