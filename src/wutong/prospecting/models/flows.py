"""Input–output tables of regions, in editions, with the linkages of their sectors."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User


class FlowTableQuerySet(models.QuerySet["FlowTable"]):
    def visible_to(self, user: User) -> FlowTableQuerySet:
        """Whoever works for the county."""
        return self if user.is_clock or user.is_government else self.none()


class FlowTable(models.Model):
    """An input–output table as published for a region and a year; each edition is a row.

    `linkages` is a list of {"code", "name", "multiplier", "backward", "forward",
    "forward_by_supply", "key"}, plain numbers as in `input_output.InputOutput`; the mean of each
    linkage is 1. `file` names the workbook it was read from, `sha256` its bytes.
    """

    region = models.CharField(_("region"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.CharField(_("edition"), max_length=40)
    source = models.CharField(_("source"), max_length=300)
    file = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sheet = models.CharField(_("sheet"), max_length=80)
    sectors = models.PositiveSmallIntegerField(_("sectors"))
    keys = models.PositiveSmallIntegerField(_("key sectors"))
    linkages = models.JSONField(_("linkages"), default=list)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = FlowTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("input–output table")
        verbose_name_plural = _("input–output tables")
        ordering: ClassVar = ["-year", "region", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region", "year", "edition"], name="flow_table_edition_once"
            ),
            models.CheckConstraint(
                name="flow_table_year_is_plausible", condition=Q(year__gte=1980, year__lte=2100)
            ),
            models.CheckConstraint(
                name="flow_table_names_its_source", condition=~Q(source="") & ~Q(region="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.year} · {self.edition}"
