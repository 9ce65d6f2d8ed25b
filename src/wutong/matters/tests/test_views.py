"""The catalogue's pages, and a table that is brought in."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.visits import rows_of, visitor

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import open_reading
from wutong.matters.actions import load_product_catalogue
from wutong.matters.actions.importing import import_items
from wutong.matters.models import Edition, Item, Material
from wutong.matters.rules.drawing import draw
from wutong.matters.sheets import ITEMS

FOLDER = os.environ.get("WUTONG_SHARED_DATA") or Path(__file__).parents[5] / "shared" / "data"
REAL = Path(FOLDER) / "services" / "guangan_district_items.csv"
DAY = date(2026, 3, 2)


@pytest.fixture
def loaded(cast: SimpleNamespace) -> SimpleNamespace:
    load_product_catalogue(actor=cast.clock)
    return cast


def test_the_list_is_narrowed_and_taken_home(loaded: SimpleNamespace) -> None:
    page = visitor(loaded.officer)

    found = page.get("/matters/", {"bundle": "start-up"})
    assert [row.item.code for row in found.context["rows"]][:2] == [
        "startup-licence",
        "startup-seal",
    ]
    unknown = page.get("/matters/", {"show": "unknown_clock", "q": "设计方案"})
    assert [row.item.code for row in unknown.context["rows"]] == ["design-scheme"]
    assert "未知" in unknown.content.decode() or "unknown" in unknown.content.decode().lower()
    rows = rows_of(page.get("/matters/", {"format": "xlsx", "department": "ecology"}))
    assert len(rows) == 4


def test_an_item_says_what_it_asks_and_what_stands_around_it(loaded: SimpleNamespace) -> None:
    item = Item.objects.get(code="construction-permit")

    view = visitor(loaded.outsider).get(f"/matters/{item.pk}/").context["view"]

    assert (view.legal.days, view.legal.unit, view.legal.basis) == (7, "day", "建筑法第八条")
    assert not view.promised.is_known
    assert {p.needs.code for p in view.needs} >= {"works-planning-permit", "eia-report"}
    assert "fire-acceptance" in {p.edition.item.code for p in view.needed_by}
    assert view.asked == sum(not m.is_shared for m in view.materials)


def test_a_bundle_is_drawn_and_says_the_same_in_tables(loaded: SimpleNamespace) -> None:
    page = visitor(loaded.leader).get("/matters/bundles/building/")

    view = page.context["view"]
    assert [group.lead for group in view.groups] == [
        "Development and reform", "Natural resources and planning", "Approval services",
        "Housing and construction",
    ]  # fmt: skip
    assert len(view.graph.items) == sum(len(group.rows) for group in view.groups) == 28
    kit = visitor(loaded.leader).get("/matters/bundles/shanxi-commitment/").context["view"]
    assert kit.awaited == 24


def test_boxes_stand_right_of_what_they_need_and_do_not_overlap() -> None:
    drawing = draw({"a": [], "b": ["a"], "c": ["a", "b"], "d": []})

    at = {box.code: box for box in drawing.boxes}
    assert at["a"].x < at["b"].x < at["c"].x
    assert len({(box.x, box.y) for box in drawing.boxes}) == 4
    # a → c says nothing new beside a → b → c
    assert {(a.before, a.after) for a in drawing.arrows} == {("a", "b"), ("b", "c")}


@pytest.mark.skipif(not REAL.is_file(), reason="the real items are not on this machine")
def test_a_real_districts_items_come_in_as_they_are(cast: SimpleNamespace) -> None:
    lines = list(open_reading(REAL, ITEMS).lines())
    assert [line.problems for line in lines if line.problems] == []
    rows = [line.values for line in lines if line.values is not None]
    assert len(rows) == 1135

    done = import_items(rows, actor=cast.approval, day=DAY, source="公开数据")
    again = import_items(rows, actor=cast.approval, day=DAY, source="公开数据")

    assert len(done) == len({row["code"] for row in rows}) == 1135
    assert {row.kind for row in done} == {"new"}
    assert [row.kind for row in again] == ["unchanged"] * len(done)
    edition = Edition.objects.get(item__code__startswith="511A0138600000-511602000000")
    assert (edition.kind, edition.department_name, edition.legal_days) == ("01", "区教科体局", None)
    assert edition.item.parent is None
    sub = Item.objects.get(name="学前教育、义务教育阶段入学政策咨询")
    assert sub.parent is not None
    assert sub.parent.level == "main"


def test_a_change_makes_a_new_edition_that_keeps_the_papers(loaded: SimpleNamespace) -> None:
    item = Item.objects.get(code="construction-permit")
    old = Edition.objects.get(item=item)
    row = {"code": item.code, "name": item.name, "promised_days": 3, "promised_unit": "wd"}

    done = import_items([row], actor=loaded.approval, day=DAY, source="本县清单")

    assert [row.values["fields"] for row in done] == [["promised_days", "promised_unit"]]
    old.refresh_from_db()
    assert old.valid_to == date(2026, 3, 1)
    new = Edition.objects.get(item=item, number=2)
    assert (new.valid_from, new.promised_days, new.legal_days) == (DAY, 3, 7)
    assert (
        Material.objects.filter(edition=new).count() == Material.objects.filter(edition=old).count()
    )
    assert new.prerequisites.count() == old.prerequisites.count() > 5
    assert Event.objects.filter(verb="matters.edition.ended").count() == 1
    # the same day again: the edition of today is corrected, no third one is made
    import_items([row | {"promised_days": 2}], actor=loaded.approval, day=DAY, source="本县清单")
    assert list(item.editions.values_list("number", "promised_days")) == [(2, 2), (1, None)]


def test_a_code_that_stands_twice_counts_by_its_first_row(cast: SimpleNamespace) -> None:
    table = "事项编码,事项名称\nx-1,甲\nx-1,乙\n"
    page = visitor(cast.approval)
    file = SimpleUploadedFile("items.csv", table.encode())
    answer = page.post("/matters/import/", {"file": file, "source": "示例清单"})
    plan = page.get(answer["Location"]).context["table"]

    assert ([row.label for row in plan.new], len(plan.told)) == (["x-1 甲"], 1)


@pytest.mark.parametrize(
    ("who", "source", "refusal"),
    [("officer", "清单", NotAllowed), ("approval", "  ", BadInput)],
)
def test_a_table_is_refused_whole(
    cast: SimpleNamespace, who: str, source: str, refusal: type[Exception]
) -> None:
    before = Event.objects.count()

    with pytest.raises(refusal):
        import_items([{"code": "x", "name": "甲"}], actor=cast.people[who], day=DAY, source=source)

    assert (Event.objects.count(), Item.objects.count()) == (before, 0)


def test_a_table_is_handed_in_seen_and_applied(cast: SimpleNamespace) -> None:
    table = "事项编码,事项名称,事项类型,法定办结时限,法定时限单位\nx-1,甲,行政许可,20,工作日\nx-2,乙,行政奖罚,,\nx-3,丙,,5,\n"
    page = visitor(cast.approval)
    file = SimpleUploadedFile("items.csv", table.encode())

    answer = page.post("/matters/import/", {"file": file, "source": "示例清单"})
    shown = page.get(answer["Location"])

    assert [row.label for row in shown.context["new"]] == ["x-1 甲"]
    assert [p.cell for p in shown.context["problems"]] == ["C3", "D4"]
    assert page.post(answer["Location"], {"digest": "old"}).status_code == 409
    assert not Item.objects.exists()
    digest = shown.context["table"].digest
    assert page.post(answer["Location"], {"digest": digest}).status_code == 302
    edition = Edition.objects.get(item__code="x-1")
    assert (edition.kind, edition.legal_days, edition.legal_unit) == ("01", 20, "wd")
    assert (edition.source, edition.standing) == ("示例清单", "county")
