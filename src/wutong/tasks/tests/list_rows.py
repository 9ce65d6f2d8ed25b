"""The lists of tasks."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from .factories import task_of


def some(cast: SimpleNamespace, number: int) -> None:
    """Tasks of several people, half of them overdue."""
    owners = [cast.department, cast.officer, cast.zone]
    for n in range(number):
        task_of(cast, owner=owners[n % 3], due=n % 2 * 10 - 5)


LISTS = [
    List(name="tasks:list", make=some, query="?show=all"),
    List(name="tasks:list", make=some, query="?show=all&format=xlsx"),
]
