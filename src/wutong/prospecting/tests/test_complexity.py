"""Complexity against a slow and obvious reckoning, and against published figures."""

from __future__ import annotations

import csv
import errno
import gzip
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse.linalg import ArpackNoConvergence

from wutong.cli import main
from wutong.prospecting.rules import complexity as rules
from wutong.prospecting.rules import complexity_files as complexity_rules
from wutong.prospecting.rules.complexity import Complexity, advantage, complexity, gaps
from wutong.prospecting.rules.complexity_files import FILES, LongFault, complexity_files, read_long
from wutong.runtime.errors import Unusable

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the real data stands beside the project")
    return path


def a_table(regions: int, classes: int, seed: int = 7) -> np.ndarray:
    source = np.random.default_rng(seed)
    return source.gamma(0.3, 10.0, (regions, classes)) * (source.random((regions, classes)) < 0.6)


def slow(values: np.ndarray) -> dict[str, np.ndarray]:
    """As the definitions read, cell by cell."""
    regions, classes = values.shape
    rca = np.empty_like(values)
    for r in range(regions):
        for p in range(classes):
            rca[r, p] = (values[r, p] / values[r].sum()) / (values[:, p].sum() / values.sum())
    m = (rca >= 1).astype(float)
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    near = np.zeros((classes, classes))
    for p in range(classes):
        for q in range(classes):
            both = sum(m[r, p] * m[r, q] for r in range(regions))
            near[p, q] = min(both / ubiquity[p], both / ubiquity[q])
    density = np.empty_like(values)
    for r in range(regions):
        for p in range(classes):
            others = [q for q in range(classes) if q != p]
            density[r, p] = sum(m[r, q] * near[p, q] for q in others) / sum(
                near[p, q] for q in others
            )
    step = (m / diversity[:, None]) @ (m / ubiquity[None, :]).T
    worth, vectors = np.linalg.eig(step)
    second = vectors[:, np.argsort(worth.real)[-2]].real
    if np.corrcoef(second, diversity)[0, 1] < 0:
        second = -second
    eci = (second - second.mean()) / second.std(ddof=1)
    pci = np.array([(m[:, p] * second).sum() / ubiquity[p] for p in range(classes)])
    pci = (pci - pci.mean()) / pci.std(ddof=1)
    outlook = np.zeros(regions)
    gain = np.zeros_like(values)
    whole = near.sum(axis=0) - near.diagonal()
    for r, p in np.argwhere(m == 0):
        outlook[r] += density[r, p] * pci[p]
        gain[r, p] = sum(
            near[p, q] / whole[q] * pci[q] for q in range(classes) if q != p and not m[r, q]
        )
    return {
        "rca": rca, "proximity": near, "density": density, "eci": eci, "pci": pci,
        "outlook": outlook, "gain": gain,
    }  # fmt: skip


@pytest.mark.parametrize("shape", [(12, 9), (9, 12), (70, 90), (90, 70)])
def test_the_fast_way_gives_what_the_definitions_say(shape: tuple[int, int]) -> None:
    values = a_table(*shape)
    found, wanted = complexity(values), slow(values)

    assert np.abs(advantage(values) - wanted["rca"]).max() < 1e-9
    for name in ("proximity", "density", "eci", "pci", "outlook", "gain"):
        assert np.abs(getattr(found, name) - wanted[name]).max() < 1e-9, name


def test_the_published_figures_come_out() -> None:
    expected = json.loads(shared("eci/expected.json").read_text("utf-8"))
    table = read_long(shared("eci/world_trade_avg_1998_2000.csv.gz"))
    found = complexity(table.values)
    fit, hard = found.fitness()
    region = {name: n for n, name in enumerate(table.regions)}
    product = {name: n for n, name in enumerate(table.classes)}

    assert int(found.present.sum()) == expected["rca_ones"] == 31951
    assert {k: found.diversity[n] for k, n in region.items()} == expected["diversity"]
    assert {k: found.ubiquity[n] for k, n in product.items()} == expected["ubiquity"]
    for one, other, near in expected["proximity_product_sample"]:
        assert found.proximity[product[one], product[other]] == pytest.approx(near, abs=1e-12)
    for name, value in expected["eci_country"].items():
        assert found.eci[region[name]] == pytest.approx(value, abs=1e-9)
    for name, value in expected["fitness_country"].items():
        assert fit[region[name]] == pytest.approx(value, abs=1e-9)
    for name, value in expected["fitness_product"].items():
        assert hard[product[name]] == pytest.approx(value, abs=1e-9)


