"""The catalogue's tables: items and their editions, what an edition asks for, and bundles."""

from __future__ import annotations

from .bundles import Bundle, BundleEntry, BundleStage, EntryPart
from .choices import (
    CLOCK_UNITS,
    ClockUnit,
    Commitment,
    Fee,
    HandlingKind,
    ItemKind,
    ItemLevel,
    MaterialForm,
    MaterialKind,
    MaterialSource,
    Necessity,
    NeedKind,
    Reach,
    StandingOfSource,
)
from .editions import ClockStop, Edition, Material, Prerequisite
from .items import CatalogueLoad, DepartmentKind, Item, ItemQuerySet

__all__ = [
    "CLOCK_UNITS",
    "Bundle",
    "BundleEntry",
    "BundleStage",
    "CatalogueLoad",
    "ClockStop",
    "ClockUnit",
    "Commitment",
    "DepartmentKind",
    "Edition",
    "EntryPart",
    "Fee",
    "HandlingKind",
    "Item",
    "ItemKind",
    "ItemLevel",
    "ItemQuerySet",
    "Material",
    "MaterialForm",
    "MaterialKind",
    "MaterialSource",
    "Necessity",
    "NeedKind",
    "Prerequisite",
    "Reach",
    "StandingOfSource",
]
