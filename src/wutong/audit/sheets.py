"""The log as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .log import LogRow
from .queries import ChangeView

EVENTS = Sheet(
    key="events",
    title=_("Events"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=10),
        Column(key="at", heading=_("When"), width=20),
        Column(key="who", heading=_("Who"), width=20),
        Column(key="deed", heading=_("Deed"), width=20),
        Column(key="kind", heading=_("Kind of subject"), width=16),
        Column(key="subject", heading=_("Subject"), width=32),
        Column(key="note", heading=_("Remark"), width=32, multiline=True),
        Column(
            key="changes", heading=_("Changes"), width=60, multiline=True, max_length=32_767
        ),
        Column(key="digest", heading=_("Hash"), kind=Kind.CODE, width=20),
    ),
)  # fmt: skip


def event_cells(rows: Iterable[LogRow]) -> Iterator[dict[str, Any]]:
    """Events as the sheet's rows; the moment is the county's own time."""
    for row in rows:
        event = row.event
        yield {
            "number": event.pk,
            "at": localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            "who": event.who,
            "deed": event.deed,
            "kind": row.kind_label,
            "subject": row.subject,
            "note": event.note,
            "changes": "\n".join(map(_told, event.changes)),
            "digest": event.digest,
        }


def _told(change: ChangeView) -> str:
    return f"{change.label}: {change.old or '–'} → {change.new or '–'}"
