"""The one door of chains."""

from __future__ import annotations

from .actions import (
    assess_chain,
    confirm_assessment,
    copy_chain_to_year,
    gap_to_task,
    load_gbt4754,
    load_product_data,
    place_firms,
    publish_assessment,
)
from .models import (
    Assessment,
    AssessmentStatus,
    Chain,
    ChainRole,
    ChainState,
    GapDeed,
    GapState,
    IndustryClass,
    Link,
    Placement,
    Segment,
    SourceFact,
)
from .queries.board import counts_now
from .queries.matching import specs_of
from .queries.places import home_of
from .talks import TalksSource, register_talks

__all__ = [
    "Assessment",
    "AssessmentStatus",
    "Chain",
    "ChainRole",
    "ChainState",
    "GapDeed",
    "GapState",
    "IndustryClass",
    "Link",
    "Placement",
    "Segment",
    "SourceFact",
    "TalksSource",
    "assess_chain",
    "confirm_assessment",
    "copy_chain_to_year",
    "counts_now",
    "gap_to_task",
    "home_of",
    "load_gbt4754",
    "load_product_data",
    "place_firms",
    "publish_assessment",
    "register_talks",
    "specs_of",
]
