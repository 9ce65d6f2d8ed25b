"""Places where a project can go, what they ask of it, and what they can supply."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, Jurisdiction, User, in_language

from . import rules


class SiteKind(models.TextChoices):
    PARCEL = "parcel", pgettext_lazy("site", "Parcel")
    PLANT = "plant", pgettext_lazy("site", "Plant")
    OFFICE = "office", pgettext_lazy("site", "Office")
    PARK = "park", pgettext_lazy("site", "Park")


class SiteState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("site", "Planned")
    FREE = "free", pgettext_lazy("site", "Free")
    RESERVED = "reserved", pgettext_lazy("site", "Reserved")
    OCCUPIED = "occupied", pgettext_lazy("site", "Occupied")


class IndicatorKind(models.TextChoices):
    """Control indicators of a 标准地; the units are fixed."""

    INTENSITY = "intensity", _("Investment intensity")
    TAX = "tax", _("Tax per mu and year")
    PLOT_RATIO = "plot_ratio", _("Plot ratio")
    ENERGY = "energy", _("Energy use")
    EMISSION = "emission", _("Emissions")


class CapacityKind(models.TextChoices):
    """Factors that a site can supply; the units are fixed."""

    POWER = "power", pgettext_lazy("site", "Power")
    WATER = "water", pgettext_lazy("site", "Water")
    GAS = "gas", pgettext_lazy("site", "Gas")
    HEAT = "heat", pgettext_lazy("site", "Steam")
    SEWAGE = "sewage", pgettext_lazy("site", "Sewage")


INDICATOR_UNITS: dict[str, Any] = {
    "intensity": _("10,000 yuan per mu"),
    "tax": _("10,000 yuan per mu and year"),
    "plot_ratio": "",
    "energy": _("tce per 10,000 yuan"),
    "emission": _("t per 10,000 yuan"),
}
CAPACITY_UNITS: dict[str, Any] = {
    "power": _("kVA"),
    "water": _("t a day"),
    "gas": _("10,000 m³ a year"),
    "heat": _("t an hour"),
    "sewage": _("t a day"),
}


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: User) -> SiteQuerySet:
        """Whoever works for the county and its chain chiefs; no firm and no stranger."""
        return self.none() if user.is_outsider else self


class Site(models.Model):
    """One parcel, plant, office or park.

    Land in 亩, floor in m²; null is unknown. `x`, `y` are metres east and north in the county's own
    plan; the origin is the county's affair.
    """

    code = models.CharField(_("site code"), max_length=30, unique=True)
    kind = models.CharField(_("kind of site"), max_length=8, choices=SiteKind.choices)
    name = models.CharField(_("site"), max_length=120)
    name_en = models.CharField(_("site, in English"), max_length=200, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("place")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    land_mu = models.DecimalField(
        _("land in mu"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    floor_m2 = models.DecimalField(
        _("floor in m²"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=8, choices=SiteState.choices, default=SiteState.FREE
    )
    land_use = models.CharField(_("land use"), max_length=80, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department in charge"),
    )  # fmt: skip
    used_by = models.CharField(_("reserved or used by"), max_length=200, blank=True)
    x = models.DecimalField(_("metres east"), max_digits=9, decimal_places=1, null=True, blank=True)
    y = models.DecimalField(
        _("metres north"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    remark = models.TextField(_("remark"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="site_state_known", condition=Q(state__in=SiteState.values)
            ),
            models.CheckConstraint(name="site_kind_known", condition=Q(kind__in=SiteKind.values)),
            models.CheckConstraint(
                name="site_areas_positive",
                condition=(Q(land_mu__isnull=True) | Q(land_mu__gt=0))
                & (Q(floor_m2__isnull=True) | Q(floor_m2__gt=0)),
            ),
            models.CheckConstraint(
                name="site_has_both_coordinates",
                condition=Q(x__isnull=True, y__isnull=True)
                | Q(x__isnull=False, y__isnull=False),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["kind", "state"], name="site_kind_state")]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def is_by_floor(self) -> bool:
        """Whether the floor is what counts, and not the land."""
        return self.kind in rules.BY_FLOOR


class ControlIndicatorQuerySet(models.QuerySet["ControlIndicator"]):
    def visible_to(self, user: User) -> ControlIndicatorQuerySet:
        """As its site."""
        return self.none() if user.is_outsider else self


class ControlIndicator(models.Model):
    """What a site asks of a project (标准地): at least, or at most; the unit goes by the kind."""

    site = models.ForeignKey(
        Site, models.CASCADE, related_name="indicators", verbose_name=_("site")
    )  # fmt: skip
    kind = models.CharField(_("indicator"), max_length=10, choices=IndicatorKind.choices)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ControlIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("control indicator")
        verbose_name_plural = _("control indicators")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "kind"], name="indicator_once_a_site"),
            models.CheckConstraint(name="indicator_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value.normalize():f}"


class FactorCapacityQuerySet(models.QuerySet["FactorCapacity"]):
    def visible_to(self, user: User) -> FactorCapacityQuerySet:
        """As its site."""
        return self.none() if user.is_outsider else self


class FactorCapacity(models.Model):
    """What is still to be had at a site, in its kind's unit. No row: nobody knows."""

    site = models.ForeignKey(
        Site, models.CASCADE, related_name="capacities", verbose_name=_("site")
    )  # fmt: skip
    kind = models.CharField(_("factor"), max_length=8, choices=CapacityKind.choices)
    amount = models.DecimalField(_("spare capacity"), max_digits=14, decimal_places=3)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = FactorCapacityQuerySet.as_manager()

    class Meta:
        verbose_name = _("factor capacity")
        verbose_name_plural = _("factor capacities")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "kind"], name="capacity_once_a_site"),
            models.CheckConstraint(name="capacity_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount.normalize():f}"
