"""Bundles: items that are handled as one thing, in stages (四个阶段, 承诺制, 开办企业一件事)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language

from .editions import standing_field
from .items import DepartmentKind, Item


class BundleQuerySet(models.QuerySet["Bundle"]):
    def visible_to(self, user: User) -> BundleQuerySet:
        """As the items: the catalogue is public."""
        return self


class Bundle(models.Model):
    """Items that belong to one thing of a firm's life: building, committing, starting up."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bundle of items")
        verbose_name_plural = _("bundles of items")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class BundleStageQuerySet(models.QuerySet["BundleStage"]):
    def visible_to(self, user: User) -> BundleStageQuerySet:
        """As the items: the catalogue is public."""
        return self


class BundleStage(models.Model):
    """A stage of a bundle; it ends when its blocking items end. One kind of department leads."""

    bundle = models.ForeignKey(
        Bundle, models.PROTECT, related_name="stages", verbose_name=_("bundle of items")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    lead = models.ForeignKey(
        DepartmentKind, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("leading kind of department"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=300, blank=True)
    standing = standing_field()

    objects = BundleStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a bundle")
        verbose_name_plural = _("stages of bundles")
        ordering: ClassVar = ["bundle", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "code"], name="stage_once_a_bundle")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class EntryPart(models.TextChoices):
    """Who does an entry of the commitment kit: 政府统一服务, 企业信用承诺, 保留审批."""

    GOVERNMENT = "government", _("Done by the government before land")
    COMMITMENT = "commitment", _("Committed to by the firm")
    KEPT = "kept", _("Approval that is kept")


class BundleEntryQuerySet(models.QuerySet["BundleEntry"]):
    def visible_to(self, user: User) -> BundleEntryQuerySet:
        """As the items: the catalogue is public."""
        return self


class BundleEntry(models.Model):
    """An item's place in a bundle. Without an item: a row whose name is still to be entered."""

    bundle = models.ForeignKey(
        Bundle, models.PROTECT, related_name="entries", verbose_name=_("bundle of items")
    )
    stage = models.ForeignKey(
        BundleStage, models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name=_("stage"),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"))
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name=_("service item"),
    )  # fmt: skip
    part = models.CharField(_("part"), max_length=10, choices=EntryPart.choices, blank=True)
    is_blocking = models.BooleanField(_("blocks its stage"), default=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    standing = standing_field()

    objects = BundleEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a bundle")
        verbose_name_plural = _("entries of bundles")
        ordering: ClassVar = ["bundle", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bundle", "item"], condition=Q(item__isnull=False),
                name="item_once_a_bundle",
            ),
            models.UniqueConstraint(fields=["bundle", "position"], name="place_once_a_bundle"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bundle_id}/{self.position}"
