"""Reads on sites."""

from __future__ import annotations

from .fitting import Fit, FitLine, fitting_sites, offered_by
from .lists import capacity_lines, chosen_sites, indicator_lines, places_of
from .photos import photos_of
from .sketch import Sketch, sketch_of

__all__ = [
    "Fit",
    "FitLine",
    "Sketch",
    "capacity_lines",
    "chosen_sites",
    "fitting_sites",
    "indicator_lines",
    "offered_by",
    "photos_of",
    "places_of",
    "sketch_of",
]
