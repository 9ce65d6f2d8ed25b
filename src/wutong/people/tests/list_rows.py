"""The list of people."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.accounts.models import Role, User
from wutong.people.actions import invite_person


def some(cast: SimpleNamespace, number: int) -> None:
    """People of the county with two roles each."""
    known = User.objects.count()
    for n in range(number):
        invite_person(
            actor=cast.admin, username=f"more{known + n}", display_name=f"新人 {n}",
            department=[cast.bureau, cast.office][n % 2], jurisdiction=cast.county,
            roles=[Role.OFFICER, Role.DEPARTMENT],
        )  # fmt: skip


LISTS = [
    List(name="people:list", make=some),
    List(name="people:list", make=some, query="?format=xlsx"),
]
