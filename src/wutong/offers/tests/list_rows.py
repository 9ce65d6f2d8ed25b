"""The lists of offers."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.offers.actions import move_offer, publish_offer

from .factories import offer_of


def some(cast: SimpleNamespace, number: int) -> None:
    """Published offers."""
    for n in range(number):
        offer = offer_of(cast, f"示例{n}")
        move_offer(offer.pk, "review", actor=cast.officer)
        publish_offer(offer.pk, actor=cast.leader)


LISTS = [
    List(name="offers:list", make=some),
    List(name="offers:list", make=some, query="?format=xlsx"),
]
