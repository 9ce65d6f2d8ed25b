"""Keeping sites: figures, moves, tables in and out, the best site first, the sketch."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from wutong.audit.models import Event
from wutong.files.public import path_of
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import open_reading
from wutong.kernel.sheets import table_of as table_read
from wutong.sites.actions import add_photo, edit_site, move_site, plan_import
from wutong.sites.models import ControlIndicator, FactorCapacity, Site
from wutong.sites.public import Need, fitting_sites
from wutong.sites.queries import sketch_of
from wutong.sites.sheets import SITES, site_cells

from .factories import PNG, apply_import, site_of, table_of

D = Decimal


def test_a_figure_is_set_changed_and_made_unknown_again(cast: SimpleNamespace) -> None:
    site = site_of(cast)

    edit_site(
        site.pk, {"land_mu": D("118.5")}, actor=cast.department,
        indicators={"intensity": D(350), "energy": None}, capacities={"gas": D(0)},
    )  # fmt: skip

    told = ControlIndicator.objects.filter(site=site).values_list("kind", "value", "source")
    assert list(told) == [("intensity", D(350), "示例批复")]
    spare = FactorCapacity.objects.filter(site=site).values_list("kind", "amount")
    assert dict(spare) == {"power": D(20000), "water": D(900), "gas": D(0)}
    site.refresh_from_db()
    assert site.land_mu == D("118.5")


def test_faulty_sites_are_refused_and_leave_no_trace(cast: SimpleNamespace) -> None:
    site = site_of(cast)
    before = Event.objects.count()

    with pytest.raises(BadInput) as bad:
        site_of(cast, code="JC-01", name=" ", land_mu=D(-1), x=D(5))
    assert len(bad.value.problems) == 4
    with pytest.raises(BadInput):
        edit_site(site.pk, {}, actor=cast.officer, capacities={"power": D(-1)})
    with pytest.raises(NotAllowed):
        edit_site(site.pk, {"name": "别的"}, actor=cast.approval)
    with pytest.raises(NotAllowed):
        # the zone keeps its own ground, not the county's
        edit_site(site.pk, {"jurisdiction": cast.county}, actor=cast.zone)

    site.refresh_from_db()
    assert (site.name, site.jurisdiction_id) == ("示例一号地", cast.places["14112201"].pk)
    assert (Site.objects.count(), Event.objects.count()) == (1, before)


def test_a_site_is_reserved_for_somebody_and_set_free(cast: SimpleNamespace) -> None:
    site = site_of(cast)
    before = Event.objects.count()
    with pytest.raises(BadInput):
        move_site(site.pk, "reserve", actor=cast.officer)
    assert Event.objects.count() == before

    reserved = move_site(site.pk, "reserve", actor=cast.officer, for_whom=" 示例项目 ")
    assert (reserved.state, reserved.used_by) == ("reserved", "示例项目")
    with pytest.raises(WrongState):
        move_site(site.pk, "reserve", actor=cast.officer, for_whom="别的项目")
    freed = move_site(site.pk, "release", actor=cast.officer)
    assert (freed.state, freed.used_by) == ("free", "")


def test_sites_without_a_miss_come_first_then_the_fewest_unknown(cast: SimpleNamespace) -> None:
    site_of(cast, code="A-small", land_mu=D(20))
    site_of(cast, code="B-unknown", capacities={})
    site_of(cast, code="C-fits")
    used = site_of(cast, code="D-used")
    move_site(used.pk, "occupy", actor=cast.officer, for_whom="示例企业")
    need = Need(
        kinds=frozenset({"parcel"}), land_from=D(100),
        indicators={"intensity": D(320), "energy": D("0.3")}, factors={"power": D(18000)},
    )  # fmt: skip

    fits = fitting_sites(need, cast.leader)

    assert [(f.site.code, f.misses, f.unknown) for f in fits] == [
        ("C-fits", 0, 0), ("B-unknown", 0, 1), ("A-small", 1, 0),
    ]  # fmt: skip
    assert {line.label: line.words for line in fits[0].lines} == {
        "可用时间": "现在可用", "载体类型": "地块；需要：地块", "用地": "120 亩；需要 100 至 ∞",
        "投资强度": "计划 320，要求不低于 300（万元/亩）",
        "单位能耗": "计划 0.3，要求不高于 0.35（吨标煤/万元）",
        "供电": "需要 18,000，可供 20,000（千伏安）",
    }  # fmt: skip
    assert [line.words for line in fits[2].missed] == ["20 亩；需要 100 至 ∞"]
    assert fitting_sites(need, cast.outsider) == []


def test_an_exported_table_comes_back_unchanged(cast: SimpleNamespace) -> None:
    site_of(cast, x=D("1200.5"), y=D(-300), land_use="工业", remark="一行\n二行")
    rows = list(site_cells(Site.objects.prefetch_related("indicators", "capacities")))

    table = table_read(open_reading(path_of(table_of(cast, *rows)), SITES))
    plan = plan_import(table, actor=cast.officer)

    assert (plan.counts, plan.problems) == (
        {"new": 0, "changed": 0, "unchanged": 1, "wrong": 0}, (),
    )  # fmt: skip


def test_a_table_adds_changes_and_tells_its_faults(cast: SimpleNamespace) -> None:
    site = site_of(cast)
    known = next(iter(site_cells(Site.objects.prefetch_related("indicators", "capacities"))))
    file = table_of(
        cast,
        {**known, "land_mu": D(130), "intensity": None, "gas": D(40)},
        {"code": "N-1", "kind": "plant", "name": "示例厂房", "floor_m2": D(8000), "state": "planned"},
        {"code": "N-2", "kind": "plant", "name": "示例厂房二", "state": "occupied"},
        {"code": "N-3", "kind": "plant", "name": "示例厂房三", "place": "太原市"},
        {"code": "N-1", "kind": "plant", "name": "又一次"},
    )  # fmt: skip
    table = table_read(open_reading(path_of(file), SITES))
    plan = plan_import(table, actor=cast.officer)
    assert plan.counts == {"new": 1, "changed": 1, "unchanged": 0, "wrong": 3}
    assert [(p.row, p.heading) for p in plan.problems] == [
        (4, "状态"), (5, "所在地"), (6, "载体编号"),
    ]  # fmt: skip

    before = Event.objects.count()
    with pytest.raises(WrongState):
        apply_import(table, actor=cast.officer, digest="another")
    assert (Site.objects.count(), Event.objects.count()) == (1, before)

    apply_import(table, actor=cast.officer, digest=plan.digest)

    site.refresh_from_db()
    assert site.land_mu == D(130)
    assert list(site.indicators.values_list("kind", flat=True)) == ["energy"]
    plant = Site.objects.get(code="N-1")
    assert (plant.state, plant.floor_m2, plant.is_example) == ("planned", D(8000), True)
    again = plan_import(table, actor=cast.officer)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)


def test_only_a_real_picture_is_hung_up_and_shown(cast: SimpleNamespace, client: Client) -> None:
    site = site_of(cast)
    before = Event.objects.count()
    with pytest.raises(BadInput):
        add_photo(site.pk, [b"<html>"], "a.png", actor=cast.officer)
    assert Event.objects.count() == before

    photo = add_photo(site.pk, [PNG], "a.png", actor=cast.officer)

    client.force_login(cast.chief)
    answer = client.get(f"/sites/{site.pk}/photos/{photo.pk}/")
    assert (answer["Content-Type"], b"".join(answer)) == ("image/png", PNG)  # type: ignore[arg-type]
    other = site_of(cast, code="JC-02")
    assert client.get(f"/sites/{other.pk}/photos/{photo.pk}/").status_code == 404


def test_the_sketch_keeps_directions_and_distances(cast: SimpleNamespace) -> None:
    west = site_of(cast, code="W", x=D(0), y=D(0))
    east = site_of(cast, code="E", x=D(1800), y=D(0))
    north = site_of(cast, code="N", x=D(0), y=D(600))

    sketch = sketch_of([west, east, north, site_of(cast, code="nowhere")], main=east)

    assert sketch is not None
    assert [(p.left, p.top, p.is_main) for p in sketch.points] == [
        (30.0, 150.0, False), (390.0, 150.0, True), (30.0, 30.0, False),
    ]  # fmt: skip
    assert (sketch.width, sketch.height, sketch.words, sketch.bar) == (420, 180, "500 m", 100.0)
    assert sketch_of([]) is None


def test_the_list_is_narrowed_and_a_faulty_form_says_where(
    cast: SimpleNamespace, client: Client
) -> None:
    site_of(cast, code="S", land_mu=D(30), name="小地块")
    site_of(cast, code="L", land_mu=D(300), name="大地块")
    client.force_login(cast.officer)

    page = client.get("/sites/?kind=parcel&state=free&area_from=100").content.decode()
    assert "大地块" in page
    assert "小地块" not in page
    before = Event.objects.count()
    refused = client.post("/sites/new/", {"code": "S", "kind": "parcel", "name": "x"})
    assert (refused.status_code, Event.objects.count()) == (422, before)
    twice = client.post(
        "/sites/new/",
        {"code": "S", "kind": "parcel", "name": "x", "state": "free",
         "jurisdiction": cast.county.pk},
    )  # fmt: skip
    assert twice.status_code == 422
    assert "已有编号为 S 的载体" in twice.content.decode()
    assert client.get("/sites/find/?land_from=abc").status_code == 422
