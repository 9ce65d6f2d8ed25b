"""The one door of sites."""

from __future__ import annotations

from .actions import add_site, edit_site, move_site
from .models import CapacityKind, IndicatorKind, Site, SiteKind, SiteState
from .queries import Fit, fitting_sites
from .rules import Need

__all__ = [
    "CapacityKind",
    "Fit",
    "IndicatorKind",
    "Need",
    "Site",
    "SiteKind",
    "SiteState",
    "add_site",
    "edit_site",
    "fitting_sites",
    "move_site",
]
