"""What a county sets for its chains comes back from Excel: faults at their cells, deeds by rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Event
from wutong.chains.actions import tables
from wutong.chains.models import RadiusMember, SegmentTerm, SourceFact, Threshold
from wutong.chains.sheets import (
    FACTS,
    RADIUS,
    THRESHOLDS,
    WORDS,
    fact_cells,
    radius_cells,
    threshold_cells,
    word_cells,
)
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import Sheet, TablePlan, open_reading

from .factories import workbook
from .permission_rows import prepare
from .sheet_rows import facts, figures, places

Rows = list[dict[str, Any]]
Plan = Callable[..., TablePlan]


@pytest.fixture
def kept(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with a chain, its words, figures and near places, and three published facts."""
    figures(cast)
    places_of = SimpleNamespace(**vars(cast))
    facts(cast)
    return places_of


def planned(plan: Any, sheet: Sheet, rows: Rows, actor: Any, folder: Path) -> TablePlan:
    path = folder / "list.xlsx"
    path.write_bytes(workbook(sheet, rows))
    made = plan(open_reading(path, sheet), actor)
    assert isinstance(made, TablePlan)
    return made


def written() -> dict[str, Rows]:
    chained = {"chain"}
    return {
        "facts": list(fact_cells(SourceFact.objects.order_by("key"))),
        "thresholds": list(
            threshold_cells(Threshold.objects.select_related(*chained).order_by("pk"))
        ),
        "radius": list(radius_cells(RadiusMember.objects.select_related("member", "chain"))),
        "words": list(word_cells(SegmentTerm.objects.filter(
            segment__chain__state="in_force").select_related("segment").order_by("pk"))),
    }  # fmt: skip


def way(cast: SimpleNamespace, kind: str) -> tuple[Any, Sheet, Any, Any]:
    """Plan, sheet, deed and one who may."""
    chain = cast.chains.chain
    return {
        "facts": (tables.plan_facts, FACTS, tables.apply_fact_row, cast.officer),
        "thresholds": (tables.plan_thresholds, THRESHOLDS, tables.apply_threshold_row, cast.leader),
        "radius": (tables.plan_radius, RADIUS, tables.apply_radius_row, cast.officer),
        "words": (
            lambda reading, user: tables.plan_words(chain, reading, user), WORDS,
            tables.apply_word_row, cast.department,
        ),
    }[kind]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "changed", "cell"),
    [
        ("facts", {"key": "两 字"}, "A2"),
        ("facts", {"text": ""}, "C2"),
        ("facts", {"source": ""}, "E2"),
        ("facts", {"dated": "2023-13"}, "G2"),
        ("facts", {"key": "fact-2", "dated": "", "source_en": "Sample Daily"}, "A4"),
        ("thresholds", {"code": "no_such", "valid_from": date(2027, 1, 1)}, "A2"),
        ("thresholds", {"value": Decimal(9)}, "F2"),
        ("thresholds", {"reason": "改写"}, "I2"),
        ("thresholds", {"valid_to": date(2030, 1, 1)}, "H2"),
        ("thresholds", {"value": Decimal(-1), "valid_from": date(2027, 1, 1)}, "F2"),
        ("thresholds", {"reason": "", "valid_from": date(2027, 1, 1)}, "I2"),
        ("thresholds", {"chain_code": "nowhere"}, "C2"),
        ("thresholds", {"chain": "示例煤化工"}, "C2"),
        ("radius", {"code": "999999"}, "A2"),
        ("radius", {"code": "141122"}, "A2"),
        ("radius", {"place": "示例别处"}, "B2"),
        ("radius", {"kilometres": 0}, "F2"),
        ("radius", {"source": ""}, "G2"),
        ("words", {"segment_code": "nowhere"}, "A2"),
        ("words", {"segment": "别的环节"}, "B2"),
        ("words", {"term": "煤"}, "C2"),
        ("words", {"weight": Decimal(2)}, "E2"),
        ("words", {"weight": Decimal("0.333")}, "E2"),
        ("words", {"reason": ""}, "F2"),
    ],
)
def test_a_wrong_row_names_its_cell_and_stops_no_other(
    kept: SimpleNamespace, tmp_path: Path, kind: str, changed: dict[str, Any], cell: str
) -> None:
    plan, sheet, _deed, actor = way(kept, kind)
    rows = written()[kind]
    rows[0] |= changed
    before = Event.objects.count()

    found = planned(plan, sheet, rows, actor, tmp_path)

    assert [p.cell for p in found.problems] == [cell]
    assert (found.wrong, found.deeds, len(found.unchanged)) == (1, 0, len(rows) - 1)
    assert Event.objects.count() == before


