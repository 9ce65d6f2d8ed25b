"""Who may take which move of an offer."""

from __future__ import annotations

from tests.tables.rows import Moves

from wutong.offers.lifecycle import OFFER
from wutong.offers.models import OfferState

from .factories import in_state

# the offer is the county's: a zone keeps only its own
KEEPERS = "leader officer"

MOVES = [
    Moves(
        lifecycle=OFFER, make=in_state, begins=frozenset({OfferState.DRAFT}),
        allowed={
            "review": KEEPERS, "publish": "leader", "revise": KEEPERS, "take": KEEPERS,
            "free": KEEPERS, "withdraw": KEEPERS,
        },
    )
]  # fmt: skip
