"""The one door of offers."""

from __future__ import annotations

from .actions import move_offer, publish_offer, take_offer, write_offer
from .models import Offer, OfferState
from .queries import offers_in_the_book, offers_on

__all__ = [
    "Offer",
    "OfferState",
    "move_offer",
    "offers_in_the_book",
    "offers_on",
    "publish_offer",
    "take_offer",
    "write_offer",
]
