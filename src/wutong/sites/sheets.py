"""The register of sites as a workbook, out and in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import CAPACITY_UNITS, INDICATOR_UNITS, Site, SiteKind, SiteState

SITES = Sheet(
    key="sites",
    title=_("Sites"),
    key_columns=("code",),
    columns=(
        Column(key="code", heading=_("Site code"), kind=Kind.CODE, required=True, max_length=30),
        Column(
            key="kind", heading=_("Kind of site"), kind=Kind.CHOICE, required=True,
            choices=dict(SiteKind.choices), width=10,
        ),
        Column(key="name", heading=_("Site"), required=True, max_length=120, width=28),
        Column(key="name_en", heading=_("Site, in English"), max_length=200, width=28),
        Column(
            key="place", heading=_("Place"), max_length=80, width=18,
            help=_("Name or code of the county, the zone or the township; empty: your own"),
        ),
        Column(key="address", heading=_("Address"), max_length=200, width=24),
        Column(key="land_mu", heading=_("Land in mu"), kind=Kind.NUMBER),
        Column(key="floor_m2", heading=_("Floor in m²"), kind=Kind.NUMBER),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(SiteState.choices),
            width=10, help=_("For new rows; the state of a known site is moved on its page"),
        ),
        Column(key="land_use", heading=_("Land use"), max_length=80),
        Column(key="available_from", heading=_("Available from"), kind=Kind.DATE),
        Column(key="department", heading=_("Department in charge"), max_length=120, width=22),
        Column(
            key="used_by", heading=_("Reserved or used by"), width=22,
            help=_("For the reader; not read"),
        ),
        Column(
            key="intensity", heading=_("Investment intensity"), kind=Kind.NUMBER,
            help=INDICATOR_UNITS["intensity"],
        ),
        Column(
            key="tax", heading=_("Tax per mu and year"), kind=Kind.NUMBER,
            help=INDICATOR_UNITS["tax"],
        ),
        Column(key="plot_ratio", heading=_("Plot ratio"), kind=Kind.NUMBER),
        Column(
            key="energy", heading=_("Energy use"), kind=Kind.NUMBER, help=INDICATOR_UNITS["energy"]
        ),
        Column(
            key="emission", heading=_("Emissions"), kind=Kind.NUMBER,
            help=INDICATOR_UNITS["emission"],
        ),
        Column(
            key="power", heading=_("Power in kVA"), kind=Kind.NUMBER, help=CAPACITY_UNITS["power"]
        ),
        Column(
            key="water", heading=_("Water in t a day"), kind=Kind.NUMBER,
            help=CAPACITY_UNITS["water"],
        ),
        Column(
            key="gas", heading=_("Gas in 10,000 m³ a year"), kind=Kind.NUMBER,
            help=CAPACITY_UNITS["gas"],
        ),
        Column(
            key="heat", heading=_("Steam in t an hour"), kind=Kind.NUMBER,
            help=CAPACITY_UNITS["heat"],
        ),
        Column(
            key="sewage", heading=_("Sewage in t a day"), kind=Kind.NUMBER,
            help=CAPACITY_UNITS["sewage"],
        ),
        Column(key="x", heading=_("Metres east"), kind=Kind.NUMBER),
        Column(key="y", heading=_("Metres north"), kind=Kind.NUMBER),
        Column(key="remark", heading=_("Remark"), multiline=True, width=30),
        Column(key="source", heading=_("Source"), max_length=200, width=24),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip


def site_cells(sites: Iterable[Site]) -> Iterator[dict[str, Any]]:
    """Sites as the sheet's rows; their figures must have been fetched."""
    for site in sites:
        figures = {row.kind: row.value for row in site.indicators.all()}
        figures |= {row.kind: row.amount for row in site.capacities.all()}
        yield {
            **{column.key: getattr(site, column.key, None) for column in SITES.columns},
            **{key: figures.get(key) for key in _FIGURES},
            "place": site.jurisdiction.name,
            "department": site.department.name if site.department else "",
        }


_FIGURES = (
    "intensity", "tax", "plot_ratio", "energy", "emission", "power", "water", "gas", "heat",
    "sewage",
)  # fmt: skip
