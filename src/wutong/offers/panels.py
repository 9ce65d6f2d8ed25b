"""What pages of lower things show of the offers."""

from __future__ import annotations

from typing import Any

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.sites.public import Site

from .access import may_write
from .models import Offer, OfferQuerySet

SHOWN = 6


def _rows(offers: OfferQuerySet) -> list[Offer]:
    return list(offers.exclude(state="withdrawn")[:SHOWN])


def offers_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """Offers for a segment, and the way to write one for its gap."""
    if user.is_outsider:
        return None
    rows = _rows(Offer.objects.visible_to(user).filter(segment=segment))
    return {"offers": rows, "segment": segment, "may_write": may_write(user)}


def offers_of_site(site: Site, user: User) -> dict[str, Any] | None:
    """Offers that are planned on a site; None where there are none."""
    rows = _rows(Offer.objects.visible_to(user).filter(site=site))
    return {"offers": rows, "segment": None, "may_write": False} if rows else None
