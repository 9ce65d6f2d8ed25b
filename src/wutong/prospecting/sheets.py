"""Candidates and target lists as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.kernel.words import listed

from .models import (
    FlowTable,
    Screening,
    SignalKind,
    Standing,
    TargetList,
    TargetState,
    WeightState,
    WeightVersion,
)
from .queries.evidence import PartView
from .queries.news import SignalRow
from .queries.screenings import CandidateRow
from .queries.standing import CountedFirm, GapRow
from .queries.targets import TargetRow
from .queries.weights import Trial
from .wording import PARTS, part_name

_FIRM = (
    Column(key="name", heading=_("Firm"), required=True, width=32),
    Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
    Column(key="province", heading=_("Province"), width=10),
    Column(key="city", heading=_("City"), width=10),
    Column(key="registered_on", heading=_("Registered on"), kind=Kind.DATE, width=12),
    Column(key="firm_type", heading=_("Type"), width=18),
    Column(key="capital_raw", heading=_("Registered capital, as written"), width=18),
)
_SCORE = (
    Column(key="score", heading=pgettext_lazy("screening", "Score"), kind=Kind.NUMBER, width=8),
    Column(key="low", heading=_("Lowest possible"), kind=Kind.NUMBER, width=10),
    Column(key="high", heading=_("Highest possible"), kind=Kind.NUMBER, width=10),
)
_PARTS = tuple(
    Column(key=f"part_{code}", heading=name, kind=Kind.NUMBER, width=10)
    for code, name in PARTS.items()
)
_REASONS = (
    Column(key="evidence", heading=_("Words of the business scope"), width=60, multiline=True),
    Column(key="reasons", heading=_("Evidence of each part"), width=60, multiline=True),
    Column(key="unknown", heading=_("Unknown, not counted"), width=24),
    Column(key="outlook", heading=_("What would change the rank"), width=40),
    Column(key="lead", heading=_("Already a lead"), width=14),
    Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
)

CANDIDATES = Sheet(
    key="candidates",
    title=_("Candidates"),
    key_columns=("rank",),
    columns=(
        Column(key="rank", heading=_("Rank"), kind=Kind.INT, required=True, width=6),
        *_FIRM, *_SCORE, *_PARTS, *_REASONS,
        Column(key="business_scope", heading=_("Business scope"), width=60, max_length=32000),
        Column(key="segment", heading=_("Segment"), width=16),
        Column(key="register", heading=_("Register of firms"), width=24),
        Column(key="edition", heading=_("Register as of"), kind=Kind.DATE, width=12),
    ),
)  # fmt: skip

TARGETS = Sheet(
    key="targets",
    title=_("Target firms"),
    key_columns=("name", "uscc"),
    columns=(
        *_FIRM,
        Column(key="segment", heading=_("Segment"), width=16),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(TargetState.choices),
            width=12,
        ),
        Column(key="reason", heading=_("Reason for dropping"), width=30),
        *_SCORE[:1], *_REASONS[:3], *_REASONS[4:],
        Column(key="added_by", heading=_("Chosen by"), width=18),
        Column(key="added_on", heading=_("Chosen on"), kind=Kind.DATE, width=12),
    ),
)  # fmt: skip


def _count(key: str, heading: Any) -> Column:
    return Column(key=key, heading=heading, kind=Kind.INT, width=8)


LISTS = Sheet(
    key="target_lists",
    title=_("Target lists"),
    key_columns=("chain", "name"),
    columns=(
        Column(key="name", heading=_("Name of the list"), required=True, width=30),
        Column(key="chain", heading=_("Industry chain"), required=True, width=20),
        Column(key="owner", heading=_("Kept by"), width=18),
        Column(key="firms", heading=_("Firms"), kind=Kind.INT, width=8),
        Column(
            key="waiting", heading=pgettext_lazy("target firm", "Chosen"), kind=Kind.INT, width=8
        ),
        Column(
            key="contacted",
            heading=pgettext_lazy("target firm", "Contacted"),
            kind=Kind.INT,
            width=8,
        ),
        Column(
            key="leads",
            heading=pgettext_lazy("target firm", "Became a lead"),
            kind=Kind.INT,
            width=10,
        ),
        Column(
            key="dropped", heading=pgettext_lazy("target firm", "Dropped"), kind=Kind.INT, width=8
        ),
        Column(key="note", heading=pgettext_lazy("screening", "Note"), width=40),
    ),
)


SIGNALS = Sheet(
    key="signals",
    title=_("Signals"),
    key_columns=("edition", "kind", "name", "uscc", "segment"),
    columns=(
        Column(
            key="kind", heading=_("What happened"), kind=Kind.CHOICE, required=True,
            choices=dict(SignalKind.choices), width=14,
        ),
        Column(key="name", heading=_("Firm"), required=True, width=32),
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="words", heading=_("From what to what"), width=40),
        Column(key="place", heading=_("Place"), width=16),
        Column(key="segment", heading=_("Segment"), width=16),
        Column(key="fit", heading=_("Fit to the segment, percent"), kind=Kind.NUMBER, width=10),
        Column(key="business_scope", heading=_("Business scope"), width=60, max_length=32000),
        Column(key="edition", heading=_("Register of firms"), width=24),
        Column(key="found_on", heading=_("Found on"), kind=Kind.DATE, width=12),
        Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip


GAPS = Sheet(
    key="standing_gaps",
    title=_("What the county could do next"),
    key_columns=("code",),
    columns=(
        Column(key="code", heading=_("Industry code"), kind=Kind.CODE, required=True, width=8),
        Column(key="name", heading=_("Name of the industry"), width=28),
        Column(key="level", heading=_("Level of GB/T 4754"), width=10),
        _count("firms", _("Firms of the county")),
        _count("reference_firms", _("Firms of the reference")),
        _count("county_total", _("All firms of the county")),
        _count("reference_total", _("All firms of the reference")),
        Column(key="quotient", heading=_("Location quotient"), kind=Kind.NUMBER, width=10),
        Column(key="reference_quotient", heading=_("Reference quotient"), kind=Kind.NUMBER),
        Column(key="density", heading=_("Density"), kind=Kind.NUMBER, width=10),
        Column(key="gain", heading=_("Opportunity gain"), kind=Kind.NUMBER, width=10),
        Column(key="complexity", heading=_("Complexity"), kind=Kind.NUMBER, width=10),
        _count("recent", _("New firms")),
        _count("dated", _("Firms with a date")),
        Column(key="why", heading=_("Why it is near"), width=60, multiline=True),
        Column(key="reference", heading=_("Reference"), width=10),
        Column(key="register", heading=_("Register of firms"), width=24),
        Column(key="cutoff", heading=_("Cut-off date"), kind=Kind.DATE, width=12),
        Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
    ),
)


COUNTED = Sheet(
    key="standing_firms",
    title=_("Firms counted"),
    key_columns=("uscc",),
    columns=(
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="name", heading=_("Firm"), width=34),
        Column(key="code", heading=_("Industry code"), kind=Kind.CODE, width=8),
        Column(key="industry", heading=_("Name of the industry"), width=28),
        Column(key="registered_on", heading=_("Registered on"), kind=Kind.DATE, width=12),
        Column(key="scope", heading=_("Business scope"), width=60, max_length=32000),
        Column(key="register", heading=_("Register of firms"), width=24),
        Column(key="cutoff", heading=_("Cut-off date"), kind=Kind.DATE, width=12),
        Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
    ),
)


LINKAGES = Sheet(
    key="linkages",
    title=_("Linkages of the sectors"),
    key_columns=("code",),
    columns=(
        Column(key="code", heading=_("Sector code"), kind=Kind.CODE, required=True, width=10),
        Column(key="name", heading=pgettext_lazy("input-output", "Sector"), width=32),
        Column(key="backward", heading=_("Backward linkage"), kind=Kind.NUMBER, width=12),
        Column(key="forward", heading=_("Forward linkage"), kind=Kind.NUMBER, width=12),
        Column(
            key="forward_by_supply", heading=_("Forward linkage by supply"), kind=Kind.NUMBER,
            width=12,
        ),
        Column(key="multiplier", heading=_("Output multiplier"), kind=Kind.NUMBER, width=12),
        Column(key="key", heading=_("Key sector"), kind=Kind.BOOL, width=8),
        Column(key="table", heading=_("Input–output table"), width=24),
        Column(key="source", heading=_("Source"), width=40),
        Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
    ),
)  # fmt: skip


def linkage_cells(rows: Iterable[Mapping[str, Any]], table: FlowTable) -> Iterator[dict[str, Any]]:
    """Linkages as the sheet's rows."""
    numbers = ("backward", "forward", "forward_by_supply", "multiplier")
    for row in rows:
        yield {
            "code": row["code"], "name": row["name"], "key": row["key"],
            **{key: _cut(row[key]) for key in numbers}, "table": str(table),
            "source": table.source, "is_example": table.is_example,
        }  # fmt: skip


