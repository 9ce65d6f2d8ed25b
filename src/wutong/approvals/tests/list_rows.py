"""The lists of cases."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from .factories import draft, item, received
from .plan_rows import PLAN_LISTS


def some(cast: SimpleNamespace, number: int) -> None:
    """Cases with two items each, half of them complete."""
    for n in range(number):
        received(cast, item(cast, "a"), item(cast, "b", needs=("a",)), complete=bool(n % 2))


def drafts(cast: SimpleNamespace, number: int) -> None:
    """Drafts of the counter's clerk."""
    for _n in range(number):
        draft(cast)


LISTS = [
    List(name="approvals:list", make=some),
    List(name="approvals:list", make=some, who="department", query="?show=turn"),
    List(name="approvals:list", make=drafts, who="approval", query="?show=draft"),
    List(name="approvals:list", make=some, query="?show=all&format=xlsx"),
    *PLAN_LISTS,
]
