"""An offer is drafted, reviewed, published by a leader, taken by a project or withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wutong.audit.public import Lifecycle, Move

from .access import may_keep, may_publish
from .models import Offer, OfferState


def _incomplete(offer: Offer) -> str:
    """What a review must find: both languages and somebody to ask."""
    if not offer.name_en or not offer.need_en:
        return str(_("The English is missing: the project book is in both languages"))
    if not offer.contact_post:
        return str(_("The contact post is missing: say whom to ask"))
    return ""


OFFER = Lifecycle(
    Offer,
    "state",
    {
        "review": Move(
            label=pgettext_lazy("offer", "Review passed"),
            sources=frozenset({OfferState.DRAFT}), target=OfferState.REVIEWED,
            allowed=may_keep, obstacle=_incomplete,
        ),
        "publish": Move(
            label=pgettext_lazy("offer", "Publish"),
            sources=frozenset({OfferState.REVIEWED}), target=OfferState.PUBLISHED,
            allowed=may_publish,
        ),
        "revise": Move(
            label=pgettext_lazy("offer", "Revise"),
            sources=frozenset({OfferState.REVIEWED, OfferState.PUBLISHED, OfferState.WITHDRAWN}),
            target=OfferState.DRAFT, allowed=may_keep,
        ),
        "take": Move(
            label=pgettext_lazy("offer", "Taken by a project"),
            sources=frozenset({OfferState.PUBLISHED}), target=OfferState.TAKEN, allowed=may_keep,
        ),
        "free": Move(
            label=pgettext_lazy("offer", "Offer again"),
            sources=frozenset({OfferState.TAKEN}), target=OfferState.PUBLISHED, allowed=may_keep,
        ),
        "withdraw": Move(
            label=pgettext_lazy("offer", "Withdraw"),
            sources=frozenset({OfferState.DRAFT, OfferState.REVIEWED, OfferState.PUBLISHED}),
            target=OfferState.WITHDRAWN, allowed=may_keep,
        ),
    },
)  # fmt: skip
