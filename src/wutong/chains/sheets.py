"""The lists of the chains as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import SourceFact, Threshold
from .queries.board import SegmentRow
from .queries.lists import ChainLine
from .queries.segment import FirmLine
from .wording import joined, listed, threshold_label

CHAINS = Sheet(
    key="chains",
    title=_("Industry chains"),
    key_columns=("code", "year", "level"),
    columns=(
        Column(key="level", heading=_("Level"), width=8),
        Column(key="year", heading=_("Year"), kind=Kind.INT, width=8),
        Column(key="code", heading=_("Code"), kind=Kind.CODE, width=18),
        Column(key="name", heading=_("Chain"), width=24),
        Column(key="segments", heading=_("Segments"), kind=Kind.INT),
        Column(key="missing", heading=_("Missing"), kind=Kind.INT),
        Column(key="extend", heading=_("Extend"), kind=Kind.INT),
        Column(key="weak", heading=_("Weak"), kind=Kind.INT),
        Column(key="strong", heading=_("Strong"), kind=Kind.INT),
        Column(key="unknown", heading=_("Unknown"), kind=Kind.INT),
        Column(key="chiefs", heading=_("Chiefs"), width=30),
        Column(key="source", heading=_("Source"), width=40),
        Column(key="example", heading=_("With example data"), kind=Kind.BOOL),
    ),
)

SEGMENTS = Sheet(
    key="segments",
    title=_("Segments of a chain"),
    key_columns=("chain", "code"),
    columns=(
        Column(key="chain", heading=_("Chain"), width=20),
        Column(key="code", heading=_("Code"), kind=Kind.CODE, width=20),
        Column(key="name", heading=_("Segment"), width=20),
        Column(key="layer", heading=_("Layer"), width=18),
        Column(key="verdict", heading=_("Verdict"), width=16),
        Column(key="county", heading=_("Firms in the county"), kind=Kind.INT),
        Column(key="above", heading=_("Above scale"), kind=Kind.INT),
        Column(key="radius", heading=_("Firms in the radius"), kind=Kind.INT),
        Column(key="talks", heading=_("In talks"), kind=Kind.INT),
        Column(key="codes", heading=_("Industry codes"), width=18),
        Column(key="upstream", heading=_("Upstream"), width=24),
        Column(key="downstream", heading=_("Downstream"), width=24),
        Column(key="reasons", heading=_("Reasons"), width=60, multiline=True),
        Column(key="unknown", heading=_("What is unknown"), width=40, multiline=True),
        Column(key="status", heading=_("Status"), width=12),
        Column(key="example", heading=_("With example data"), kind=Kind.BOOL),
    ),
)

FIRMS = Sheet(
    key="segment-firms",
    title=_("Firms of a segment"),
    key_columns=("uscc", "segment"),
    columns=(
        Column(key="segment", heading=_("Segment"), width=18),
        Column(key="name", heading=_("Firm"), width=36),
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="place", heading=_("Place"), width=16),
        Column(key="fit", heading=_("Fit"), kind=Kind.NUMBER, width=8),
        Column(key="words", heading=_("Words found"), width=30),
        Column(
            key="scope", heading=_("Business scope"), width=80, multiline=True, max_length=20000
        ),
        Column(key="how", heading=_("Placed"), width=14),
        Column(key="status", heading=_("Status"), width=12),
        Column(key="example", heading=_("Example"), kind=Kind.BOOL),
    ),
)


FACTS = Sheet(
    key="facts",
    title=_("Published facts"),
    key_columns=("key",),
    columns=(
        Column(key="key", heading=_("Short key"), kind=Kind.CODE, width=24),
        Column(key="topic", heading=_("Topic"), width=14),
        Column(key="text", heading=_("Text"), width=80, multiline=True),
        Column(key="source", heading=_("Source"), width=50),
        Column(key="dated", heading=_("Dated"), kind=Kind.CODE, width=12),
    ),
)

THRESHOLDS = Sheet(
    key="thresholds",
    title=_("Thresholds"),
    key_columns=("code", "chain", "valid_from"),
    columns=(
        Column(key="code", heading=_("Code"), kind=Kind.CODE, width=24),
        Column(key="label", heading=_("Threshold"), width=36),
        Column(key="chain", heading=_("Chain"), width=20),
        Column(key="value", heading=_("Value"), kind=Kind.NUMBER),
        Column(key="valid_from", heading=_("In force since"), kind=Kind.DATE),
        Column(key="valid_to", heading=_("In force until"), kind=Kind.DATE),
        Column(key="reason", heading=_("Reason"), width=60, multiline=True),
        Column(key="source", heading=_("Source"), width=40),
    ),
)


def chain_cells(lines: Iterable[ChainLine]) -> Iterator[dict[str, Any]]:
    """One row a chain."""
    for line in lines:
        known = bool(line.rows)
        yield {
            "level": line.chain.get_level_display(),
            "year": line.chain.year,
            "code": line.chain.code,
            "name": str(line.chain),
            "segments": len(line.rows) if known else None,
            "missing": line.missing if known else None,
            "extend": line.extend if known else None,
            "weak": line.weak if known else None,
            "strong": line.strong if known else None,
            "unknown": line.unknown if known else None,
            "chiefs": listed(str(role) for role in line.chiefs),
            "source": line.chain.told_by,
            "example": line.is_example,
        }


def segment_cells(rows: Iterable[SegmentRow]) -> Iterator[dict[str, Any]]:
    """One row a segment."""
    for row in rows:
        yield {
            "chain": str(row.segment.chain),
            "code": row.segment.code,
            "name": str(row.segment),
            "layer": str(row.segment.layer),
            "verdict": row.verdict,
            "county": row.county,
            "above": row.above_scale,
            "radius": row.radius,
            "talks": row.talks,
            "codes": listed(row.codes),
            "upstream": row.upstream_names,
            "downstream": row.downstream_names,
            "reasons": row.reason_line,
            "unknown": joined(row.unknowns),
            "status": row.shown.get_status_display() if row.shown else "",
            "example": row.is_example,
        }


def firm_cells(lines: Iterable[FirmLine]) -> Iterator[dict[str, Any]]:
    """One row a firm on a segment."""
    for line in lines:
        hits = [str(hit["word"]) for hit in line.placement.evidence if "start" in hit]
        yield {
            "segment": str(line.placement.segment),
            "name": line.company.name,
            "uscc": line.company.uscc or "",
            "place": str(line.company.jurisdiction or ""),
            "fit": line.placement.fit,
            "words": listed(dict.fromkeys(hits)),
            "scope": line.company.business_scope,
            "how": line.placement.get_how_display(),
            "status": line.placement.get_status_display(),
            "example": line.company.is_example,
        }


def fact_cells(facts: Iterable[SourceFact]) -> Iterator[dict[str, Any]]:
    """One row a fact, in the reader's language."""
    for fact in facts:
        yield {
            "key": fact.key,
            "topic": fact.topic,
            "text": fact.says,
            "source": fact.told_by,
            "dated": fact.dated,
        }


def threshold_cells(rows: Iterable[Threshold]) -> Iterator[dict[str, Any]]:
    """One row a figure with its validity."""
    for row in rows:
        yield {
            "code": row.code,
            "label": threshold_label(row.code),
            "chain": str(row.chain or ""),
            "value": row.value,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "reason": row.says,
            "source": row.source,
        }
