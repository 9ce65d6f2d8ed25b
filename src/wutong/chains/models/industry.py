"""The classification of industries, GB/T 4754, with its editions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language


class IndustryLevel(models.TextChoices):
    """The four levels of GB/T 4754: 门类, 大类, 中类, 小类."""

    SECTION = "section", _("Section")
    DIVISION = "division", _("Division")
    GROUP = "group", _("Group")
    CLASS = "class", _("Class")


class IndustryClassQuerySet(models.QuerySet["IndustryClass"]):
    def visible_to(self, user: User) -> IndustryClassQuerySet:
        """A national standard is public."""
        return self


class IndustryClass(models.Model):
    """A node of GB/T 4754 in one edition: section A–T, or 2 to 4 digits."""

    edition = models.CharField(_("edition"), max_length=20)
    code = models.CharField(_("code"), max_length=4)
    level = models.CharField(_("level"), max_length=8, choices=IndustryLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    objects = IndustryClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry class")
        verbose_name_plural = _("industry classes")
        ordering: ClassVar = ["edition", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "code"], name="industry_code_once"),
            models.CheckConstraint(
                name="industry_code_fits_its_level",
                condition=models.Q(level="section", code__regex=r"^[A-T]$")
                | models.Q(level="division", code__regex=r"^\d{2}$")
                | models.Q(level="group", code__regex=r"^\d{3}$")
                | models.Q(level="class", code__regex=r"^\d{4}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {in_language(self.name, self.name_en)}"