def test_who_has_nothing_is_unknown_and_never_zero() -> None:
    values = a_table(12, 9)
    values[3], values[:, 5] = 0, 0

    found = complexity(values)

    assert np.isnan(advantage(values)[3]).all()
    assert np.isnan(found.eci[3])
    assert np.isnan(found.pci[5])
    assert found.apart_regions.sum() == 1
    assert np.nanmean(found.eci) == pytest.approx(0, abs=1e-12)
    assert np.nanmax(found.density[3]) == 0


def test_a_part_that_hangs_together_with_nothing_has_no_complexity() -> None:
    present = np.zeros((7, 8), dtype=bool)
    present[:5, :6] = np.tri(5, 6, 1, dtype=bool)
    present[5:, 6:] = True

    found = Complexity(present)

    assert found.apart_regions.tolist() == [False] * 5 + [True] * 2
    assert found.apart_classes.tolist() == [False] * 6 + [True] * 2
    assert np.all(np.diff(found.eci[:5]) > 0)


def test_where_nobody_has_an_advantage_all_is_unknown() -> None:
    nobody = Complexity(np.zeros((3, 4), dtype=bool))

    fit, hard = nobody.fitness()

    assert np.isnan(np.concatenate([fit, hard, nobody.eci, nobody.pci])).all()
    assert (nobody.outlook == 0).all()


def test_places_that_are_all_alike_cannot_be_ranked() -> None:
    found = Complexity(np.ones((3, 4), dtype=bool))

    assert np.isnan(found.eci).all()


@pytest.mark.parametrize(("parts", "ranked"), [(2, True), (3, False), (4, False)])
def test_parts_that_could_change_places_have_no_order(parts: int, ranked: bool) -> None:
    """Two alike parts are told apart by one vector; of three any mixture of two would serve."""
    present = np.kron(np.eye(parts), np.ones((40, 30))) > 0
    present = np.hstack([present, np.ones((len(present), 1), dtype=bool)])

    for turned in (present, present.T):
        assert np.isfinite(Complexity(np.ascontiguousarray(turned)).eci).all() == ranked


def a_ladder(regions: int, classes: int, reach: int) -> np.ndarray:
    """Each region has the classes around its own rung: the second value is close to the third."""
    rung = np.linspace(0, classes - 1, regions)
    ragged = reach + np.random.default_rng(3).integers(0, 3, regions)
    return np.asarray(np.abs(rung[:, None] - np.arange(classes)) <= ragged[:, None])


def test_values_close_together_are_found_with_more_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = a_ladder(900, 700, 9)
    even = present / np.sqrt(present.sum(axis=1))[:, None] / np.sqrt(present.sum(axis=0))
    _, vectors = np.linalg.eigh(even.T @ even)
    wanted = (present @ (vectors[:, -2] / np.sqrt(present.sum(axis=0)))) / present.sum(axis=1)
    wanted = (wanted - wanted.mean()) / wanted.std(ddof=1)

    found = Complexity(present).eci

    assert min(np.abs(found - wanted).max(), np.abs(found + wanted).max()) < 1e-9
    # the few vectors that serve elsewhere would not have found it
    monkeypatch.setattr(rules, "_BASES", rules._BASES[:1])
    with pytest.raises(ArpackNoConvergence):
        _ = Complexity(present).eci


def test_a_class_near_to_nothing_counts_nowhere() -> None:
    values = a_table(20, 15)
    values[:, 4] = 0
    found, without = complexity(values), complexity(np.delete(values, 4, axis=1))

    assert np.isnan(found.density[:, 4]).all()
    assert np.allclose(found.outlook, without.outlook, atol=1e-12)
    assert np.allclose(np.delete(found.gain, 4, axis=1), without.gain, atol=1e-12)
    assert not found.gain[:, 4].any()


@given(
    arrays(float, (6, 5), elements=st.sampled_from([0.0, 1.0, 2.0, 5.0])),
    st.permutations(range(6)),
    st.permutations(range(5)),
)
def test_the_order_of_rows_and_columns_changes_nothing_else(
    values: np.ndarray, rows: list[int], columns: list[int]
) -> None:
    found = complexity(values)
    moved = complexity(values[np.ix_(rows, columns)])

    assert np.array_equal(found.present[np.ix_(rows, columns)], moved.present)
    assert np.allclose(
        found.density[np.ix_(rows, columns)], moved.density, atol=1e-12, equal_nan=True
    )
    assert np.allclose(found.proximity[np.ix_(columns, columns)], moved.proximity, atol=1e-12)


