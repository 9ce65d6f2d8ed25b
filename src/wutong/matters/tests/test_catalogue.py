"""The packaged catalogue: whole, without cycles, honest about its sources, read once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from wutong.audit.models import Event
from wutong.audit.public import create, editing
from wutong.matters.actions import load_product_catalogue
from wutong.matters.models import BundleEntry, Edition, Item, Material
from wutong.matters.queries import edition_on, editions_on
from wutong.matters.rules.catalogue import (
    CatalogueFault,
    ClockSpec,
    packaged_catalogue,
    read_catalogue,
)
from wutong.matters.rules.order import Cycle, layers_of, order_of


def test_the_statutory_clocks_are_those_of_the_statutes() -> None:
    items = packaged_catalogue().items

    clocks = {code: (i.legal.days, i.legal.unit) for code, i in items.items() if i.legal}
    assert clocks["invest-record"] == (0, "wd")
    assert clocks["invest-approval"] == (20, "wd")
    assert clocks["eia-report"] == (60, "day")
    assert clocks["eia-form"] == (30, "day")
    assert clocks["construction-permit"] == (7, "day")
    assert clocks["works-planning-permit"] == (20, "wd")
    assert clocks["startup-licence"] == (3, "wd")
    assert items["invest-approval"].legal == ClockSpec(20, "wd", "国令第673号第十条", 40)
    assert all(i.legal.basis for i in items.values() if i.legal)


def test_the_commitment_kit_has_fourteen_eight_and_eight_and_invents_no_name() -> None:
    kit = packaged_catalogue().bundles["shanxi-commitment"]

    parts = [e.part for e in kit.entries]
    assert [parts.count(p) for p in ("government", "commitment", "kept")] == [14, 8, 8]
    named = [e.item for e in kit.entries if e.item]
    assert named == [
        "region-eia", "region-seismic", "region-geohazard", "energy-review", "soil-water-plan",
        "lightning-design",
    ]  # fmt: skip
    assert {e.standing for e in kit.entries if not e.item} == {"awaited"}


def test_every_packaged_row_says_where_it_is_from() -> None:
    catalogue = packaged_catalogue()

    assert [i.code for i in catalogue.items.values() if not i.source or not i.standing] == []
    shared = [m for i in catalogue.items.values() for m in i.materials if m.is_shared]
    assert shared
    assert all(m.shared_from and m.basis for m in shared)


def test_the_packaged_items_stand_after_what_they_need() -> None:
    needs = packaged_catalogue().needs()

    order = order_of(needs)
    assert all(order.index(n) < order.index(code) for code in needs for n in needs[code])
    assert layers_of(needs)["construction-permit"] == 6


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40).map(
        lambda pairs: {n: {b for a, b in pairs if a == n and b < n} for n in range(13)}
    )
)
def test_any_graph_whose_needs_are_smaller_has_an_order(graph: dict[int, set[int]]) -> None:
    needs = {str(n): [str(b) for b in before] for n, before in graph.items()}

    order = order_of(needs)

    assert sorted(order) == sorted(needs)
    assert all(order.index(b) < order.index(n) for n in needs for b in needs[n])
    layers = layers_of(needs)
    assert all(layers[b] < layers[n] for n in needs for b in needs[n])


def test_items_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(Cycle) as ring:
        order_of({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})

    assert sorted(ring.value.codes) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[items]]\ncode = "a"\nname = "甲"\ncolour = "red"', "no such fields: colour"),
        ('[[items]]\ncode = "a"\nname = "甲"\nlegal = { days = 5, unit = "week" }', "unit must be"),
        (
            '[[items]]\ncode = "a"\nname = "甲"\nneeds = [{ item = "b" }]',
            "needs b, which is nowhere",
        ),
        ('[[items]]\ncode = "a"\nname = "甲"\nneeds = [{ item = "a" }]', "wait for each other"),
        ('[[items]]\ncode = "a"\nname = "甲"\nstanding = "rumour"', "unknown standing"),
        ('[[items]]\ncode = "a"\nname = "甲"\n[[items]]\ncode = "a"\nname = "乙"', "stands twice"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CatalogueFault, match=fault):
        read_catalogue(tmp_path)


def test_the_product_is_entered_once_and_the_county_keeps_its_own(cast: SimpleNamespace) -> None:
    assert load_product_catalogue(actor=cast.clock) == len(packaged_catalogue().items)
    item = Item.objects.get(code="construction-permit")
    with editing(Item, item.pk, actor=cast.admin) as changed:
        changed.name = "施工许可（本县名称）"
    before = Event.objects.count()

    assert load_product_catalogue(actor=cast.clock) == 0

    assert Event.objects.count() == before
    item.refresh_from_db()
    assert item.name == "施工许可（本县名称）"
    found = editions_on(["construction-permit", "nowhere"], date(2026, 3, 1))
    assert set(found) == {"construction-permit"}
    edition = found["construction-permit"]
    assert (edition.legal_days, edition.legal_unit) == (7, "day")
    assert edition.department_kind is not None
    assert edition.department_kind.department is None
    assert "eia-report" in {p.needs.code for p in edition.prerequisites.all()}
    assert BundleEntry.objects.filter(standing="awaited", item=None).count() == 24
    assert Material.objects.filter(is_shared=True, shared_from="").count() == 0


def test_two_editions_never_hold_on_one_day(cast: SimpleNamespace) -> None:
    item = create(Item(code="x", name="甲"), actor=cast.admin)
    create(Edition(item=item, number=1, valid_to=date(2025, 12, 31)), actor=cast.admin)
    new = create(Edition(item=item, number=2, valid_from=date(2026, 1, 1)), actor=cast.admin)

    assert edition_on(item, date(2026, 1, 1)) == new
    with pytest.raises(IntegrityError, match="one_edition_at_a_time"), transaction.atomic():
        create(Edition(item=item, number=3, valid_from=date(2025, 6, 1)), actor=cast.admin)
    with pytest.raises(IntegrityError, match="legal_time_has_its_unit"), transaction.atomic():
        create(
            Edition(item=item, number=4, valid_to=date(2000, 1, 1), legal_days=5), actor=cast.admin
        )
