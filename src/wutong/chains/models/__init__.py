"""Tables of the chains: what a chain is, who leads it, which firms serve it, what is missing."""

from __future__ import annotations

from .chain import (
    Chain,
    ChainLevel,
    ChainList,
    ChainState,
    ChainTie,
    Layer,
    Link,
    LinkKind,
    Sector,
    Segment,
    TieKind,
)
from .facts import ProductLoad, RadiusMember, SourceFact
from .gaps import (
    COUNTING,
    LIVE,
    Assessment,
    AssessmentStatus,
    GapDeed,
    GapState,
    Placement,
    PlacementHow,
    PlacementQuerySet,
    PlacementRun,
    PlacementStatus,
    Ruling,
    Threshold,
)
from .industry import IndustryClass, IndustryLevel
from .meaning import (
    CatalogueClassChoice,
    SegmentCatalogue,
    SegmentIndustry,
    SegmentTerm,
    TermKind,
)
from .roles import ChainRole, KitItem, KitState, PartyKind, RoleKind

__all__ = [
    "COUNTING",
    "LIVE",
    "Assessment",
    "AssessmentStatus",
    "CatalogueClassChoice",
    "Chain",
    "ChainLevel",
    "ChainList",
    "ChainRole",
    "ChainState",
    "ChainTie",
    "GapDeed",
    "GapState",
    "IndustryClass",
    "IndustryLevel",
    "KitItem",
    "KitState",
    "Layer",
    "Link",
    "LinkKind",
    "PartyKind",
    "Placement",
    "PlacementHow",
    "PlacementQuerySet",
    "PlacementRun",
    "PlacementStatus",
    "ProductLoad",
    "RadiusMember",
    "RoleKind",
    "Ruling",
    "Sector",
    "Segment",
    "SegmentCatalogue",
    "SegmentIndustry",
    "SegmentTerm",
    "SourceFact",
    "TermKind",
    "Threshold",
    "TieKind",
]