@given(arrays(float, (6, 5), elements=st.sampled_from([0.0, 1.0, 2.0, 5.0])))
def test_nearness_and_density_are_shares(values: np.ndarray) -> None:
    found = complexity(values)

    assert ((found.proximity >= 0) & (found.proximity <= 1 + 1e-12)).all()
    assert (found.proximity == found.proximity.T).all()
    known = found.density[~np.isnan(found.density)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()


def test_a_gain_is_offered_only_where_the_class_is_lacking() -> None:
    found = complexity(a_table(12, 9))

    assert (found.gain[found.present] == 0).all()
    assert (found.gain[~found.present] != 0).any()


@pytest.mark.parametrize("unit", [1.0, 10_000.0, 0.01, 0.1, 3.0, 7e-9])
def test_a_share_like_that_of_all_is_an_advantage_in_any_unit(unit: float) -> None:
    values = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [5.0, 10.0, 15.0], [0.0, 7.0, 0.0]])

    assert complexity(values[:3] * unit).present.all()
    assert complexity(values * unit).present.tolist() == complexity(values).present.tolist()


def test_a_gap_is_how_far_a_place_is_behind() -> None:
    assert gaps(np.array([0.5, np.nan]), np.array([1.5, 1.0]))[0] == 1.0
    assert np.isnan(gaps(np.array([np.nan]), np.array([1.0]))[0])


@pytest.mark.parametrize("bad", [[[-1.0, 1.0]], [[np.nan, 1.0]]])
def test_no_negative_and_no_missing_value_is_reckoned_with(bad: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="none of them is negative"):
        advantage(np.array(bad))


def long_list(path: Path, rows: str, head: str = "region,class,value") -> Path:
    path.write_text(f"{head}\n{rows}", "utf-8")
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_writes_four_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "交城,C26,4\n交城,C31,1\n文水,C26,1\n文水,C31,1\n文水,C14,3\n孝义,C31,5\n孝义,C14,1\n交城,C26,1\n"
    source = long_list(tmp_path / "long.csv", rows, "地区,行业,企业数")
    folder = tmp_path / "out"

    assert main(["complexity", "--input", str(source), "--output", str(folder), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["repeated"], said["regions"], said["classes"]) == (8, 1, 3, 3)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert said["files"] == [str(folder / name) for name in FILES]
    cells = {(row["region"], row["class"]): row for row in read_csv(folder / "cells.csv")}
    assert len(cells) == 9
    # 交城: 5 of 6 firms in C26, 6 of 17 over all
    assert float(cells["交城", "C26"]["rca"]) == pytest.approx((5 / 6) / (6 / 17), abs=1e-12)
    assert cells["孝义", "C26"]["present"] == "0"
    regions = {row["region"]: row for row in read_csv(folder / "regions.csv")}
    assert {name: row["diversity"] for name, row in regions.items()} == {
        "交城": "1", "文水": "1", "孝义": "1",
    }  # fmt: skip
    # three places that share nothing can't be ranked: empty, not 0
    assert {row["eci"] for row in regions.values()} == {""}
    assert [row["class"] for row in read_csv(folder / "classes.csv")] == ["C14", "C26", "C31"]
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("region,class,value\n", "holds no rows"),
        ("", "holds no rows"),
        ("region,class\na,b\n", "lacks a column for the value"),
        ("region,地区,class,value\na,a,b,1\n", "two columns for the region: region, 地区"),
        ("region,class,value\na,b,-1\nc,d,x\n,e,1\n", "row 1: -1 is negative"),
        ("region,class,value\na,b,-1\nc,d,x\n,e,1\n", "row 2: “x” is no number"),
        ("region,class,value\na,b,-1\nc,d,x\n,e,1\n", "row 3: the region is empty"),
        ("region,class,value\na,b,inf\n", "row 1: “inf” is no number"),
        ("region,class,value\na,b,1\nc,d,\n", "row 2: the value is empty"),
        ("region,class,value\na,b,1e308\n", "row 1: 1e308 is too large or too small"),
        ("region,class,value\na,b,1\nc,d,1,2\n", "row 2: 4 cells instead of 3"),
        ('region,class,value\na,b,1\nc,"d,1\ne,"f",2\n', "row 2: a quotation mark is not closed"),
        ("region,class,value,value\na,b,1,2\n", "two columns for the value: value, value"),
        (f"region,class,value\n{'a' * 1001},b,1\n", "row 1: the name of the region has 1001 bytes"),
        ("region,class,value\na,b,0\n", "all values are 0"),
    ],
)
def test_a_list_with_faults_is_refused_with_row_and_reason(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "long.csv"
    source.write_text(text, "utf-8")

    status = main(["complexity", "--input", str(source), "--output", str(tmp_path / "o"), "--json"])

    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert words in said.err
    assert not (tmp_path / "o").exists()


def test_a_list_is_read_as_excel_in_china_saves_it(tmp_path: Path) -> None:
    text = '地区,行业,企业数,备注\r\n交城,C26,"1,200",无\r\n\r\n文水,C31,3,\r\n,,,\r\n'
    (tmp_path / "gbk.csv").write_bytes(text.encode("gbk"))
    (tmp_path / "utf8.csv").write_text(text, "utf-8-sig", newline="")
    (tmp_path / "plain.csv").write_text(text.replace('"1,200"', "1200"), "utf-8", newline="")

    for name in ("gbk.csv", "utf8.csv", "plain.csv"):
        table = read_long(tmp_path / name)
        assert (table.regions, table.classes, table.rows) == (("交城", "文水"), ("C26", "C31"), 2)
        assert table.values.tolist() == [[1200.0, 0.0], [0.0, 3.0]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("地区,行业,企业数\n甲,乙,1\n".encode() + b"\xff\xfe,c,1\n", "row 2: is no UTF-8 text"),
        (b"PK\x03\x04", "is an Excel workbook; save it as CSV UTF-8"),
        ("地区,行业".encode("utf-16"), "is UTF-16 text; save it as CSV UTF-8"),
    ],
)
def test_a_list_that_is_no_text_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    source = tmp_path / "long.csv"
    source.write_bytes(content)

    with pytest.raises(LongFault, match=told):
        complexity_files(source, tmp_path / "o")
    assert not (tmp_path / "o").exists()


