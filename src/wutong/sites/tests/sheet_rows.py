"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from tests.tables.rows import ComesBack

from .list_rows import some

COMES_BACK = [
    ComesBack(
        key="sites", export="sites:list", back="sites:import", make=lambda cast: some(cast, 4),
        who="officer", rows=4,
    )
]  # fmt: skip
