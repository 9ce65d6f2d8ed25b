"""The pipeline's lists as workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Agreement, FundsEntry, Project

PROJECTS = Sheet(
    key="projects",
    title=_("Projects"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.CODE),
        Column(key="name", heading=_("Project"), required=True, width=30),
        Column(key="investor_name", heading=_("Investor"), required=True, width=30),
        Column(key="investor_code", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="chain", heading=_("Chain"), width=16),
        Column(key="segment", heading=_("Segment"), width=16),
        Column(key="stage", heading=_("Stage"), width=12),
        Column(key="standing", heading=_("Standing"), width=10),
        Column(key="planned_cents", heading=_("Planned investment"), kind=Kind.MONEY),
        Column(key="way", heading=_("First way"), width=12),
        Column(key="origin", heading=_("Where from"), width=14),
        Column(key="summary", heading=_("What it is"), width=40, multiline=True),
        Column(key="owner", heading=_("Officer"), width=14),
        Column(key="reported_on", heading=_("Reported on"), kind=Kind.DATE),
        Column(key="signed_on", heading=_("Signed on"), kind=Kind.DATE),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL),
    ),
)

AGREEMENTS = Sheet(
    key="agreements",
    title=_("Agreements"),
    key_columns=("title", "signed_on"),
    columns=(
        Column(key="title", heading=_("Agreement"), width=34),
        Column(key="kind", heading=_("Kind"), width=14),
        Column(key="category", heading=_("About"), width=14),
        Column(key="signed_on", heading=_("Signed on"), kind=Kind.DATE),
        Column(key="amount_cents", heading=_("Amount"), kind=Kind.MONEY),
        Column(key="parties", heading=_("Parties"), width=40),
        Column(key="project", heading=_("Project"), width=30),
        Column(key="source", heading=_("Published source"), width=24),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL),
    ),
)

FUNDS = Sheet(
    key="funds",
    title=_("Money in place"),
    key_columns=("voucher_kind", "voucher_no"),
    columns=(
        Column(key="project", heading=_("Project"), width=30),
        Column(key="paid_on", heading=_("Paid on"), kind=Kind.DATE),
        Column(key="amount_cents", heading=_("Amount"), kind=Kind.MONEY),
        Column(key="voucher_kind", heading=_("Voucher"), width=16),
        Column(key="voucher_no", heading=_("Voucher number"), kind=Kind.CODE, width=24),
        Column(key="state", heading=_("State"), width=10),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL),
    ),
)


def project_row(project: Project) -> dict[str, object]:
    """A project as a row of the workbook."""
    return {
        "number": project.number,
        "name": str(project),
        "investor_name": project.investor_name,
        "investor_code": project.investor.uscc if project.investor else None,
        "chain": str(project.chain or ""),
        "segment": str(project.segment or ""),
        "stage": project.get_stage_display(),
        "standing": project.get_standing_display(),
        "planned_cents": project.planned_cents,
        "way": str(project.way),
        "origin": project.origin,
        "summary": project.summary,
        "owner": project.owner.title,
        "reported_on": project.reported_at.date(),
        "signed_on": project.signed_on,
        "is_example": project.is_example,
    }


def agreement_row(agreement: Agreement) -> dict[str, object]:
    """An agreement as a row of the workbook."""
    return {
        "title": str(agreement),
        "kind": agreement.get_kind_display(),
        "category": agreement.get_category_display(),
        "signed_on": agreement.signed_on,
        "amount_cents": agreement.amount_cents,
        "parties": "、".join(p.name for p in agreement.parties.all()),
        "project": str(agreement.project or ""),
        "source": agreement.source,
        "is_example": agreement.is_example,
    }


def funds_row(entry: FundsEntry) -> dict[str, object]:
    """A voucher as a row of the workbook."""
    return {
        "project": str(entry.project),
        "paid_on": entry.paid_on,
        "amount_cents": entry.amount_cents,
        "voucher_kind": entry.get_voucher_kind_display(),
        "voucher_no": entry.voucher_no,
        "state": entry.get_state_display(),
        "is_example": entry.is_example,
    }
