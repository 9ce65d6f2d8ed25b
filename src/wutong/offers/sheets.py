"""The offers as a workbook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Cooperation, Offer, OfferState

_LEFT = _("Only written out: it follows from the deeds on the offer's page")


def _words(key: str, heading: Any, length: int = 4000, width: int = 30) -> Column:
    return Column(
        key=key, heading=heading, max_length=length, width=width, multiline=length == 4000
    )


OFFERS = Sheet(
    key="offers",
    title=_("Own offers"),
    key_columns=("number",),
    columns=(
        Column(
            key="number", heading=_("Number"), kind=Kind.INT, width=8,
            help=_("Empty for a new offer"),
        ),
        Column(key="name", heading=_("Offer"), required=True, max_length=160, width=30),
        _words("name_en", _("Offer, in English"), 240),
        _words("chain", _("Chain"), 160, 18),
        _words("segment", _("Segment"), 160, 18),
        Column(
            key="cooperation", heading=_("Kind of cooperation"), kind=Kind.CHOICE,
            choices=dict(Cooperation.choices),
        ),
        Column(key="total_cents", heading=_("Total investment"), kind=Kind.MONEY),
        Column(
            key="site", heading=pgettext_lazy("offer", "Site"), max_length=200, width=20,
            help=_("Name or code of a site in the register"),
        ),
        _words("need", _("What we seek"), width=40),
        _words("need_en", _("What we seek, in English"), width=40),
        _words("market", _("Market")),
        _words("market_en", _("Market, in English")),
        _words("inputs", _("Inputs")),
        _words("inputs_en", _("Inputs, in English")),
        _words("returns", _("Return")),
        _words("returns_en", _("Return, in English")),
        Column(key="return_percent", heading=_("Rate of return in percent"), kind=Kind.NUMBER),
        Column(key="payback_years", heading=_("Payback in years"), kind=Kind.NUMBER),
        Column(
            key="contact_post", heading=_("Contact post"), max_length=120, width=22,
            help=_("A post, no private number"),
        ),
        _words("contact_post_en", _("Contact post, in English"), 160, 22),
        _words("source", _("Source"), 200, 24),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(OfferState.choices),
            help=_LEFT,
        ),
        Column(
            key="edition_count", heading=_("Newest edition"), kind=Kind.INT, width=8, help=_LEFT
        ),
        Column(key="taken_by", heading=_("Taken by"), width=24, help=_LEFT),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip


def offer_row(offer: Offer) -> dict[str, Any]:
    """An offer as the sheet's row."""
    values = {column.key: getattr(offer, column.key, None) for column in OFFERS.columns}
    segment = offer.segment
    return values | {
        "number": offer.pk, "segment": str(segment or ""),
        "chain": str(segment.chain) if segment else "", "site": str(offer.site or ""),
    }  # fmt: skip
