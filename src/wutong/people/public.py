"""The one door of people."""

from __future__ import annotations

from .actions import (
    add_department,
    add_zone,
    choose_language,
    give_role,
    invite_person,
    load_product_people,
    take_role,
)

__all__ = [
    "add_department",
    "add_zone",
    "choose_language",
    "give_role",
    "invite_person",
    "load_product_people",
    "take_role",
]
