"""Runs the rules that place firms over the register: for all chains, or one segment as a trial."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from wutong.chains.models import (
    ChainState,
    Segment,
    SegmentIndustry,
    SegmentTerm,
)
from wutong.chains.rules.matching import Fit, Matcher
from wutong.chains.rules.specs import IndustrySpec, SegmentSpec, TermSpec

from .register import firms_fingerprint, firms_in_batches

EVIDENCE_AT_MOST = 8
SECTIONS = "ABCDEFGHIJKLMNOPQRST"  # registers write C2521 or 2521


@dataclass(frozen=True)
class Placed:
    """A firm on a segment with its fit (3 decimals) and the words that show it."""

    segment: int
    company: int
    fit: Decimal
    evidence: list[dict[str, object]]


def open_segments() -> list[Segment]:
    """Segments of the chains that are worked on: closed versions keep what they had."""
    return list(
        Segment.objects.filter(chain__state__in=(ChainState.DRAFT, ChainState.IN_FORCE))
        .prefetch_related("terms", "industries__industry")
        .order_by("pk")
    )


def spec_of(
    segment: Segment,
    terms: Iterable[SegmentTerm],
    industries: Iterable[SegmentIndustry],
) -> SegmentSpec:
    """A segment as the rules read it; its code is its key, since chains share codes."""
    return SegmentSpec(
        code=str(segment.pk),
        name=segment.name,
        terms=tuple(
            TermSpec(term.term, term.kind, float(term.weight), term.author, term.reason)
            for term in terms
        ),
        industries=tuple(
            IndustrySpec(row.industry.code, row.industry.edition, float(row.weight), row.note)
            for row in industries
        ),
    )


def specs_of(segments: Iterable[Segment]) -> list[SegmentSpec]:
    """The specifications of those segments that have a word to look for."""
    specs = [spec_of(s, s.terms.all(), s.industries.all()) for s in segments]
    return [spec for spec in specs if has_words(spec)]


def has_words(spec: SegmentSpec) -> bool:
    """Whether any firm could be found."""
    return any(not term.excluded and term.weight > 0 for term in spec.terms)


def basis_of(specs: Sequence[SegmentSpec], least: Decimal) -> str:
    """A digest of all that placing reads: words, classes, the least fit, the firms."""
    total = hashlib.sha256()
    for spec in specs:
        total.update(repr(spec).encode())
    total.update(f"{least}|{firms_fingerprint()}".encode())
    return total.hexdigest()


def place_all(specs: Sequence[SegmentSpec], least: Decimal) -> Iterator[tuple[int, list[Placed]]]:
    """Place all firms on the segments, batch by batch: firms read, and their places."""
    matcher = Matcher(specs) if specs else None
    for frame in firms_in_batches():
        yield frame.height, list(_placed(matcher, frame, least)) if matcher else []


def _placed(matcher: Matcher, frame: pl.DataFrame, least: Decimal) -> Iterator[Placed]:
    """The places of one batch; only rows that hold a word at all are read with care."""
    named, scoped = frame["name"], frame["business_scope"]
    rows = matcher.raw_hits(scoped, named).arg_true()
    texts = zip(
        frame["pk"].gather(rows),
        named.gather(rows),
        scoped.gather(rows),
        frame["industry_code"].gather(rows),
        strict=True,
    )
    for pk, name, scope, industry in texts:
        for code, fit in matcher.fits(scope, name, industry.lstrip(SECTIONS)).items():
            value = Decimal(str(round(fit.value, 3)))
            if value >= least:
                yield Placed(int(code), pk, value, evidence_of(fit))


def evidence_of(fit: Fit) -> list[dict[str, object]]:
    """The hits of a fit as kept with the placement, strongest first."""
    hits = sorted(fit.hits, key=lambda hit: (-hit.strength, hit.where, hit.start))
    found: list[dict[str, object]] = [
        {
            "where": str(hit.where),
            "word": hit.word,
            "start": hit.start,
            "end": hit.end,
            "verb": str(hit.verb),
            "strength": round(hit.strength, 3),
            "negated": hit.negated,
            "limited": hit.limited,
            "modifier": hit.modifier,
        }
        for hit in hits[:EVIDENCE_AT_MOST]
    ]
    if fit.industry:
        found.append({"where": "industry", "word": fit.industry})
    return found
