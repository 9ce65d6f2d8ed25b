"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from tests.tables.rows import ComesBack

from .list_rows import some

COMES_BACK = [
    ComesBack(
        key="offers", export="offers:list", back="offers:import", who="officer",
        make=lambda cast: some(cast, 3), rows=3,
    ),
]  # fmt: skip