def test_tables_of_an_earlier_run_stay_until_all_new_ones_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "o"
    complexity_files(long_list(tmp_path / "a.csv", "a,x,3\na,y,1\nb,x,1\nb,y,5\n"), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def ends(*_: object) -> Iterator[pl.DataFrame]:
        yield pl.DataFrame({"region": ["c"]})
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(complexity_rules, "_cells", ends)
    with pytest.raises(Unusable, match=r"can't be written: the disk is full"):
        complexity_files(long_list(tmp_path / "b.csv", "c,x,3\nc,y,1\nd,y,5\n"), folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_every_fault_is_counted(tmp_path: Path) -> None:
    source = long_list(tmp_path / "long.csv", "a,b,x\n" * 30)

    with pytest.raises(LongFault) as refused:
        read_long(source)

    assert len(refused.value.problems) == 21
    assert refused.value.problems[-1] == "long.csv: 10 more rows with faults"


def test_packed_lists_and_thousands_marks_are_read(tmp_path: Path) -> None:
    source = tmp_path / "long.csv.gz"
    with gzip.open(source, "wt", encoding="utf-8-sig") as file:
        file.write('country,product,value\n b ,p,"1,200"\na,p,1\n')

    table = read_long(source)

    assert table.regions == ("a", "b")
    assert table.values.tolist() == [[1.0], [1200.0]]


def test_pairs_of_classes_are_written_once(tmp_path: Path) -> None:
    values = a_table(12, 6)
    rows = "".join(f"r{r:02},c{p},{float(values[r, p])}\n" for r in range(12) for p in range(6))
    complexity_files(long_list(tmp_path / "long.csv", rows), tmp_path / "o")

    found = complexity(values)
    pairs = {
        (row["class_1"], row["class_2"]): float(row["proximity"])
        for row in read_csv(tmp_path / "o" / "proximity.csv")
    }
    assert pairs == {
        (f"c{p}", f"c{q}"): pytest.approx(found.proximity[p, q], abs=1e-12)
        for p, q in combinations(range(6), 2)
        if found.proximity[p, q] > 0
    }
