"""The lists of the chains as workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import CellError, Column, Kind, Sheet
from wutong.kernel.words import joined, listed

from .models import Chain, RadiusMember, SegmentTerm, SourceFact, TermKind, Threshold
from .models.scope import PART_OF_DATE
from .queries.board import SegmentRow
from .queries.lists import ChainLine
from .queries.segment import FirmLine
from .wording import threshold_label

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


def _slug(text: str) -> str:
    if not re.fullmatch(r"[-a-zA-Z0-9_]+", text):
        raise CellError(gettext("Latin letters, digits, - and _ only, such as zone-area"))
    return text


def _part_of_date(text: str) -> str:
    if not re.fullmatch(PART_OF_DATE, text):
        raise CellError(gettext("Write the date as 2023, 2023-04 or 2023-04-21"))
    return text


FACTS = Sheet(
    key="facts",
    title=_("Published facts"),
    key_columns=("key",),
    columns=(
        Column(
            key="key", heading=_("Short key"), kind=Kind.CODE, width=24, required=True,
            max_length=60, check=_slug,
            help=_("A short name in Latin letters; the same key corrects the fact"),
        ),
        Column(
            key="topic", heading=_("Topic"), kind=Kind.CODE, width=14, required=True,
            max_length=40, check=_slug,
        ),
        Column(
            key="text", heading=_("Text"), width=80, multiline=True, required=True,
            max_length=1000, help=_("As printed: “70余个” stays those words"),
        ),
        Column(
            key="text_en", heading=_("Text in English"), width=60, multiline=True, max_length=1000
        ),
        Column(key="source", heading=_("Source"), width=50, required=True, max_length=300),
        Column(key="source_en", heading=_("Source in English"), width=50, max_length=400),
        Column(
            key="dated", heading=_("Dated"), kind=Kind.CODE, width=12, check=_part_of_date,
            help=_("2023, 2023-04 or 2023-04-21"),
        ),
    ),
)  # fmt: skip

# whom a figure or a place counts for: a version of a chain, empty for every chain
FOR_CHAIN = (
    Column(
        key="chain_code", heading=_("Chain code"), kind=Kind.CODE, width=18, max_length=40,
        help=_("Empty: for every chain"),
    ),
    Column(
        key="year", heading=_("Year of the chain"), kind=Kind.INT, width=8,
        help=_("Empty: the chain in force"),
    ),
    Column(key="chain", heading=_("Chain"), width=20),
)  # fmt: skip

THRESHOLDS = Sheet(
    key="thresholds",
    title=_("Thresholds"),
    key_columns=("code", "valid_from"),
    columns=(
        Column(key="code", heading=_("Code"), kind=Kind.CODE, width=24, required=True),
        Column(key="label", heading=_("Threshold"), width=36),
        *FOR_CHAIN,
        Column(key="value", heading=_("Value"), kind=Kind.NUMBER, required=True),
        Column(
            key="valid_from", heading=_("In force since"), kind=Kind.DATE, required=True,
            help=_("The figure until then ends the day before"),
        ),
        Column(key="valid_to", heading=_("In force until"), kind=Kind.DATE),
        Column(key="reason", heading=_("Reason"), width=60, multiline=True, max_length=300),
        Column(
            key="source", heading=_("Source"), width=40, max_length=300,
            help=_("The meeting or the document"),
        ),
    ),
)  # fmt: skip

OUT_HELP = _("Only for import: a reason here takes the row out")

RADIUS = Sheet(
    key="radius",
    title=_("Supply radius"),
    key_columns=("code",),
    columns=(
        Column(
            key="code", heading=_("Division code of the place"), kind=Kind.CODE, width=16,
            required=True, max_length=12,
            help=_("GB/T 2260: 140100 is a city with all its counties, 140105 one county"),
        ),
        Column(key="place", heading=_("Place"), width=20),
        *FOR_CHAIN,
        Column(key="kilometres", heading=_("Kilometres by road"), kind=Kind.INT, width=12),
        Column(
            key="source", heading=_("Source"), width=50, max_length=300,
            help=_("Who decided it: the meeting or the document"),
        ),
        Column(key="note", heading=_("Remarks"), width=30, max_length=200),
        Column(
            key="out", heading=_("Take out, because"), width=30, max_length=300, help=OUT_HELP
        ),
    ),
)  # fmt: skip

WORDS = Sheet(
    key="segment-words",
    title=_("Words of the segments"),
    key_columns=("segment_code", "term"),
    columns=(
        Column(
            key="segment_code", heading=_("Code of the segment"), kind=Kind.CODE, width=20,
            required=True, max_length=40,
        ),
        Column(key="segment", heading=_("Segment"), width=20),
        Column(key="term", heading=_("Word"), width=24, required=True, max_length=200),
        Column(
            key="kind", heading=_("Kind"), kind=Kind.CHOICE, width=10,
            choices=dict(TermKind.choices),
            help=_("An excluded word keeps firms out: 洗煤设备 is no 洗煤"),
        ),
        Column(
            key="weight", heading=_("Weight"), kind=Kind.NUMBER, width=8,
            help=_("1: the word alone is enough; 0.5: it only hints"),
        ),
        Column(key="reason", heading=_("Reason"), width=40, max_length=300),
        Column(key="author", heading=_("Chosen by"), width=18),
        Column(
            key="out", heading=_("Take out, because"), width=30, max_length=300, help=OUT_HELP
        ),
    ),
)  # fmt: skip


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
    """One row a fact, in the words in which it was printed."""
    for fact in facts:
        yield {
            "key": fact.key,
            "topic": fact.topic,
            "text": fact.text,
            "text_en": fact.text_en,
            "source": fact.source,
            "source_en": fact.source_en,
            "dated": fact.dated,
        }


def _for_chain(chain: Chain | None) -> dict[str, Any]:
    if chain is None:
        return {"chain_code": "", "year": None, "chain": ""}
    return {"chain_code": chain.code, "year": chain.year, "chain": str(chain)}


def threshold_cells(rows: Iterable[Threshold]) -> Iterator[dict[str, Any]]:
    """One row a figure with its validity."""
    for row in rows:
        yield {
            "code": row.code,
            "label": threshold_label(row.code),
            **_for_chain(row.chain),
            "value": row.value,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "reason": row.says,
            "source": row.source,
        }


def radius_cells(rows: Iterable[RadiusMember]) -> Iterator[dict[str, Any]]:
    """One row a place that counts as near."""
    for row in rows:
        yield {
            "code": row.member.code,
            "place": str(row.member),
            **_for_chain(row.chain),
            "kilometres": row.kilometres,
            "source": row.source,
            "note": row.note,
        }


def word_cells(terms: Iterable[SegmentTerm]) -> Iterator[dict[str, Any]]:
    """One row a word of a segment."""
    for term in terms:
        yield {
            "segment_code": term.segment.code,
            "segment": str(term.segment),
            "term": term.term,
            "kind": term.kind,
            "weight": term.weight,
            "reason": term.reason,
            "author": term.author,
        }
