"""Service items (事项) as a tree, and the kinds of department that handle them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, User, in_language

from .choices import ItemLevel


class DepartmentKindQuerySet(models.QuerySet["DepartmentKind"]):
    def visible_to(self, user: User) -> DepartmentKindQuerySet:
        """Who handles what is public."""
        return self


class DepartmentKind(models.Model):
    """A function such as 发展改革 that laws name, and the department that has it here.

    `department` is empty until the county says which department it is: never guessed.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department"),
    )  # fmt: skip

    objects = DepartmentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of department")
        verbose_name_plural = _("kinds of department")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: User) -> ItemQuerySet:
        """The catalogue is public (优化营商环境条例 art. 36, 37): everybody sees all of it."""
        return self


class Item(models.Model):
    """One thing that government does for somebody; what it asks stands in its editions."""

    code = models.CharField(_("code"), max_length=90, unique=True)
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    level = models.CharField(
        _("level"), max_length=10, choices=ItemLevel.choices, default=ItemLevel.HANDLING
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent"),
    )  # fmt: skip
    is_example = models.BooleanField(_("example"), default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CatalogueLoadQuerySet(models.QuerySet["CatalogueLoad"]):
    def visible_to(self, user: User) -> CatalogueLoadQuerySet:
        """No secret."""
        return self


class CatalogueLoad(models.Model):
    """That one state of the product's own catalogue files was read, so that it is read once."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    at = models.DateTimeField(_("read at"))

    objects = CatalogueLoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("load of the catalogue")
        verbose_name_plural = _("loads of the catalogue")

    def __str__(self) -> str:
        return self.digest[:12]
