"""Lists of results."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from .factories import bare, granted


def certificates(cast: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        bare(cast)


def decided(cast: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        granted(cast)


LISTS = [
    List(name="results:list", make=certificates, who="department"),
    List(name="results:measures", make=decided, who="department"),
]
