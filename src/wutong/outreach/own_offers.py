"""The county's own offers, as trips and matchings see them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.kernel.money import show_money
from wutong.offers.public import Offer, offers_in_the_book, offers_on

from .seams import Offered, Project


def _note(offer: Offer) -> str:
    amount = show_money(offer.total_cents)
    return " · ".join(
        word for word in (str(amount) if amount else "", offer.get_cooperation_display()) if word
    )


def offers_of_segment(segment: Segment | None, user: User) -> list[Offered]:
    """Published offers for a segment, for the briefing of whom we meet."""
    return [
        Offered(
            kind=_("Own offers"), name=str(offer), note=_note(offer),
            url=reverse("offers:page", args=[offer.pk]), source=offer.source,
            is_example=offer.is_example,
        )
        for offer in offers_on(segment, user)
    ]  # fmt: skip


def projects_of_county(user: User) -> list[Project]:
    """All published offers, for the matching of projects."""
    return [
        Project(
            key=f"offers.offer:{offer.pk}", title=str(offer),
            url=reverse("offers:page", args=[offer.pk]), segment=offer.segment,
            note=_note(offer), is_example=offer.is_example,
        )
        for offer in offers_in_the_book(user)
    ]  # fmt: skip
