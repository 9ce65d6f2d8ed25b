"""Bringing in the product's data and GB/T 4754: whole, twice without effect, faults named."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from wutong.audit.public import Event
from wutong.chains.actions import load_gbt4754, load_product_data
from wutong.chains.actions.loading import DATA, LoadReport
from wutong.chains.models import (
    Chain,
    ChainList,
    ChainRole,
    ChainTie,
    IndustryClass,
    RadiusMember,
    RoleKind,
    Segment,
    SegmentTerm,
    SourceFact,
    Threshold,
)
from wutong.chains.queries.roles import role_kind_for, roles_of
from wutong.chains.rules.content import load_chain_files
from wutong.chains.rules.gaps import ThresholdCode
from wutong.kernel.errors import BadInput, NotAllowed

SHARED = Path(os.environ.get("WUTONG_SHARED_DATA", DATA.parents[4] / "shared" / "data"))
FULL_TABLE = SHARED / "classification" / "gbt4754_2017.csv"


def written(folder: Path, text: str) -> Path:
    path = folder / "gbt4754.csv"
    path.write_text(text, encoding="utf-8")
    return path


def counts(report: LoadReport) -> tuple[int, int, int, int, int]:
    return (report.rows, report.created, report.updated, report.unchanged, report.rejected)


def test_the_products_data_comes_in_whole(cast: SimpleNamespace) -> None:
    specs = load_chain_files(DATA / "chains")

    report = load_product_data(actor=cast.clock)

    own = Chain.objects.filter(jurisdiction=cast.county, year=2023)
    assert set(own.values_list("code", flat=True)) == {spec.code for spec in specs}
    assert set(own.values_list("state", flat=True)) == {"in_force"}
    assert Segment.objects.count() == sum(len(spec.segments) for spec in specs)
    words = sum(len(s.terms) for spec in specs for s in spec.segments)
    assert SegmentTerm.objects.count() == words
    assert report.chains == Chain.objects.count()
    assert set(Threshold.objects.values_list("code", flat=True)) == set(ThresholdCode)
    assert SourceFact.objects.get(key="projects-in-contact").text == "对接项目70余个"
    # The test's tree of jurisdictions has no 晋中: that is told, not hidden.
    assert RadiusMember.objects.filter(home=cast.county).count() == 2
    assert report.skipped == ("radius: no jurisdiction 140700",)


def test_lists_of_all_levels_are_kept_by_year(cast: SimpleNamespace) -> None:
    load_product_data(actor=cast.clock)

    lists = ChainList.objects.values_list("level", "year", "count", "published")
    assert set(lists) == {
        ("province", 2022, 10, True),
        ("province", 2023, 16, True),
        ("city", 2022, 18, False),
        ("city", 2025, 22, True),
        ("county", 2021, 9, True),
    }
    for level, year, number in (
        ("province", 2022, 10), ("province", 2023, 16), ("city", 2022, 0), ("city", 2025, 22),
        ("county", 2021, 9),
    ):  # fmt: skip
        assert Chain.objects.filter(level=level, year=year).count() == number
    states = Chain.objects.filter(level="province").values_list("year", "state").distinct()
    assert set(states) == {(2022, "closed"), (2023, "in_force")}
    tie = ChainTie.objects.get(chain__code="coal-chem", kind="before")
    assert (tie.other.code, tie.other.year, tie.inferred) == ("coal-chemicals", 2021, True)


def test_loading_again_changes_nothing_even_with_other_files(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    load_product_data(actor=cast.clock)
    events = Event.objects.count()

    again = load_product_data(actor=cast.clock)
    assert (again.industries, again.chains, again.others) == (0, 0, 0)
    assert Event.objects.count() == events

    copy = tmp_path / "data"
    for path in DATA.rglob("*"):
        if path.suffix in {".toml", ".csv"}:
            target = copy / path.relative_to(DATA)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + b"\n")
    later = load_product_data(actor=cast.clock, folder=copy)
    assert (later.industries, later.chains, later.others) == (0, 0, 0)
    assert Event.objects.count() == events + 1  # only that these files were read


def test_what_the_county_changed_a_later_load_leaves_alone(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    load_product_data(actor=cast.clock)
    Chain.objects.filter(code="nitro", year=2023).update(name="县里改过的名字")
    SegmentTerm.objects.filter(segment__chain__code="nitro").delete()
    copy = tmp_path / "data"
    for path in DATA.rglob("*"):
        if path.suffix in {".toml", ".csv"}:
            target = copy / path.relative_to(DATA)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + b"\n")

    load_product_data(actor=cast.clock, folder=copy)

    assert Chain.objects.get(code="nitro", year=2023).name == "县里改过的名字"
    assert not SegmentTerm.objects.filter(segment__chain__code="nitro").exists()


def test_chiefs_are_heads_of_firms_here_and_an_inferred_one_is_marked(
    cast: SimpleNamespace,
) -> None:
    load_product_data(actor=cast.clock)

    glass = ChainRole.objects.get(party="利虎玻璃负责人")
    assert (glass.chain.code, glass.role.code, glass.party_kind) == ("glass", "chief", "firm_head")
    assert glass.inferred
    elsewhere = role_kind_for("chief", cast.places["141121"])
    here = role_kind_for("chief", cast.county)
    assert elsewhere is not None
    assert here is not None
    assert (elsewhere.holders, here.holders) == (["official"], ["firm_head", "official"])
    assert RoleKind.objects.filter(code="chief").count() == 2


def test_a_role_that_nobody_was_published_for_is_a_blank_and_not_a_party(
    cast: SimpleNamespace,
) -> None:
    load_product_data(actor=cast.clock)

    lines = {line.kind.code: line for line in roles_of(Chain.objects.get(code="nitro", year=2023))}
    assert not lines["chief"].is_published
    assert lines["chief"].blank is not None
    assert lines["chief"].blank.source
    assert not ChainRole.objects.filter(party="未公布").exists()


def test_a_stranger_loads_nothing(cast: SimpleNamespace, tmp_path: Path) -> None:
    path = written(tmp_path, "code,level,parent,name\nA,section,,农业\n")
    for person in (cast.officer, cast.outsider, cast.leader):
        with pytest.raises(NotAllowed):
            load_product_data(actor=person)
        with pytest.raises(NotAllowed):
            load_gbt4754(path, actor=person)
    assert not IndustryClass.objects.exists()


def test_a_small_table_comes_in_and_again_is_unchanged(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        "code,level,parent,name\n0111,class,011,稻谷种植\nA,section,,农、林、牧、渔业\n"
        "011,group,01,谷物种植\n01,division,A,农业\n",
    )

    assert counts(load_gbt4754(path, actor=cast.admin)) == (4, 4, 0, 0, 0)
    assert counts(load_gbt4754(path, actor=cast.admin)) == (4, 0, 0, 4, 0)
    rice = IndustryClass.objects.get(code="0111")
    assert rice.parent is not None
    assert (rice.parent.code, rice.edition) == ("011", "2017")


def test_a_changed_name_is_an_update_and_the_english_name_stays(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    old = "code,level,parent,name,name_en\nA,section,,农业,Agriculture\n"
    load_gbt4754(written(tmp_path, old), actor=cast.admin)

    report = load_gbt4754(
        written(tmp_path, "code,level,parent,name\nA,section,,农、林、牧、渔业\n"), actor=cast.admin
    )

    assert counts(report) == (1, 0, 1, 0, 0)
    row = IndustryClass.objects.get(code="A")
    assert (row.name, row.name_en) == ("农、林、牧、渔业", "Agriculture")


def test_wrong_rows_are_rejected_by_name_and_stop_no_other(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        "code,level,parent,name\n"
        "A,section,,农业\n"
        "A,section,,农业\n"  # the same again: unchanged
        "A,section,,林业\n"  # the same code in other words
        "99,division,Z,无门类\n"
        "1,division,A,短码\n"
        "0111,class,012,错的上级\n"
        "01,大类,A,错的层级\n"
        "02,division,A,\n",
    )

    report = load_gbt4754(path, actor=cast.admin)

    assert counts(report) == (8, 1, 0, 1, 6)
    assert [p.split(":")[0].split("：")[0] for p in sorted(report.problems)]
    assert all(any(str(line) in p for p in report.problems) for line in (4, 5, 6, 7, 8, 9))
    assert list(IndustryClass.objects.values_list("code", "name")) == [("A", "农业")]


def test_a_file_that_is_no_table_is_refused_in_words(cast: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as no_heads:
        load_gbt4754(written(tmp_path, "代码,名称\nA,农业\n"), actor=cast.admin)
    assert "code, level, parent, name" in str(no_heads.value)
    with pytest.raises(BadInput):
        load_gbt4754(written(tmp_path, "code,level,parent,name\n"), actor=cast.admin)
    with pytest.raises(BadInput):
        load_gbt4754(tmp_path / "nowhere.csv", actor=cast.admin)
    (tmp_path / "gbk.csv").write_bytes(
        "code,level,parent,name\nA,section,,农、林、牧、渔业\n".encode("gbk")
    )
    with pytest.raises(BadInput):
        load_gbt4754(tmp_path / "gbk.csv", actor=cast.admin)


@pytest.mark.skipif(not FULL_TABLE.exists(), reason=f"the full table is not at {FULL_TABLE}")
def test_the_full_standard_joins_the_packaged_part(cast: SimpleNamespace) -> None:
    load_product_data(actor=cast.clock)
    packaged = IndustryClass.objects.count()

    report = load_gbt4754(FULL_TABLE, actor=cast.clock)

    assert counts(report) == (1971, 1971 - packaged, 0, packaged, 0)
    assert counts(load_gbt4754(FULL_TABLE, actor=cast.clock)) == (1971, 0, 0, 1971, 0)
    assert IndustryClass.objects.filter(level="class").count() == 1381
    assert IndustryClass.objects.get(code="2521").name_en  # the product's English name stays
