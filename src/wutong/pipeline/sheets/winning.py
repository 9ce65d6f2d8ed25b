"""Contracts, stations, ways, introducers and leads' clocks as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import (
    ClockStep,
    FeeBasis,
    Introducer,
    IntroducerKind,
    LeadClockRule,
    Way,
)
from wutong.pipeline.queries import masked_phone
from wutong.pipeline.queries.commissions import CommissionRow
from wutong.pipeline.queries.stations import StationRow

COMMISSIONS = Sheet(
    key="pipeline.commissions",
    title=_("Commissioned agencies"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Contract number"), required=True, width=18),
        Column(key="agency", heading=_("Agency"), width=24),
        Column(key="service", heading=_("What it does for the county"), width=40, multiline=True),
        Column(key="valid_from", heading=_("In force from"), kind=Kind.DATE, width=12),
        Column(key="valid_to", heading=_("Until and including"), kind=Kind.DATE, width=12),
        Column(
            key="basis", heading=_("How the fee counts"), kind=Kind.CHOICE,
            choices=dict(FeeBasis.choices), width=18,
        ),
        Column(key="projects", heading=_("Projects"), kind=Kind.INT, width=8),
        Column(key="approved", heading=_("Fee approved"), kind=Kind.MONEY, unit=100, width=14),
        Column(key="paid", heading=_("Paid (fee)"), kind=Kind.MONEY, unit=100, width=14),
        Column(key="due", heading=_("Due and unpaid"), kind=Kind.MONEY, unit=100, width=14),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip

STATIONS = Sheet(
    key="pipeline.stations",
    title=_("Stations"),
    key_columns=("name",),
    columns=(
        Column(key="name", heading=_("Station"), required=True, width=22),
        Column(key="city", heading=_("City"), width=12),
        Column(key="officer", heading=_("Officer"), width=20),
        Column(key="members", heading=_("Members"), width=24),
        Column(key="opened_on", heading=_("Opened on"), kind=Kind.DATE, width=12),
        Column(key="closed_on", heading=_("Closed on"), kind=Kind.DATE, width=12),
        Column(key="handed_in", heading=_("Reports handed in"), kind=Kind.INT, width=12),
        Column(key="overdue", heading=_("Reports overdue"), kind=Kind.INT, width=12),
        Column(key="firms_met", heading=_("Firms met"), kind=Kind.INT, width=10),
        Column(key="leads", heading=_("Leads"), kind=Kind.INT, width=8),
        Column(key="signed", heading=_("Signed"), kind=Kind.INT, width=8),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)

WAYS = Sheet(
    key="pipeline.ways",
    title=_("Ways"),
    key_columns=("code",),
    columns=(
        Column(
            key="code", heading=_("Code of the way"), required=True, width=16, max_length=50,
            help=_("Letters, digits and hyphens; it never changes"),
        ),
        Column(key="name", heading=_("Name"), required=True, width=18, max_length=40),
        Column(
            key="name_en", heading=_("Name in English"), required=True, width=22, max_length=60
        ),
        Column(key="definition", heading=_("Definition"), required=True, width=44, max_length=200),
        Column(
            key="definition_en", heading=_("Definition in English"), required=True, width=44,
            max_length=300,
        ),
        Column(key="position", heading=_("Position"), kind=Kind.INT, width=8),
        Column(
            key="valid_to", heading=_("Valid to"), kind=Kind.DATE, width=12,
            help=_("From this day on nobody chooses it; its projects stay"),
        ),
    ),
)  # fmt: skip

INTRODUCERS = Sheet(
    key="pipeline.introducers",
    title=_("Introducers"),
    key_columns=("number",),
    columns=(
        Column(
            key="number", heading=_("Number"), kind=Kind.INT, width=8,
            help=_("Empty for somebody new"),
        ),
        Column(key="name", heading=_("Name"), required=True, width=20, max_length=80),
        Column(
            key="kind", heading=_("Kind"), kind=Kind.CHOICE, required=True, width=14,
            choices=dict(IntroducerKind.choices),
        ),
        Column(
            key="phone", heading=_("Telephone"), width=16, max_length=30,
            help=_("Written out masked; one with stars stays as it is"),
        ),
        Column(
            key="credit_code", heading=_("Unified social credit code"), kind=Kind.CODE, width=22,
            max_length=18,
        ),
        Column(
            key="target_letter", heading=_("Target letter"), width=22, max_length=80,
            help=_("Where a target was assigned by letter: its number"),
        ),
        Column(key="registered_on", heading=_("Registered on"), kind=Kind.DATE, width=12),
    ),
)  # fmt: skip

LEAD_CLOCKS = Sheet(
    key="pipeline.lead_clocks",
    title=_("Days of each step"),
    key_columns=("step",),
    columns=(
        Column(
            key="step", heading=_("Step of a lead"), kind=Kind.CHOICE, required=True, width=20,
            choices=dict(ClockStep.choices),
        ),
        Column(key="days", heading=_("Calendar days"), kind=Kind.INT, required=True, width=10),
        Column(
            key="remind_days", heading=_("Remind so many days before"), kind=Kind.INT,
            required=True, width=14,
        ),
        Column(
            key="escalate_days", heading=_("Escalate so many days after"), kind=Kind.INT,
            required=True, width=14,
        ),
        Column(
            key="source", heading=_("Where it is written"), required=True, width=40,
            max_length=200,
        ),
    ),
)  # fmt: skip


def commission_cells(rows: Iterable[CommissionRow]) -> Iterator[dict[str, Any]]:
    """Contracts with their sums."""
    for one in rows:
        row = one.row
        yield {
            "number": row.number,
            "agency": row.agency.name,
            "service": row.service,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "basis": row.basis,
            "projects": one.projects,
            "approved": one.approved_cents,
            "paid": one.paid_cents,
            "due": one.due_cents,
            "is_example": row.is_example,
        }


def station_cells(rows: Iterable[StationRow]) -> Iterator[dict[str, Any]]:
    """Stations with their reports and results."""
    for one in rows:
        row = one.row
        yield {
            "name": row.name,
            "city": row.city,
            "officer": row.officer.title,
            "members": "、".join(one.members),
            "opened_on": row.opened_on,
            "closed_on": row.closed_on,
            "handed_in": one.handed_in,
            "overdue": one.overdue,
            "firms_met": one.firms_met,
            "leads": one.leads,
            "signed": one.signed,
            "is_example": row.is_example,
        }


def way_cells(rows: Iterable[Way]) -> Iterator[dict[str, Any]]:
    """Ways with their definitions."""
    for row in rows:
        yield {column.key: getattr(row, column.key) for column in WAYS.columns}


def introducer_cells(rows: Iterable[Introducer]) -> Iterator[dict[str, Any]]:
    """Introducers; telephones are masked."""
    for row in rows:
        yield {
            "number": row.pk,
            "name": row.name,
            "kind": row.kind,
            "phone": masked_phone(row.phone),
            "credit_code": row.credit_code,
            "target_letter": row.target_letter,
            "registered_on": row.registered_at.date(),
        }


def clock_cells(rows: Iterable[LeadClockRule]) -> Iterator[dict[str, Any]]:
    """Leads' clocks as they are in force."""
    for row in rows:
        yield {column.key: getattr(row, column.key) for column in LEAD_CLOCKS.columns}
