"""The deeds on chains: loading, placing firms, judging segments, keeping words, roles and kits."""

from __future__ import annotations

from .catalogue import CatalogueInput, set_catalogue
from .classes import ClassInput, class_of, remove_class, set_class
from .judging import (
    assess_all,
    assess_chain,
    confirm_assessment,
    confirm_many,
    gap_to_task,
    publish_assessment,
    reject_assessment,
    rule_on_segment,
    withdraw_assessment,
)
from .keeping import (
    add_term,
    appoint,
    change_term,
    end_role,
    publish_fact,
    remove_term,
    tick_kit_item,
)
from .loading import load_gbt4754, load_product_data
from .placing import (
    confirm_placement,
    place_by_hand,
    place_firms,
    place_soon,
    refuse_placement,
)
from .settings import add_to_radius, change_in_radius, remove_from_radius, set_threshold
from .versions import close_chain, copy_chain_to_year, put_chain_in_force

__all__ = [
    "CatalogueInput",
    "ClassInput",
    "add_term",
    "add_to_radius",
    "appoint",
    "assess_all",
    "assess_chain",
    "change_in_radius",
    "change_term",
    "class_of",
    "close_chain",
    "confirm_assessment",
    "confirm_many",
    "confirm_placement",
    "copy_chain_to_year",
    "end_role",
    "gap_to_task",
    "load_gbt4754",
    "load_product_data",
    "place_by_hand",
    "place_firms",
    "place_soon",
    "publish_assessment",
    "publish_fact",
    "put_chain_in_force",
    "refuse_placement",
    "reject_assessment",
    "remove_class",
    "remove_from_radius",
    "remove_term",
    "rule_on_segment",
    "set_catalogue",
    "set_class",
    "set_threshold",
    "tick_kit_item",
    "withdraw_assessment",
]
