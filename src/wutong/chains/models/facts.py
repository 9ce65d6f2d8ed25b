"""Published facts with their sources, and which places count as the supply radius."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, User, in_language

from .chain import Chain
from .scope import dated_check, dated_field


class SourceFactQuerySet(models.QuerySet["SourceFact"]):
    def visible_to(self, user: User) -> SourceFactQuerySet:
        """What a newspaper printed, everybody may read."""
        return self


class SourceFact(models.Model):
    """A fact as it was published: "70余个" stays those words and never becomes 70."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("jurisdiction")
    )
    key = models.SlugField(_("short key"), max_length=60)
    topic = models.CharField(_("topic"), max_length=40)
    text = models.TextField(_("text"))
    text_en = models.TextField(_("text in English"), blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = SourceFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("published fact")
        verbose_name_plural = _("published facts")
        ordering: ClassVar = ["topic", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "key"], name="fact_key_once"),
            models.CheckConstraint(
                name="fact_has_text_and_source", condition=~Q(text="") & ~Q(source="")
            ),
            dated_check("fact_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return self.says

    @property
    def says(self) -> str:
        """The fact in the reader's language, in the words in which it was printed."""
        return in_language(self.text, self.text_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class RadiusMemberQuerySet(models.QuerySet["RadiusMember"]):
    def visible_to(self, user: User) -> RadiusMemberQuerySet:
        """Settings of the county: whoever sees chains sees them."""
        return self.none() if user.is_outsider and not user.is_clock else self


class RadiusMember(models.Model):
    """A place whose firms count as near enough to supply the home county.

    Without a chain it is the county's general radius; a chain with rows of its own uses only them.
    A county of 227,000 people can't hold a whole chain, so both counts are always shown.
    """

    home = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("home county")
    )
    chain = models.ForeignKey(
        Chain, models.CASCADE, null=True, blank=True, related_name="radius",
        verbose_name=_("industry chain"),
    )  # fmt: skip
    member = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("place in the radius")
    )
    kilometres = models.PositiveSmallIntegerField(_("kilometres by road"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)

    objects = RadiusMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in the supply radius")
        verbose_name_plural = _("places in the supply radius")
        ordering: ClassVar = ["kilometres", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["home", "chain", "member"], nulls_distinct=False, name="radius_member_once"
            ),
            models.CheckConstraint(name="radius_is_elsewhere", condition=~Q(home=F("member"))),
        ]

    def __str__(self) -> str:
        return f"{self.home_id} {self.member_id}"

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class ProductLoadQuerySet(models.QuerySet["ProductLoad"]):
    def visible_to(self, user: User) -> ProductLoadQuerySet:
        """Machinery: no page lists it."""
        return self.none()


class ProductLoad(models.Model):
    """That the product's own tables were brought in; `digest` is of the files as they were then."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    at = models.DateTimeField(_("when"))

    objects = ProductLoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("load of product data")
        verbose_name_plural = _("loads of product data")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.digest
