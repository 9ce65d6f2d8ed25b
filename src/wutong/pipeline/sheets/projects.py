"""The pipeline's lists as workbooks: out, and back in."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    FundsEntry,
    FundsState,
    Project,
    Side,
    Stage,
    Standing,
    VoucherKind,
)

_LEFT_ASIDE = _("Not changed by an import; only read for new rows")

PROJECTS = Sheet(
    key="projects",
    title=_("Projects"),
    key_columns=("number",),
    columns=(
        Column(
            key="number", heading=_("Number"), kind=Kind.CODE, width=14,
            help=_("Leave it empty for a new project; a known number changes that project"),
        ),
        Column(key="name", heading=_("Project"), required=True, max_length=200, width=30),
        Column(key="name_en", heading=_("Project, in English"), max_length=240, width=30),
        Column(
            key="investor_name", heading=_("Investor"), required=True, max_length=200, width=30,
            help=_LEFT_ASIDE,
        ),
        Column(
            key="investor_code", heading=_("Unified social credit code"), kind=Kind.CODE,
            max_length=18, width=22,
            help=_("Ties the project to the firm in the register; empty leaves it as it is"),
        ),
        Column(key="chain", heading=_("Chain"), max_length=120, width=18),
        Column(key="segment", heading=_("Segment"), max_length=120, width=18),
        Column(
            key="stage", heading=_("Stage"), kind=Kind.CHOICE, choices=dict(Stage.choices),
            width=12,
            help=_("Known projects are moved on their pages; a new one stands before signing"),
        ),
        Column(
            key="standing", heading=_("Standing"), kind=Kind.CHOICE,
            choices=dict(Standing.choices), width=10, help=_LEFT_ASIDE,
        ),
        Column(key="planned_cents", heading=_("Planned investment"), kind=Kind.MONEY),
        Column(key="land_mu", heading=_("Land in mu"), kind=Kind.NUMBER, width=10),
        Column(key="way", heading=_("First way"), required=True, max_length=60, width=14),
        Column(key="origin", heading=_("Where from"), max_length=60, width=14),
        Column(
            key="summary", heading=_("What it is"), required=True, max_length=4000, width=40,
            multiline=True,
        ),
        Column(key="owner", heading=_("Officer"), width=16, help=_LEFT_ASIDE),
        Column(
            key="reporter", heading=_("First reporter"), width=16,
            help=_("For new rows of an older ledger, by post; together with the day of the report"),
        ),
        Column(
            key="reported_on", heading=_("Reported on"), kind=Kind.DATE, width=12,
            latest=timezone.localdate, help=_LEFT_ASIDE,
        ),
        Column(
            key="talks_on", heading=_("In talks on"), kind=Kind.DATE, width=12,
            latest=timezone.localdate, help=_LEFT_ASIDE,
        ),
        Column(
            key="signed_on", heading=_("Signed on"), kind=Kind.DATE, width=12,
            latest=timezone.localdate, help=_LEFT_ASIDE,
        ),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8, help=_LEFT_ASIDE),
    ),
)  # fmt: skip

AGREEMENTS = Sheet(
    key="agreements",
    title=_("Agreements"),
    key_columns=("title", "signed_on"),
    columns=(
        Column(key="title", heading=_("Agreement"), required=True, max_length=240, width=34),
        Column(key="title_en", heading=_("Agreement, in English"), max_length=300, width=34),
        Column(
            key="kind", heading=_("Kind"), kind=Kind.CHOICE, required=True,
            choices=dict(AgreementKind.choices), width=14,
        ),
        Column(
            key="category", heading=_("About"), kind=Kind.CHOICE, required=True,
            choices=dict(AgreementCategory.choices), width=14,
            help=_("Science cooperation is never counted as investment"),
        ),
        Column(
            key="signed_on", heading=_("Signed on"), kind=Kind.DATE, required=True, width=12,
            latest=timezone.localdate,
        ),
        Column(
            key="amount_cents", heading=_("Amount"), kind=Kind.MONEY,
            help=_("Leave it empty where it is unknown; unknown is not 0"),
        ),
        Column(
            key="theirs", heading=_("Signed by them"), width=40,
            help=_("Several parties apart by 、"),
        ),
        Column(key="ours", heading=_("Signed by us"), width=30),
        Column(key="number", heading=_("Project's number"), kind=Kind.CODE, width=14),
        Column(key="project", heading=_("Project"), width=30, help=_("For the reader; not read")),
        Column(key="source", heading=_("Published source"), max_length=200, width=24),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8, help=_LEFT_ASIDE),
    ),
)  # fmt: skip

FUNDS = Sheet(
    key="funds",
    title=_("Money in place"),
    key_columns=("voucher_kind", "voucher_no"),
    columns=(
        Column(
            key="number", heading=_("Project's number"), kind=Kind.CODE, required=True, width=14
        ),
        Column(key="project", heading=_("Project"), width=30, help=_("For the reader; not read")),
        Column(
            key="paid_on", heading=_("Paid on"), kind=Kind.DATE, required=True, width=12,
            latest=timezone.localdate,
        ),
        Column(key="amount_cents", heading=_("Amount"), kind=Kind.MONEY, required=True),
        Column(
            key="voucher_kind", heading=_("Voucher"), kind=Kind.CHOICE, required=True,
            choices=dict(VoucherKind.choices), width=16,
        ),
        Column(
            key="voucher_no", heading=_("Voucher number"), kind=Kind.CODE, required=True,
            max_length=60, width=24,
        ),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(FundsState.choices),
            width=10, help=_LEFT_ASIDE,
        ),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8, help=_LEFT_ASIDE),
    ),
)  # fmt: skip


def project_row(project: Project) -> dict[str, object]:
    """A project as a row of the workbook; no telephone leaves the house with it."""
    return {
        "number": project.number,
        "name": project.name,
        "name_en": project.name_en,
        "investor_name": project.investor_name,
        "investor_code": project.investor.uscc if project.investor else None,
        "chain": str(project.chain or ""),
        "segment": str(project.segment or ""),
        "stage": project.stage,
        "standing": project.standing,
        "planned_cents": project.planned_cents,
        "land_mu": project.land_mu,
        "way": str(project.way),
        "origin": project.origin,
        "summary": project.summary,
        "owner": project.owner.title,
        "reporter": project.reported_by.title,
        "reported_on": timezone.localdate(project.reported_at),
        "talks_on": project.talks_on,
        "signed_on": project.signed_on,
        "is_example": project.is_example,
    }


def agreement_row(agreement: Agreement) -> dict[str, object]:
    """An agreement as a row of the workbook."""
    parties = list(agreement.parties.all())
    return {
        "title": agreement.title,
        "title_en": agreement.title_en,
        "kind": agreement.kind,
        "category": agreement.category,
        "signed_on": agreement.signed_on,
        "amount_cents": agreement.amount_cents,
        "theirs": "、".join(p.name for p in parties if p.side == Side.THEIRS),
        "ours": "、".join(p.name for p in parties if p.side == Side.OURS),
        "number": agreement.project.number if agreement.project else None,
        "project": str(agreement.project or ""),
        "source": agreement.source,
        "is_example": agreement.is_example,
    }


def funds_row(entry: FundsEntry) -> dict[str, object]:
    """A voucher as a row of the workbook."""
    return {
        "number": entry.project.number,
        "project": str(entry.project),
        "paid_on": entry.paid_on,
        "amount_cents": entry.amount_cents,
        "voucher_kind": entry.voucher_kind,
        "voucher_no": entry.voucher_no,
        "state": entry.state,
        "is_example": entry.is_example,
    }
