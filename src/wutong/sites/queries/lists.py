"""Which sites a list shows, and a site's figures ready to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from wutong.accounts.public import Jurisdiction, User
from wutong.sites.models import (
    CAPACITY_UNITS,
    INDICATOR_UNITS,
    CapacityKind,
    IndicatorKind,
    Site,
    SiteKind,
    SiteQuerySet,
    SiteState,
)
from wutong.sites.rules import INDICATORS


@dataclass(frozen=True)
class FigureLine:
    """One indicator or factor of a site; `value` None is unknown. `binds` is min, max or ""."""

    key: str
    label: str
    value: Decimal | None
    unit: str
    source: str = ""
    binds: str = ""

    @property
    def shown(self) -> str:
        """The figure without trailing noughts; "" is unknown."""
        return "" if self.value is None else f"{self.value.normalize():,f}"


def amount_asked(text: str) -> Decimal | None:
    """A figure out of an address; None where it is none."""
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 10**10 else None


def chosen_sites(user: User, asked: Mapping[str, str]) -> SiteQuerySet:
    """The visible sites that a query string asks for.

    `area_from`, `area_to` compare the land in 亩, for plants and offices the floor in m² where the
    kind is asked for; a site whose area is unknown is left out of such a list.
    """
    sites = Site.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        sites = sites.filter(
            Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=words)
            | Q(address__icontains=words)
        )  # fmt: skip
    if asked.get("kind") in SiteKind.values:
        sites = sites.filter(kind=asked["kind"])
    if asked.get("state") in SiteState.values:
        sites = sites.filter(state=asked["state"])
    measure = "floor_m2" if asked.get("kind") in {"plant", "office"} else "land_mu"
    for key, how in (("area_from", "gte"), ("area_to", "lte")):
        amount = amount_asked(asked.get(key, ""))
        if amount is not None:
            sites = sites.filter(**{f"{measure}__{how}": amount})
    return sites.select_related("jurisdiction", "department")


def indicator_lines(site: Site) -> list[FigureLine]:
    """All five indicators in their order, unknown ones too."""
    known = {row.kind: row for row in site.indicators.all()}
    return [
        FigureLine(
            key, str(label), known[key].value if key in known else None,
            str(INDICATOR_UNITS[key]), known[key].source if key in known else "", INDICATORS[key],
        )
        for key, label in IndicatorKind.choices
    ]  # fmt: skip


def capacity_lines(site: Site) -> list[FigureLine]:
    """All five factors in their order, unknown ones too."""
    known = {row.kind: row for row in site.capacities.all()}
    return [
        FigureLine(
            key, str(label), known[key].amount if key in known else None,
            str(CAPACITY_UNITS[key]), known[key].source if key in known else "",
        )
        for key, label in CapacityKind.choices
    ]  # fmt: skip


def places_of(user: User) -> Iterable[Jurisdiction]:
    """Places in which this person may enter a site: their own and what lies below."""
    if user.jurisdiction is None:
        return Jurisdiction.objects.none()
    return Jurisdiction.objects.under(user.jurisdiction).order_by("path")
