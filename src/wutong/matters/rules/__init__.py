"""Pure rules of the catalogue: what a packaged file holds, and the order of items."""

from __future__ import annotations

from .catalogue import (
    BundleSpec,
    Catalogue,
    CatalogueFault,
    ClockSpec,
    DepartmentSpec,
    EntrySpec,
    ItemSpec,
    MaterialSpec,
    NeedSpec,
    StageSpec,
    StopSpec,
    packaged_catalogue,
    read_catalogue,
)
from .order import Cycle, layers_of, order_of

__all__ = [
    "BundleSpec",
    "Catalogue",
    "CatalogueFault",
    "ClockSpec",
    "Cycle",
    "DepartmentSpec",
    "EntrySpec",
    "ItemSpec",
    "MaterialSpec",
    "NeedSpec",
    "StageSpec",
    "StopSpec",
    "layers_of",
    "order_of",
    "packaged_catalogue",
    "read_catalogue",
]
