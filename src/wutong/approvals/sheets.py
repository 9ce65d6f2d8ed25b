"""The list of cases as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import CaseState, CaseWay, CreditRecord
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


CREDIT = Sheet(
    key="approvals.credit",
    title=_("Broken commitments"),
    key_columns=("applicant", "recorded_on"),
    columns=(
        Column(key="applicant", heading=_("Applicant"), required=True, width=30),
        Column(key="what", heading=_("What was broken"), width=50),
        Column(
            key="recorded_on", heading=_("Recorded on"), kind=Kind.DATE, required=True, width=12
        ),
        Column(key="repaired_on", heading=_("Repaired on"), kind=Kind.DATE, width=12),
        Column(key="repair_note", heading=_("How it was repaired"), width=40),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)


def credit_cells(rows: Iterable[CreditRecord]) -> Iterator[dict[str, Any]]:
    """Broken commitments as the sheet's rows; without a day of repair the bar still stands."""
    for row in rows:
        yield {
            "applicant": row.name, "what": row.what, "recorded_on": row.recorded_on,
            "repaired_on": row.repaired_on, "repair_note": row.repair_note,
            "is_example": row.is_example,
        }  # fmt: skip


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