WEIGHT_MOVES = Sheet(
    key="weight_moves",
    title=_("Who moves"),
    key_columns=("rank_after",),
    columns=(
        _count("rank_after", _("Rank then")),
        _count("rank_before", _("Rank now")),
        Column(key="name", heading=_("Firm"), required=True, width=32),
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="before", heading=_("Score now"), kind=Kind.NUMBER, width=10),
        Column(key="after", heading=_("Score then"), kind=Kind.NUMBER, width=10),
        Column(key="because", heading=_("Because of"), width=16),
        Column(key="segment", heading=_("Segment"), width=16),
        Column(key="version", heading=_("Version of the weights"), width=16),
        Column(key="is_example", heading=_("Sample"), kind=Kind.BOOL, width=8),
    ),
)

WEIGHT_VERSIONS = Sheet(
    key="weight_versions",
    title=_("Versions of weights"),
    key_columns=("version",),
    columns=(
        Column(key="version", heading=_("Version"), required=True, width=18),
        Column(key="chain", heading=_("Industry chain"), width=20),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(WeightState.choices),
            width=12,
        ),
        Column(key="valid_from", heading=_("Valid from"), kind=Kind.DATE, width=12),
        Column(key="valid_to", heading=_("No longer valid from"), kind=Kind.DATE, width=12),
        *(
            Column(key=f"part_{code}", heading=name, kind=Kind.NUMBER, width=10)
            for code, name in PARTS.items()
        ),
        Column(key="reason", heading=_("Reason"), width=40),
        Column(key="made_by", heading=_("Drafted by"), width=18),
    ),
)  # fmt: skip


