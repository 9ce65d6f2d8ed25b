"""The list of cases as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import CaseState, CaseWay
from .queries.cases import CaseRow

CASES = Sheet(
    key="cases",
    title=_("Cases"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Case number"), required=True, width=14),
        Column(key="title", heading=_("What it is about"), required=True, width=40),
        Column(key="applicant", heading=_("Applicant"), width=30),
        Column(key="way", heading=_("Way in"), kind=Kind.CHOICE, choices=dict(CaseWay.choices)),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(CaseState.choices),
        ),
        Column(key="items", heading=_("Items"), kind=Kind.INT, width=8),
        Column(key="done", heading=_("Items ended"), kind=Kind.INT, width=8),
        Column(key="turn", heading=_("Whose turn"), width=28),
        Column(key="until", heading=_("Until"), kind=Kind.DATE, width=12),
        Column(key="late_days", heading=_("Days late"), kind=Kind.INT, width=10),
        Column(key="received_on", heading=_("Received on"), kind=Kind.DATE, width=12),
        Column(key="closed_on", heading=_("Closed on"), kind=Kind.DATE, width=12),
    ),
)  # fmt: skip


def case_cells(rows: Iterable[CaseRow]) -> Iterator[dict[str, Any]]:
    """Cases as the sheet's rows; days late only where a day has passed."""
    for row in rows:
        case, pressing = row.case, row.pressing
        yield {
            "number": case.number,
            "title": str(case),
            "applicant": case.applicant_name,
            "way": case.way,
            "state": case.state,
            "items": row.total,
            "done": row.done,
            "turn": pressing.who if pressing else "",
            "until": pressing.turn.until if pressing else None,
            "late_days": (pressing.late_days or None) if pressing else None,
            "received_on": case.received_on,
            "closed_on": case.closed_on,
        }
