"""The approved file of contacts, and the list of requests. Both only go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import ContactExport, ContactExportState
from wutong.pipeline.queries.contact_exports import ContactLine

CONTACTS = Sheet(
    key="pipeline.contacts",
    title=_("Contacts"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.CODE, required=True, width=14),
        Column(key="project", heading=_("Project"), width=30),
        Column(key="investor", heading=_("Investor"), width=30),
        Column(key="name", heading=_("Contact"), width=14),
        Column(key="post", heading=_("Contact's post"), width=18),
        Column(key="phone", heading=_("Telephone"), kind=Kind.CODE, width=18),
    ),
)

CONTACT_EXPORTS = Sheet(
    key="pipeline.contact_exports",
    title=_("Requests for contacts"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="asked_on", heading=_("Asked on"), kind=Kind.DATE, width=12),
        Column(key="asked_by", heading=_("Asked by"), width=20),
        Column(key="reason", heading=_("Reason"), width=40),
        Column(key="rows", heading=_("How many contacts"), kind=Kind.INT, width=10),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE,
            choices=dict(ContactExportState.choices), width=16,
        ),
        Column(key="decided_by", heading=pgettext_lazy("contacts", "Decided by"), width=20),
        Column(key="decided_on", heading=_("Decided on"), kind=Kind.DATE, width=12),
        Column(key="answer", heading=_("Word on the decision"), width=30),
        Column(key="fetches", heading=_("How often fetched"), kind=Kind.INT, width=10),
        Column(key="fetched_on", heading=_("Last fetched on"), kind=Kind.DATE, width=12),
        Column(
            key="fetched_rows", heading=_("Contacts in the last file"), kind=Kind.INT, width=10
        ),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip


def contact_cells(lines: Iterable[ContactLine]) -> Iterator[dict[str, Any]]:
    """The contacts as the sheet's rows."""
    for line in lines:
        yield {
            "number": line.number, "project": line.project, "investor": line.investor,
            "name": line.name, "post": line.post, "phone": line.phone,
        }  # fmt: skip


def contact_export_cells(rows: Iterable[ContactExport]) -> Iterator[dict[str, Any]]:
    """Requests as the sheet's rows; no name and no number of a contact."""
    for row in rows:
        yield {
            "number": row.pk, "asked_on": timezone.localdate(row.asked_at),
            "asked_by": row.asked_by.title, "reason": row.reason, "rows": row.rows,
            "state": row.state, "decided_by": row.decided_by.title if row.decided_by else "",
            "decided_on": timezone.localdate(row.decided_at) if row.decided_at else None,
            "answer": row.answer, "fetches": row.fetches,
            "fetched_on": timezone.localdate(row.fetched_at) if row.fetched_at else None,
            "fetched_rows": row.fetched_rows, "is_example": row.is_example,
        }  # fmt: skip
