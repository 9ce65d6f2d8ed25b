"""The list of people comes back from Excel."""

from __future__ import annotations

from tests.tables.rows import ComesBack

COMES_BACK = [
    ComesBack(
        key="people", export="people:list", back="console:people-import", who="admin",
        make=lambda _cast: None, rows=None,
    ),
]  # fmt: skip
