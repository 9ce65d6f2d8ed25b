"""Writing offers, publishing editions, handing them to a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .access import may_keep, may_write
from .lifecycle import OFFER
from .models import Offer, OfferEdition, OfferState
from .queries import texts_of


def _demand_words(name: object, need: object) -> None:
    faults = []
    if not str(name).strip():
        faults.append(_("The offer's name is missing"))
    if not str(need).strip():
        faults.append(_("What we seek is missing: say what the investor is to bring"))
    if faults:
        raise BadInput(faults)


def write_offer(values: Mapping[str, Any], *, actor: User) -> Offer:
    """Begin an offer as a draft; `values` are fields of Offer."""
    if not may_write(actor):
        raise NotAllowed(_("Only promotion officers, leaders and zones write offers"))
    given = {"jurisdiction": actor.jurisdiction, "is_example": actor.is_example, **values}
    _demand_words(given.get("name", ""), given.get("need", ""))
    if given["jurisdiction"] is None:
        raise BadInput(_("The offer belongs nowhere: name its place"))
    return create(Offer(**given), actor=actor)


def edit_offer(offer_id: int, values: Mapping[str, Any], *, actor: User) -> Offer:
    """Change a draft; a published edition stays as it was published."""
    with editing(Offer, offer_id, actor=actor) as offer:
        if not may_keep(actor, offer):
            raise NotAllowed(_("Only promotion officers, leaders and its zone edit an offer"))
        if offer.state != OfferState.DRAFT:
            raise WrongState(_("Only a draft is edited: revise the offer first"))
        for name, value in values.items():
            setattr(offer, name, value)
        _demand_words(offer.name, offer.need)
    return offer


def publish_offer(offer_id: int, *, actor: User) -> OfferEdition:
    """Release a reviewed offer as a new edition that is never changed."""
    with OFFER.take("publish", offer_id, actor=actor) as offer:
        offer.edition_count += 1
        edition = create(
            OfferEdition(
                offer=offer, number=offer.edition_count, published_on=timezone.localdate(),
                published_by=actor, texts=texts_of(offer), is_example=offer.is_example,
            ),
            actor=actor,
        )  # fmt: skip
    return edition


def take_offer(
    offer_id: int, by: str, *, actor: User, subject: tuple[str, int] | None = None
) -> Offer:
    """A project has taken the offer: it leaves the book. `subject` is (kind, id) of the project."""
    if not by.strip():
        raise BadInput(_("Say which project has taken it"))
    with OFFER.take("take", offer_id, actor=actor, note=by.strip()) as offer:
        offer.taken_by = by.strip()
        offer.taken_kind, offer.taken_id = subject or ("", None)
    return offer


def move_offer(offer_id: int, move: str, *, actor: User, note: str = "") -> Offer:
    """Pass the review, revise, offer again, or withdraw with the reason."""
    if move == "withdraw" and not note.strip():
        raise BadInput(_("The reason is missing: say why the offer is withdrawn"))
    if move in {"publish", "take"}:
        raise ValueError(f"{move} has a deed of its own")
    with OFFER.take(move, offer_id, actor=actor, note=note.strip()) as offer:
        if move == "free":
            offer.taken_by, offer.taken_kind, offer.taken_id = "", "", None
    return offer
