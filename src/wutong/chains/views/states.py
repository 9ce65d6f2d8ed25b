"""Segments by state: the chips above a table, and the rows that each of them leaves."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wutong.chains.queries.board import SegmentRow
from wutong.kernel.http import PageRequest
from wutong.ui.parts import Chip, query_with

SHOWN = ("missing", "extend", "weak", "strong", "unknown", "waiting")


def rows_shown(rows: Sequence[SegmentRow], shown: str) -> list[SegmentRow]:
    """The rows that the query string asks for; a count's link leads to just its rows."""
    if shown == "waiting":
        return [row for row in rows if row.waits]
    if shown in SHOWN:
        return [row for row in rows if row.mark == shown]
    return list(rows)


def state_chips(
    request: PageRequest, rows: Sequence[SegmentRow], shown: str, anchor: str = ""
) -> list[Chip]:
    """A chip for each state that any row has."""
    words = {
        "missing": _("Missing"),
        "extend": _("Extend"),
        "weak": _("Weak"),
        "strong": _("Strong"),
        "unknown": _("Unknown"),
        "waiting": _("To be confirmed"),
    }
    counts = {name: len(rows_shown(rows, name)) for name in SHOWN}
    everything = Chip(
        _("All"), query_with(request, show=None) + anchor, shown not in SHOWN, len(rows)
    )
    return [everything] + [
        Chip(words[name], query_with(request, show=name) + anchor, shown == name, counts[name])
        for name in SHOWN
        if counts[name] or shown == name
    ]
