"""Papers, prerequisites and clock stops by table: a row changed makes the item's next edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Event
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.kernel.sheets import Table, TablePlan, open_reading, table_of, write_workbook
from wutong.matters.actions import load_product_catalogue
from wutong.matters.actions.importing import import_items
from wutong.matters.actions.parts import apply_parts, plan_parts
from wutong.matters.models import Edition, Item
from wutong.matters.queries.parts import PARTS, parts_in_force
from wutong.matters.queries.revising import MATERIAL_FIELDS, NEED_FIELDS, STOP_FIELDS, values_of
from wutong.matters.sheets import PART_SHEETS, part_cells

DAY = date(2026, 3, 2)
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture
def permit(cast: SimpleNamespace) -> Edition:
    load_product_catalogue(actor=cast.clock)
    return Edition.objects.get(item__code="construction-permit")


def exported(cast: SimpleNamespace, slug: str, code: str) -> list[dict[str, Any]]:
    """The rows of an item as they are written out."""
    rows = parts_in_force(PARTS[slug], cast.approval, DAY, code)
    return [c for c in map(part_cells, rows) if c["code"] == code]


def handed_in(folder: Path, slug: str, rows: Rows) -> Table:
    path = folder / "table.xlsx"
    write_workbook(path, PART_SHEETS[slug], iter(rows))
    return table_of(open_reading(path, PART_SHEETS[slug]))


def brought_in(cast: SimpleNamespace, folder: Path, slug: str, rows: Rows) -> TablePlan:
    """Hand in, look, apply."""
    table = handed_in(folder, slug, rows)
    plan = plan_parts(PARTS[slug], table, cast.approval, DAY)
    assert [str(p) for p in plan.problems] == []
    return apply_parts(
        PARTS[slug], table, actor=cast.approval, day=DAY, digest=plan.digest, source="示例文件"
    )


def faults(cast: SimpleNamespace, folder: Path, slug: str, rows: Rows) -> list[tuple[Any, str]]:
    """Row and column of each fault; nothing is written."""
    before = Event.objects.count()
    plan = plan_parts(PARTS[slug], handed_in(folder, slug, rows), cast.approval, DAY)
    assert Event.objects.count() == before
    keys = {str(c.heading): c.key for c in PART_SHEETS[slug].columns}
    return [(p.row, keys[p.heading]) for p in plan.problems]


def test_papers_changed_added_and_taken_away_make_one_edition(
    cast: SimpleNamespace, permit: Edition, tmp_path: Path
) -> None:
    rows = exported(cast, "papers", "construction-permit")
    other = Edition.objects.exclude(item=permit.item).count()
    rows[0] |= {"necessity": "deferrable"}
    rows[1] |= {"out": True}
    added = {"code": "construction-permit", "name": "示例新材料", "is_shared": True}

    plan = brought_in(cast, tmp_path, "papers", [*rows, added])

    assert plan.counts == {"new": 1, "changed": 2, "unchanged": len(rows) - 2, "wrong": 0}
    new = Edition.objects.get(item=permit.item, number=2)
    permit.refresh_from_db()
    assert (new.valid_from, new.source, new.legal_days) == (DAY, "示例文件", permit.legal_days)
    assert permit.valid_to == DAY - timedelta(days=1)
    old = [values_of(m, MATERIAL_FIELDS) for m in permit.materials.order_by("position")]
    now = [values_of(m, MATERIAL_FIELDS) for m in new.materials.order_by("position")]
    assert now[:-1] == [old[0] | {"necessity": "deferrable"}, *old[2:]]
    assert (now[-1]["name"], now[-1]["is_shared"], now[-1]["kind"]) == ("示例新材料", True, "")
    assert now[-1]["document"].startswith("paper-")
    # the other lists go along, other items stay as they are
    for related, names in (("prerequisites", NEED_FIELDS), ("stops", STOP_FIELDS)):
        both = [
            [values_of(p, names) for p in getattr(e, related).order_by("pk")] for e in (permit, new)
        ]
        assert both[0] == both[1]
    assert Edition.objects.exclude(item=permit.item).count() == other
    made = Event.objects.filter(kind="matters.edition").order_by("-pk")[:2]
    assert [(e.verb.rpartition(".")[2], e.thing_id) for e in made] == [
        ("created", new.pk), ("ended", permit.pk),
    ]  # fmt: skip


def test_a_second_table_of_the_same_day_corrects_the_edition_of_the_first(
    cast: SimpleNamespace, permit: Edition, tmp_path: Path
) -> None:
    # all three lists were taken home before the first came back
    papers = exported(cast, "papers", "construction-permit")
    needs = exported(cast, "needs", "construction-permit")
    stop = {"code": "construction-permit", "reason": "示例公示", "longest_days": 7,
            "longest_unit": "day"}  # fmt: skip
    papers[0] |= {"copies": 3}
    needs[0] |= {"basis": "示例依据"}
    needs[1] |= {"out": True}

    brought_in(cast, tmp_path, "papers", papers)
    brought_in(cast, tmp_path, "needs", needs)
    brought_in(cast, tmp_path, "stops", [stop])

    new = Edition.objects.get(item=permit.item, number=2)
    assert Edition.objects.filter(item=permit.item).count() == 2
    assert new.materials.get(position=1).copies == 3
    told = {p.needs.code: (p.basis, p.standing) for p in new.prerequisites.all()}
    assert told[needs[0]["needs_code"]] == ("示例依据", "county")
    assert set(told) == {row["needs_code"] for row in needs} - {needs[1]["needs_code"]}
    before = {p.needs.code: (p.basis, p.standing) for p in permit.prerequisites.all()}
    kept = [row["needs_code"] for row in needs[2:]]
    assert kept
    assert [told[c] for c in kept] == [before[c] for c in kept]
    made = new.stops.get(reason="示例公示")
    assert (made.longest_days, made.longest_unit) == (7, "day")
    # the list that was taken home before says otherwise than what is in force now
    assert faults(cast, tmp_path, "papers", papers[:1]) == [(2, "edition")]


def test_faults_stand_at_their_cells(
    cast: SimpleNamespace, permit: Edition, tmp_path: Path
) -> None:
    paper = exported(cast, "papers", "construction-permit")[0]
    bare = {"code": "construction-permit", "name": "示例新材料"}

    assert faults(
        cast, tmp_path, "papers",
        [
            paper | {"code": "no-such-item"},
            paper | {"item": "别的事项"},
            paper | {"edition": 9},
            paper,
            paper | {"name": "又一名称"},
            bare | {"out": True},
            bare | {"document": "不行"},
            bare | {"copies": -1},
        ],
    ) == [
        (2, "code"), (3, "item"), (4, "edition"), (6, "document"), (7, "out"), (8, "document"),
        (9, "copies"),
    ]  # fmt: skip
    assert faults(
        cast, tmp_path, "stops",
        [{"code": "construction-permit", "reason": "示例公示", "longest_days": 7}],
    ) == [(2, "longest_unit")]  # fmt: skip


def test_prerequisites_never_close_a_ring(cast: SimpleNamespace, tmp_path: Path) -> None:
    import_items(
        [{"code": f"x-{n}", "name": f"示例事项{n}", "result_name": "证"} for n in range(3)],
        actor=cast.approval, day=DAY, source="示例清单",
    )  # fmt: skip
    # two lines close the ring together; the third has no part in it
    rows = [
        {"code": "x-0", "needs_code": "x-1"}, {"code": "x-1", "needs_code": "x-0"},
        {"code": "x-2", "needs_code": "x-0"},
    ]  # fmt: skip

    assert faults(cast, tmp_path, "needs", rows) == [(2, "needs_code"), (3, "needs_code")]
    assert faults(cast, tmp_path, "needs", [{"code": "x-2", "needs_code": "x-2"}]) == [
        (2, "needs_code")
    ]
    brought_in(cast, tmp_path, "needs", rows[2:])
    need = Edition.objects.get(item__code="x-2", valid_from=DAY).prerequisites.get()
    assert (need.needs.code, need.kind) == ("x-0", "result")


def test_who_may_not_or_comes_late_changes_nothing(
    cast: SimpleNamespace, permit: Edition, tmp_path: Path
) -> None:
    row = exported(cast, "papers", "construction-permit")[0] | {"copies": 5}
    table, before = handed_in(tmp_path, "papers", [row]), Event.objects.count()

    with pytest.raises(NotAllowed):
        plan_parts(PARTS["papers"], table, cast.officer, DAY)
    with pytest.raises(WrongState):
        apply_parts(
            PARTS["papers"], table, actor=cast.approval, day=DAY, digest="old", source="示例"
        )
    assert Event.objects.count() == before
    assert Edition.objects.filter(item=Item.objects.get(pk=permit.item_id)).count() == 1
