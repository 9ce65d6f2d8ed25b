"""Receipts as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Delivery, DeliveryState

RECEIPTS = Sheet(
    key="receipts",
    title=_("Receipts of notices"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="laid_on", heading=_("Day"), kind=Kind.DATE, width=12),
        Column(key="channel", heading=_("Channel"), width=20),
        Column(key="text", heading=_("Notice"), width=50, multiline=True),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE,
            choices=dict(DeliveryState.choices), width=12,
        ),
        Column(key="tries", heading=_("Tries"), kind=Kind.INT, width=8),
        Column(key="answer", heading=_("What the receiver said"), width=24),
        Column(key="sent_on", heading=_("Arrived on"), kind=Kind.DATE, width=12),
    ),
)  # fmt: skip


def receipt_cells(rows: Iterable[Delivery]) -> Iterator[dict[str, Any]]:
    """Deliveries as the sheet's rows, days by the county's clock."""
    for row in rows:
        yield {
            "number": row.pk,
            "laid_on": timezone.localdate(row.laid_at),
            "channel": row.channel.name,
            "text": row.notice.words,
            "state": row.state,
            "tries": row.tries,
            "answer": row.answer,
            "sent_on": timezone.localdate(row.sent_at) if row.sent_at else None,
        }
