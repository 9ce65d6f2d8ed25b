"""The one door of people."""

from __future__ import annotations

from .access import may_see_people
from .actions import (
    add_department,
    add_zone,
    choose_language,
    give_role,
    invite_person,
    load_product_people,
    take_role,
)
from .queries import let_views_be_saved, people_shown

__all__ = [
    "add_department",
    "add_zone",
    "choose_language",
    "give_role",
    "invite_person",
    "let_views_be_saved",
    "load_product_people",
    "may_see_people",
    "people_shown",
    "take_role",
]
