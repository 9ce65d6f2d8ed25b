"""The one door of people."""

from __future__ import annotations

from .access import may_manage_people, may_see_people
from .actions import (
    add_department,
    add_zone,
    choose_language,
    give_role,
    invite_person,
    load_product_people,
    take_role,
)
from .importing import apply_person_row, plan_people
from .queries import let_views_be_saved, people_shown
from .sheets import PEOPLE

__all__ = [
    "PEOPLE",
    "add_department",
    "add_zone",
    "apply_person_row",
    "choose_language",
    "give_role",
    "invite_person",
    "let_views_be_saved",
    "load_product_people",
    "may_manage_people",
    "may_see_people",
    "people_shown",
    "plan_people",
    "take_role",
]
