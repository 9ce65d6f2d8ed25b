"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from tests.tables.rows import ComesBack

from .list_rows import products, trips

COMES_BACK = [
    ComesBack(
        key="outreach.occasions", export="outreach:list", back="outreach:import",
        make=lambda cast: trips(cast, 3), back_kwargs=lambda _cast: {"kind": "occasions"},
        who="officer", rows=3,
    ),
    ComesBack(
        key="outreach.goods", export="outreach:good-list", back="outreach:import",
        make=lambda cast: products(cast, 3), back_kwargs=lambda _cast: {"kind": "goods"},
        who="officer", rows=3,
    ),
]  # fmt: skip

ONLY_OUT = {
    "outreach.meetings": "a meeting is held and minuted on its page, with whom and what was said",
    "outreach.steps": "a step is done on its page, by whom it was given to, with what came of it",
}
