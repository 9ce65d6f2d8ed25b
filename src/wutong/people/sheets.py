"""The list of people as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.kernel.sheets import Column, Kind, Sheet

from .queries import role_labels

PEOPLE = Sheet(
    key="people",
    title=_("People and roles"),
    key_columns=("username",),
    columns=(
        Column(key="username", heading=_("Username"), kind=Kind.CODE, required=True, width=18),
        Column(key="name", heading=_("Name shown"), max_length=40, width=18),
        Column(key="post", heading=_("Post"), max_length=60, width=24),
        Column(key="department", heading=_("Department"), width=28),
        Column(key="place", heading=_("Jurisdiction"), width=18),
        Column(key="roles", heading=_("Roles"), width=28),
        Column(key="is_active", heading=_("May sign in"), kind=Kind.BOOL, width=12),
    ),
)


def people_cells(people: Iterable[User]) -> Iterator[dict[str, Any]]:
    """People as the sheet's rows."""
    for person in people:
        yield {
            "username": person.username,
            "name": str(person),
            "post": person.title,
            "department": str(person.department or ""),
            "place": str(person.jurisdiction or ""),
            "roles": "、".join(role_labels(person)),
            "is_active": person.is_active,
        }
