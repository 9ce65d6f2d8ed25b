"""What firms buy and sell: rows that the firm itself or an officer enters."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.companies.public import Company


class Direction(models.TextChoices):
    """Whether a firm sells or buys."""

    SELLS = "sells", pgettext_lazy("a firm", "Sells")
    BUYS = "buys", pgettext_lazy("a firm", "Buys")


class GoodQuerySet(models.QuerySet["Good"]):
    def visible_to(self, user: User) -> GoodQuerySet:
        """Whoever sees the firm: officials and chain chiefs all, a firm its own."""
        if user.is_clock:
            return self
        return self.filter(company__in=Company.objects.visible_to(user))


class Good(models.Model):
    """That a firm sells or buys something, with what quantity a year where it is known.

    `words` are further names of it, separated by 、: by them others are found. `quantity` is as
    the firm says it, with its unit ("2000 吨/年"); empty is unknown.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name=_("firm"))
    direction = models.CharField(_("sells or buys"), max_length=5, choices=Direction.choices)
    name = models.CharField(_("product"), max_length=60)
    words = models.CharField(_("other names"), max_length=200, blank=True)
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("segment"),
    )  # fmt: skip
    quantity = models.CharField(_("quantity a year"), max_length=40, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = GoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("product bought or sold")
        verbose_name_plural = _("products bought and sold")
        ordering: ClassVar = ["name", "direction", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "direction", "name"], name="product_once_a_firm"
            ),
            models.CheckConstraint(
                name="product_has_name_and_source",
                condition=~Q(name="") & ~Q(source="") & Q(direction__in=Direction.values),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="products_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def all_words(self) -> tuple[str, ...]:
        """Its name and other names, each once, the longest first."""
        parts = [self.name, *self.words.replace(",", "、").replace("，", "、").split("、")]
        known = dict.fromkeys(p.strip() for p in parts if len(p.strip()) >= 2)
        return tuple(sorted(known, key=len, reverse=True))
