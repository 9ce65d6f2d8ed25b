"""Rows of the county's own tables; which lists come back from Excel, and which only go out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import ComesBack, Samples

from wutong.chains.actions import add_to_radius, publish_fact, set_threshold
from wutong.chains.actions.keeping import FactInput
from wutong.chains.actions.settings import RadiusInput, ThresholdInput

from .permission_rows import prepare

SAMPLES = [
    Samples(
        key="facts",
        rows=(
            {
                "key": "zone-firms", "topic": "zone", "text": "入驻企业“70余”家；\n=示例",
                "text_en": "", "source": "示例日报", "source_en": "Sample Daily", "dated": "2023-04",
            },
            {
                "key": "fact_2", "topic": "team", "text": "示例", "text_en": "sample",
                "source": "示例日报", "source_en": "", "dated": None,
            },
        ),
    )
]  # fmt: skip


def facts(cast: SimpleNamespace) -> None:
    for n, dated in enumerate(("2023-04-21", "2023", "")):
        given = FactInput(
            key=f"fact-{n}", topic="zone", text="入驻企业70余家", source="示例日报", dated=dated,
            source_en="Sample Daily" if n else "",
        )  # fmt: skip
        publish_fact(cast.county, given, actor=cast.officer)


def figures(cast: SimpleNamespace) -> None:
    """Figures for every chain and for one; one has ended."""
    prepare(cast)
    for chain in (None, cast.chains.chain):
        given = ThresholdInput(
            code="lq_at_least", value=Decimal("0.75"), valid_from=date(2026, 6, 1),
            reason="示例会议决定", chain=chain,
        )  # fmt: skip
        set_threshold(given, actor=cast.leader)


def places(cast: SimpleNamespace) -> None:
    prepare(cast)
    given = RadiusInput("141121", 40, "示例会议", cast.chains.chain, "示例")
    add_to_radius(cast.county, given, actor=cast.leader)


def the_chain(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"chain_id": cast.chains.chain.pk}


def the_segment(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"segment_id": cast.chains.tar.pk}


def of_kind(kind: str) -> Any:
    return lambda _cast: {"kind": kind}


COMES_BACK = [
    ComesBack(
        key="facts", export="chains:facts", back="chains:import", make=facts, who="officer",
        back_kwargs=of_kind("facts"), rows=3,
    ),
    ComesBack(
        key="thresholds", export="chains:thresholds", back="chains:import", make=figures,
        back_kwargs=of_kind("thresholds"), rows=9,
    ),
    ComesBack(
        key="radius", export="chains:radius", back="chains:import", make=places,
        back_kwargs=of_kind("radius"), rows=2,
    ),
    ComesBack(
        key="segment-words", export="chains:chain-words", back="chains:words-import",
        make=prepare, who="officer", kwargs=the_chain, back_kwargs=the_chain, query="", rows=5,
    ),
    ComesBack(
        key="segment-words", export="chains:words", back="chains:words-import",
        make=prepare, who="department", kwargs=the_segment, back_kwargs=the_chain, rows=1,
    ),
]  # fmt: skip

ONLY_OUT = {
    "chains": "a summary, counted from the segments; chains themselves are packaged and versioned",
    "segments": "counted and judged by the machine; a person confirms beside the evidence",
    "segment-firms": "a place on a segment is agreed to beside the words of the firm's scope",
}
