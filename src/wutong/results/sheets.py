"""Certificates and measures as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Certificate, CertificateState
from .queries.measures import Compared

CERTIFICATES = Sheet(
    key="certificates",
    title=_("Certificates"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number of the certificate"), required=True, width=26),
        Column(key="title", heading=_("Title"), width=30),
        Column(key="holder", heading=_("Holder"), width=30),
        Column(key="uscc", heading=_("Unified social credit code"), width=22),
        Column(key="issuer", heading=_("Issuing department"), width=24),
        Column(key="issued_on", heading=_("Issued on"), kind=Kind.DATE, width=12),
        Column(key="valid_until", heading=_("Valid to"), kind=Kind.DATE, width=12),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE,
            choices=dict(CertificateState.choices), width=10,
        ),
        Column(key="revoked_for", heading=_("Reason of the revocation"), width=30),
        Column(key="provincial", heading=_("Number in the provincial system"), width=26),
        Column(key="sha256", heading=_("SHA-256"), width=30),
    ),
)  # fmt: skip

MEASURES = Sheet(
    key="measures",
    title=_("The environment measured"),
    key_columns=("key",),
    columns=(
        Column(key="key", heading=_("Code"), required=True, width=20),
        Column(key="name", heading=_("Service item or project"), width=36),
        Column(key="before_count", heading=_("Before: decided"), kind=Kind.INT, width=12),
        Column(key="before_days", heading=_("Before: median days"), kind=Kind.NUMBER, width=12),
        Column(key="after_count", heading=_("After: decided"), kind=Kind.INT, width=12),
        Column(key="after_days", heading=_("After: median days"), kind=Kind.NUMBER, width=12),
        Column(key="after_nine", heading=_("After: nine of ten within"), kind=Kind.NUMBER,
               width=14),
        Column(key="after_working", heading=_("After: median working days"), kind=Kind.NUMBER,
               width=14),
        Column(key="after_late", heading=_("After: late"), kind=Kind.INT, width=10),
        Column(key="after_judged", heading=_("After: with a promised limit"), kind=Kind.INT,
               width=12),
        Column(key="after_papers", heading=_("After: papers"), kind=Kind.INT, width=10),
        Column(key="after_visits", heading=_("After: visits"), kind=Kind.INT, width=12),
        Column(key="after_extensions", heading=_("After: extensions"), kind=Kind.INT, width=12),
        Column(key="after_corrections", heading=_("After: notices of missing material"),
               kind=Kind.INT, width=14),
        Column(key="before_fee", heading=_("Before the change: fee each (yuan)"),
               kind=Kind.NUMBER, width=14),
        Column(key="before_fee_known", heading=_("Before the change: with a fee told"),
               kind=Kind.INT, width=14),
        Column(key="after_fee", heading=_("After the change: fee each (yuan)"), kind=Kind.NUMBER,
               width=14),
        Column(key="after_fee_known", heading=_("After the change: with a fee told"), kind=Kind.INT,
               width=14),
    ),
)  # fmt: skip


def certificate_cells(rows: Iterable[Certificate]) -> Iterator[dict[str, Any]]:
    """Certificates as the sheet's rows."""
    for row in rows:
        yield {
            "number": row.number, "title": row.title, "holder": row.holder,
            "uscc": row.holder_uscc, "issuer": str(row.issuer), "issued_on": row.issued_on,
            "valid_until": row.valid_until, "state": row.state, "revoked_for": row.revoked_for,
            "provincial": row.provincial_number, "sha256": row.sha256,
        }  # fmt: skip


def measure_cells(rows: Iterable[Compared]) -> Iterator[dict[str, Any]]:
    """Measures as the sheet's rows; unknown cells stay empty."""
    for row in rows:
        after = row.after
        yield {
            "key": row.key, "name": row.name, "before_count": row.before.days.count,
            "before_days": _decimal(row.before.days.median), "after_count": after.days.count,
            "after_days": _decimal(after.days.median),
            "after_nine": _decimal(after.days.nine_of_ten),
            "after_working": _decimal(after.working.median), "after_late": after.days.late,
            "after_judged": after.days.judged, "after_papers": after.papers,
            "after_visits": after.visits, "after_extensions": after.extensions,
            "after_corrections": after.corrections, "before_fee": _cents(row.before.fee_each),
            "before_fee_known": row.before.fees_known, "after_fee": _cents(after.fee_each),
            "after_fee_known": after.fees_known,
        }  # fmt: skip


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