@pytest.mark.parametrize("kind", ["facts", "thresholds", "radius", "words"])
def test_whoever_may_not_edit_hands_nothing_in(
    kept: SimpleNamespace, tmp_path: Path, kind: str
) -> None:
    plan, sheet, _deed, _actor = way(kept, kind)

    with pytest.raises(NotAllowed):
        planned(plan, sheet, written()[kind], kept.stationed, tmp_path)


def applied(kept: SimpleNamespace, kind: str, rows: Rows, folder: Path) -> list[str]:
    """Apply a table; the verbs of what it did. Handed in again it changes nothing."""
    plan, sheet, deed, actor = way(kept, kind)
    newest = Event.objects.latest("pk").pk
    found = planned(plan, sheet, rows, actor, folder)
    assert [str(p) for p in found.problems] == []
    for row in (*found.new, *found.changed):
        deed(row, actor)
    told = Event.objects.filter(pk__gt=newest)
    assert {event.actor_id for event in told} == {actor.pk}
    again = planned(plan, sheet, rows, actor, folder)
    assert ([str(p) for p in again.problems], again.deeds) == ([], 0)
    return sorted(told.values_list("verb", flat=True))


def test_facts_are_entered_and_corrected(kept: SimpleNamespace, tmp_path: Path) -> None:
    rows = written()["facts"]
    rows[0] |= {"text": "入驻企业30余家", "dated": "2024"}
    rows.append({"key": "new-one", "topic": "team", "text": "示例", "source": "示例日报"})

    assert applied(kept, "facts", rows, tmp_path) == [
        "chains.sourcefact.created", "chains.sourcefact.edited",
    ]  # fmt: skip
    fact = SourceFact.objects.get(key="fact-0")
    assert (fact.text, fact.dated) == ("入驻企业30余家", "2024")


def test_a_figure_is_another_row_from_a_day_on(kept: SimpleNamespace, tmp_path: Path) -> None:
    rows = written()["thresholds"]
    fresh = {
        "code": "lq_at_least", "chain_code": "coal", "value": Decimal("0.9"),
        "valid_from": date(2027, 1, 1), "reason": "示例会议",
    }  # fmt: skip
    # what holds today ends the day before; an empty cell says nothing of that
    assert [row["valid_to"] for row in rows[-2:]] == [None, None]

    assert applied(kept, "thresholds", [*rows, fresh], tmp_path) == [
        "chains.threshold.created", "chains.threshold.edited",
    ]  # fmt: skip
    ended, made = Threshold.objects.filter(chain=kept.chains.chain).order_by("valid_from")
    assert (ended.valid_to, made.value) == (date(2026, 12, 31), Decimal("0.9"))


def test_near_places_are_added_changed_and_taken_out(cast: SimpleNamespace, tmp_path: Path) -> None:
    places(cast)
    rows = sorted(written()["radius"], key=lambda row: row["code"])
    assert [row["code"] for row in rows] == ["140100", "141121"]
    rows[0] |= {"kilometres": 60}
    rows[1] |= {"out": "道路已断"}
    rows.append({"code": "140105", "source": "示例会议"})

    assert applied(cast, "radius", rows, tmp_path) == [
        "chains.radiusmember.created", "chains.radiusmember.edited",
        "chains.radiusmember.removed",
    ]  # fmt: skip
    found = RadiusMember.objects.order_by("member__code").values_list("member__code", "kilometres")
    assert list(found) == [("140100", 60), ("140105", None)]


def test_words_are_entered_changed_and_taken_out(cast: SimpleNamespace, tmp_path: Path) -> None:
    prepare(cast)
    rows = written()["words"]
    rows[0] |= {"weight": Decimal("0.5"), "kind": "synonym"}
    rows[1] |= {"out": "太宽"}
    rows.append({"segment_code": "tar", "term": "改质 沥青", "reason": "产品名"})

    assert applied(cast, "words", rows, tmp_path) == [
        "chains.segmentterm.created", "chains.segmentterm.edited", "chains.segmentterm.removed",
    ]  # fmt: skip
    here = SegmentTerm.objects.filter(segment__chain=cast.chains.chain).order_by("pk")
    assert [(t.segment.code, t.term, str(t.weight)) for t in here] == [
        ("washing", "洗精煤", "0.50"), ("tar", "煤焦油", "1.00"), ("needle", "针状焦", "1.00"),
        ("anode", "负极材料", "1.00"), ("tar", "改质沥青", "1.00"),
    ]  # fmt: skip
