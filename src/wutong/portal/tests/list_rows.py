"""Lists of the portal."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from .permission_rows import a_case


def cases(cast: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        a_case(cast)


LISTS = [List(name="portal:home", make=cases, who="approval")]
