"""The offers as a workbook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Cooperation, Offer, OfferState

OFFERS = Sheet(
    key="offers",
    title=_("Own offers"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="name", heading=_("Offer"), required=True, width=30),
        Column(key="name_en", heading=_("Offer, in English"), width=30),
        Column(key="chain", heading=_("Chain"), width=18),
        Column(key="segment", heading=_("Segment"), width=18),
        Column(
            key="cooperation", heading=_("Kind of cooperation"), kind=Kind.CHOICE,
            choices=dict(Cooperation.choices),
        ),
        Column(key="total_cents", heading=_("Total investment"), kind=Kind.MONEY),
        Column(key="site", heading=pgettext_lazy("offer", "Site"), width=20),
        Column(key="need", heading=_("What we seek"), width=40, multiline=True),
        Column(key="returns", heading=_("Return"), width=30, multiline=True),
        Column(key="return_percent", heading=_("Rate of return in percent"), kind=Kind.NUMBER),
        Column(key="payback_years", heading=_("Payback in years"), kind=Kind.NUMBER),
        Column(key="contact_post", heading=_("Contact post"), width=22),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(OfferState.choices)
        ),
        Column(key="edition_count", heading=_("Newest edition"), kind=Kind.INT, width=8),
        Column(key="taken_by", heading=_("Taken by"), width=24),
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
