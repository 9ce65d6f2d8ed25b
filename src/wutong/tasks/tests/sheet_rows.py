"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from tests.tables.rows import ComesBack

from .list_rows import some

COMES_BACK = [
    ComesBack(
        key="tasks", export="tasks:list", back="tasks:import", query="?show=all&format=xlsx",
        make=lambda cast: some(cast, 5), rows=5,
    )
]  # fmt: skip
