"""Chains as documents: the short form of `chains list`, the whole form of `chains export`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wutong.chains.models import (
    Assessment,
    AssessmentStatus,
    Chain,
    ChainRole,
    ChainState,
    IndustryClass,
    IndustryLevel,
    KitItem,
    Link,
    Segment,
)

NOBODY = "未公布"


def _chains() -> list[Chain]:
    """The chains that are worked on and have segments, in the order of their lists."""
    return list(
        Chain.objects.filter(
            state__in=(ChainState.DRAFT, ChainState.IN_FORCE), segments__isnull=False
        )
        .select_related("jurisdiction")
        .distinct()
        .order_by("-year", "order", "code")
    )


def current_judgements(segments: Iterable[Segment]) -> dict[int, Assessment]:
    """What is said of each segment now: what a person confirmed, else what is proposed."""
    held: dict[int, Assessment] = {}
    rows = Assessment.objects.live().filter(segment__in=[s.pk for s in segments])
    for row in rows.order_by("pk"):
        before = held.get(row.segment_id)
        if before is None or before.status == AssessmentStatus.PROPOSED:
            held[row.segment_id] = row
    return held


def newest_figures(segments: Iterable[Segment]) -> dict[int, Assessment]:
    """The newest judgement of each segment, whatever became of it: it has the newest counts."""
    rows = Assessment.objects.filter(segment__in=[s.pk for s in segments])
    return {row.segment_id: row for row in rows.order_by("pk")}


def newest_classes() -> list[tuple[str, str]]:
    """Code and name of all classes (小类) of the fullest edition; of equals the newest."""
    rows = IndustryClass.objects.filter(level=IndustryLevel.CLASS).values_list(
        "edition", "code", "name"
    )
    editions: dict[str, list[tuple[str, str]]] = {}
    for edition, code, name in rows.order_by("code"):
        editions.setdefault(edition, []).append((code, name))
    if not editions:
        return []
    return max(editions.items(), key=lambda item: (len(item[1]), item[0]))[1]


def chain_summaries() -> list[dict[str, Any]]:
    """code, name, level, year and the segments with state, deed and counts."""
    chains = _chains()
    segments = list(Segment.objects.filter(chain__in=chains))
    by_chain: dict[int, list[Segment]] = {}
    for segment in segments:
        by_chain.setdefault(segment.chain_id, []).append(segment)
    said, figures = current_judgements(segments), newest_figures(segments)
    return [
        {
            "code": chain.code,
            "name": chain.name,
            "level": chain.level,
            "year": chain.year,
            "segments": [
                _segment_summary(segment, said, figures) for segment in by_chain[chain.pk]
            ],
        }
        for chain in chains
    ]


def _segment_summary(
    segment: Segment, said: dict[int, Assessment], figures: dict[int, Assessment]
) -> dict[str, Any]:
    judged, newest = said.get(segment.pk), figures.get(segment.pk)
    return {
        "code": segment.code,
        "name": segment.name,
        "state": judged.state if judged else "unknown",
        "deed": judged.deed if judged else "none",
        "firms_county": newest.firms_county if newest else None,
        "firms_radius": newest.firms_radius if newest else None,
    }


def chain_documents() -> list[dict[str, Any]]:
    """The summaries with everything else that a chain file holds: words, classes, links, roles."""
    summaries = chain_summaries()
    documents = []
    for chain, summary in zip(_chains(), summaries, strict=True):
        shorts = {segment["code"]: segment for segment in summary["segments"]}
        segments = Segment.objects.filter(chain=chain).select_related("layer")
        documents.append(
            {
                **{key: value for key, value in summary.items() if key != "segments"},
                **_head(chain),
                "layers": [
                    {"position": x.position, "name": x.name, "name_en": x.name_en}
                    for x in chain.layers.all()
                ],
                "segments": [
                    {**shorts[segment.code], **_segment(segment)}
                    for segment in segments.prefetch_related(
                        "terms", "industries__industry", "catalogue"
                    )
                ],
                "links": [_link(row) for row in _links(chain)],
                "roles": [_role(row) for row in _roles(chain)],
                "kit": [_kit(row) for row in KitItem.objects.filter(chain=chain)],
            }
        )
    return documents


def _head(chain: Chain) -> dict[str, Any]:
    return {
        "name_en": chain.name_en,
        "jurisdiction": chain.jurisdiction.code,
        "state": chain.state,
        "sketch": chain.sketch,
        "summary": chain.summary,
        "summary_en": chain.summary_en,
        "source": chain.source,
        "source_en": chain.source_en,
        "dated": chain.dated,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    newest = max(segment.catalogue.all(), key=lambda row: row.edition, default=None)
    return {
        "name_en": segment.name_en,
        "layer": segment.layer.position,
        "order": segment.order,
        "products": segment.products,
        "products_en": segment.products_en,
        "description": segment.description,
        "description_en": segment.description_en,
        "main_path": segment.main_path,
        "beyond_end": segment.beyond_end,
        "catalogue": {
            "class": newest.verdict if newest else "unknown",
            "edition": newest.edition if newest else "",
            "clause": newest.clause if newest else "",
            "source": newest.source if newest else "",
            "note": newest.note if newest else "",
        },
        "terms": [
            {
                "term": term.term,
                "kind": term.kind,
                "weight": float(term.weight),
                "author": term.author,
                "reason": term.reason,
            }
            for term in segment.terms.all()
        ],
        "industries": [
            {
                "code": row.industry.code,
                "edition": row.industry.edition,
                "weight": float(row.weight),
                "note": row.note,
            }
            for row in segment.industries.all()
        ],
    }


def _links(chain: Chain) -> list[Link]:
    return list(
        Link.objects.filter(chain=chain).select_related("upstream", "downstream").order_by("pk")
    )


def _link(row: Link) -> dict[str, Any]:
    return {
        "from": row.upstream.code,
        "to": row.downstream.code,
        "kind": row.kind,
        "flow": row.flow,
        "flow_en": row.flow_en,
        "source": row.source,
        "source_en": row.source_en,
        "dated": row.dated,
        "confidence": float(row.confidence),
        "sure": row.sure,
    }


def _roles(chain: Chain) -> list[ChainRole]:
    return list(ChainRole.objects.filter(chain=chain).select_related("role").order_by("pk"))


def _role(row: ChainRole) -> dict[str, Any]:
    return {
        "role": row.role.code,
        "party": row.party or NOBODY,
        "party_en": row.party_en or ("" if row.party else "Not published"),
        "source": row.source,
        "source_en": row.source_en,
        "dated": row.dated,
        "inferred": row.inferred,
        "note": row.note,
    }


def _kit(row: KitItem) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "name_en": row.name_en,
        "state": row.state,
        "source": row.source,
        "source_en": row.source_en,
        "note": row.note,
    }
