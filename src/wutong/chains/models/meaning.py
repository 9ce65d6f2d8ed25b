"""By what a firm is known to serve a segment: words of its scope, its class; and how it is ranked.

The national catalogue says whether a segment is encouraged, permitted, restricted or obsolete.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.chains.rules.gaps import CatalogueClass

from .chain import Segment
from .industry import IndustryClass
from .scope import in_reach


class TermKind(models.TextChoices):
    """How a word of the business scope counts."""

    TERM = "term", _("Term")
    SYNONYM = "synonym", _("Synonym")
    EXCLUDED = "excluded", _("Excluded")


class SegmentTermQuerySet(models.QuerySet["SegmentTerm"]):
    def visible_to(self, user: User) -> SegmentTermQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "segment__chain"))


class SegmentTerm(models.Model):
    """A word that speaks for, or against, a firm serving the segment; who chose it and why."""

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="terms", verbose_name=_("segment")
    )
    term = models.CharField(_("word"), max_length=60)
    kind = models.CharField(
        _("kind"), max_length=8, choices=TermKind.choices, default=TermKind.TERM
    )
    weight = models.DecimalField(_("weight"), max_digits=4, decimal_places=2, default=1)
    author = models.CharField(_("chosen by"), max_length=60)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = SegmentTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of a segment")
        verbose_name_plural = _("terms of a segment")
        ordering: ClassVar = ["kind", "-weight", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "term"], name="term_once_in_a_segment"),
            models.CheckConstraint(
                name="term_weight_is_a_share", condition=Q(weight__gte=0, weight__lte=1)
            ),
            models.CheckConstraint(name="term_has_signs", condition=~Q(term="")),
        ]

    def __str__(self) -> str:
        return self.term


class SegmentIndustryQuerySet(models.QuerySet["SegmentIndustry"]):
    def visible_to(self, user: User) -> SegmentIndustryQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "segment__chain"))


class SegmentIndustry(models.Model):
    """That a class of GB/T 4754 covers the segment, fully (weight 1) or in part.

    Many to many by nature: one class serves several chains, and many segments are finer than any
    class.
    """

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="industries", verbose_name=_("segment")
    )
    industry = models.ForeignKey(
        IndustryClass, models.PROTECT, related_name="+", verbose_name=_("industry class")
    )
    weight = models.DecimalField(_("weight"), max_digits=4, decimal_places=2, default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = SegmentIndustryQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry class of a segment")
        verbose_name_plural = _("industry classes of a segment")
        ordering: ClassVar = ["-weight", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "industry"], name="segment_industry_once"),
            models.CheckConstraint(
                name="segment_industry_weight_is_a_share",
                condition=Q(weight__gt=0, weight__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.industry_id}"


class CatalogueClassChoice(models.TextChoices):
    """鼓励、允许、限制、淘汰; unknown stays unknown."""

    UNKNOWN = CatalogueClass.UNKNOWN.value, _("Not looked up")
    ENCOURAGED = CatalogueClass.ENCOURAGED.value, _("Encouraged")
    PERMITTED = CatalogueClass.PERMITTED.value, _("Permitted")
    RESTRICTED = CatalogueClass.RESTRICTED.value, _("Restricted")
    OBSOLETE = CatalogueClass.OBSOLETE.value, _("Obsolete")


class SegmentCatalogueQuerySet(models.QuerySet["SegmentCatalogue"]):
    def visible_to(self, user: User) -> SegmentCatalogueQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "segment__chain"))


class SegmentCatalogue(models.Model):
    """The segment's class in one edition of 产业结构调整指导目录, with clause and source."""

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="catalogue", verbose_name=_("segment")
    )
    edition = models.CharField(_("edition"), max_length=20, blank=True)
    verdict = models.CharField(
        _("class"), max_length=12, choices=CatalogueClassChoice.choices,
        default=CatalogueClassChoice.UNKNOWN,
    )  # fmt: skip
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = SegmentCatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue class")
        verbose_name_plural = _("catalogue classes")
        ordering: ClassVar = ["-edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "edition"], name="catalogue_edition_once"),
            models.CheckConstraint(
                name="catalogue_class_has_an_edition_and_a_source",
                condition=Q(verdict="unknown") | (~Q(edition="") & ~Q(source="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.verdict}"