def move_cells(
    trial: Trial, screening: Screening, version: WeightVersion
) -> Iterator[dict[str, Any]]:
    """Who moves, as the sheet's rows."""
    for each, because in trial.rows:
        yield {
            "rank_after": each.rank_after, "rank_before": each.rank_before, "name": each.name,
            "uscc": each.uscc, "before": each.before.value, "after": each.after.value,
            "because": because, "segment": str(screening.segment), "version": version.version,
            "is_example": screening.is_example,
        }  # fmt: skip


def version_cells(
    versions: Iterable[WeightVersion], names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Versions as the sheet's rows; `names` are those of the chains by code."""
    for each in versions:
        yield {
            "version": each.version,
            "chain": names.get(each.chain_code, each.chain_code),
            "state": each.state,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            **{f"part_{code}": each.parts.get(code) for code in PARTS},
            "reason": each.reason,
            "made_by": each.made_by.title,
        }


def gap_cells(
    rows: Iterable[GapRow], standing: Standing, reference: str
) -> Iterator[dict[str, Any]]:
    """Gaps as the sheet's rows; what is unknown is an empty cell, never 0."""
    for gap in rows:
        row = gap.row
        yield {
            "code": row.code, "name": gap.name, "level": standing.level, "firms": row.firms,
            "reference_firms": gap.group_firms, "county_total": standing.firms_county,
            "reference_total": standing.totals.get(reference), "quotient": _cut(row.quotient),
            "reference_quotient": _cut(gap.reference), "density": _cut(row.density),
            "gain": _cut(row.gain), "complexity": _cut(row.complexity), "recent": row.recent,
            "dated": row.dated, "why": gap.why, "reference": reference,
            "register": str(standing.register), "cutoff": standing.cutoff,
            "is_example": standing.is_example,
        }  # fmt: skip


def counted_cells(rows: Iterable[CountedFirm], standing: Standing) -> Iterator[dict[str, Any]]:
    """Firms behind a count as the sheet's rows."""
    for firm in rows:
        yield {
            "uscc": firm.uscc, "name": firm.name, "code": firm.code, "industry": firm.industry,
            "registered_on": firm.registered, "scope": firm.scope,
            "register": str(standing.register), "cutoff": standing.cutoff,
            "is_example": standing.is_example,
        }  # fmt: skip


def _cut(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def signal_cells(rows: Iterable[SignalRow]) -> Iterator[dict[str, Any]]:
    """Signals as the sheet's rows."""
    for row in rows:
        signal = row.signal
        yield {
            "kind": signal.kind,
            "name": signal.name,
            "uscc": signal.uscc,
            "words": row.words,
            "place": row.place,
            "segment": str(signal.segment) if signal.segment else "",
            "fit": None if signal.fit is None else round(signal.fit * 100, 1),
            "business_scope": row.scope,
            "edition": str(signal.comparison.new),
            "found_on": signal.found_at.date(),
            "is_example": signal.is_example,
        }


def candidate_cells(rows: Iterable[CandidateRow], screening: Screening) -> Iterator[dict[str, Any]]:
    """Candidates as the sheet's rows; an unknown part is an empty cell, never 0."""
    for row in rows:
        candidate = row.candidate
        yield {
            "rank": candidate.rank,
            "name": candidate.name,
            "uscc": candidate.uscc,
            "province": candidate.province,
            "city": candidate.city,
            "registered_on": candidate.registered_on,
            "firm_type": candidate.firm_type,
            "capital_raw": candidate.capital_raw,
            "score": candidate.score,
            "low": candidate.low,
            "high": candidate.high,
            **{f"part_{part.code}": part.value for part in row.parts},
            "evidence": next((part.text for part in row.parts if part.code == "fit"), ""),
            "reasons": _reasons(row.parts),
            "unknown": listed(part_name(code) for code in candidate.unknown),
            "outlook": row.outlook,
            "lead": row.lead[0] if row.lead else "",
            "is_example": candidate.is_example,
            "business_scope": candidate.business_scope,
            "segment": str(screening.segment),
            "register": str(screening.register),
            "edition": screening.register.edition,
        }


def target_cells(rows: Iterable[TargetRow]) -> Iterator[dict[str, Any]]:
    """Firms of a list as the sheet's rows."""
    for row in rows:
        target = row.target
        yield {
            "name": target.name,
            "uscc": target.uscc,
            "province": row.snapshot.get("province", ""),
            "city": row.snapshot.get("city", ""),
            "registered_on": row.registered_on,
            "firm_type": row.snapshot.get("firm_type", ""),
            "capital_raw": row.capital_raw,
            "segment": str(target.segment),
            "state": target.state,
            "reason": target.reason,
            "score": target.score,
            "evidence": row.why.text if row.why else "",
            "reasons": _reasons(row.parts),
            "unknown": listed(part.name for part in row.parts if part.is_unknown),
            "lead": row.lead[0] if row.lead else "",
            "is_example": target.is_example,
            "added_by": target.added_by.title,
            "added_on": target.added_at.date(),
        }


def _reasons(parts: Iterable[PartView]) -> str:
    """A line for each known part: its name, value and evidence."""
    return "\n".join(f"{p.name} {p.value} · {p.text}" for p in parts if not p.is_unknown)


def list_cells(lists: Iterable[TargetList]) -> Iterator[dict[str, Any]]:
    """Target lists as the sheet's rows; the counts come with `lists_seen`."""
    counts = ("firms", "waiting", "contacted", "leads", "dropped")
    for each in lists:
        yield {
            "name": each.name,
            "chain": str(each.chain),
            "owner": each.owner.title,
            "note": each.note,
            **{key: getattr(each, key) for key in counts},
        }
