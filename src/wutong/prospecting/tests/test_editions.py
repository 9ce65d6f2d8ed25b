"""Two editions of a register: what changed is found whole, in one order, whatever the files."""

from __future__ import annotations

import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.chains.rules.specs import SegmentSpec, TermSpec
from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.screening import diff_registers
from wutong.prospecting.rules import editions
from wutong.prospecting.rules.editions import Change, Kind, changes_of, compared, parent_of
from wutong.prospecting.rules.news import Watched, concerns
from wutong.prospecting.rules.register import RegisterFault, open_register
from wutong.prospecting.rules.scoring import Firm

A = Firm("91A", "示例甲有限公司", business_scope="生产硝酸铵", province="浙江省", city="杭州市")
B = Firm("91B", "示例乙有限公司", business_scope="餐饮", province="山西", city="吕梁市")
C = Firm("", "示例丙商店", business_scope="硝酸铵销售", province="山西", city=None)
BRANCH = Firm("91D", "示例甲有限公司山西分公司", business_scope="硝酸铵生产", province="山西省")


def written(path: Path, firms: list[Firm], files: int = 1) -> Path:
    path.mkdir(parents=True)
    schema = dict.fromkeys(Firm._fields, pl.String)
    for n in range(files):
        frame = pl.DataFrame(firms[n::files], schema=schema, orient="row")
        frame.write_parquet(path / f"part-{n}.parquet")
    return path


def differences(old: Path, new: Path) -> list[Change]:
    with compared(open_register(old), open_register(new)) as found:
        changes = list(found.changes())
        assert sum(found.counts.values()) == len(changes)
    return changes


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, A, [Kind.NEW]),
        (None, BRANCH, [Kind.BRANCH]),
        (A, None, [Kind.GONE]),
        (A, A, []),
        (A, A._replace(name="示例甲集团有限公司"), [Kind.RENAMED]),
        (A, A._replace(city="宁波市"), [Kind.MOVED]),
        (A, A._replace(province="山西", city="吕梁"), [Kind.MOVED]),
        (A, A._replace(business_scope="餐饮"), [Kind.SCOPE]),
        (A, A._replace(name="x公司", city="宁波", business_scope="y"), [Kind.RENAMED, Kind.MOVED, Kind.SCOPE]),
        # another way of writing, and what one edition does not say, is no change
        (A, A._replace(province="浙江", city="杭州", business_scope="生产 硝酸銨"), []),
        (A, A._replace(province=None, city="N/A", business_scope=None), []),
        (A._replace(business_scope="-", city=None), A, []),
        (None, None, []),
    ],
)  # fmt: skip
def test_what_became_of_a_firm(before: Firm | None, after: Firm | None, kinds: list[Kind]) -> None:
    assert [change.kind for change in changes_of(before, after)] == kinds


@pytest.mark.parametrize(
    ("branch", "parent"),
    [
        ("示例甲有限公司山西分公司", "示例甲有限公司"),
        ("示例甲集团有限公司", "示例甲集团"),
        ("示例甲有限公司", ""),
        ("示例乙厂第一经销处", "示例乙厂"),
        ("分公司", ""),
    ],
)
def test_a_branch_names_its_parent(branch: str, parent: str) -> None:
    assert parent_of(branch) == parent


def test_two_editions_are_compared_whatever_the_files_and_buckets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    old = [A._replace(uscc=f"91{n:04d}", name=f"示例{n}有限公司") for n in range(300)]
    new = [firm for firm in old if chance.random() < 0.9]
    new = [f._replace(city="宁波") if chance.random() < 0.1 else f for f in new] + [BRANCH, C]
    chance.shuffle(new)
    expected = differences(written(tmp_path / "a", old), written(tmp_path / "b", new))

    monkeypatch.setattr(editions, "_BUCKET_ROWS", 40)
    chance.shuffle(new)
    again = differences(written(tmp_path / "c", old, 3), written(tmp_path / "d", new, 2))

    assert again == expected
    assert [c[:3] for c in expected] == sorted(c[:3] for c in expected)
    gone = {f.uscc for f in old} - {f.uscc for f in new}
    assert {c.uscc for c in expected if c.kind is Kind.GONE} == gone
    assert [c.name for c in expected if c.kind is Kind.BRANCH] == [BRANCH.name]
    assert [c.name for c in expected if c.kind is Kind.NEW] == [C.name]
    moved = sum(f.city == "宁波" for f in new)
    assert sum(c.kind is Kind.MOVED for c in expected) == moved > 5


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from([A, B, C, A._replace(city="宁波"), B._replace(name="示例乙公司")]), min_size=1, max_size=6),
    st.lists(st.sampled_from([A, B, C, BRANCH, A._replace(business_scope="x")]), min_size=1, max_size=6),
    st.randoms(),
)  # fmt: skip
def test_order_and_doubles_of_rows_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[Firm],
    new: list[Firm],
    chance: random.Random,
) -> None:
    place = tmp_path_factory.mktemp("editions")
    expected = differences(written(place / "a", old), written(place / "b", new))
    chance.shuffle(old)
    chance.shuffle(new)

    assert differences(written(place / "c", [*old, *old]), written(place / "d", new)) == expected
    assert differences(place / "a", place / "c") == []


def test_a_broken_edition_is_told_with_file(tmp_path: Path) -> None:
    old = written(tmp_path / "a", [A])
    (tmp_path / "b.csv").write_text("name,uscc,business_scope\na,1,x\nb,2\n", encoding="utf-8")

    with (
        pytest.raises(RegisterFault, match=r"b\.csv: row 2"),
        compared(open_register(old), open_register(tmp_path / "b.csv")),
    ):
        pass


# --- whom a change concerns -----------------------------------------------------------------------

SEGMENTS = [SegmentSpec("7", "硝酸铵", terms=(TermSpec("硝酸铵"),))]


def told(change: Change, *watches: Watched) -> list[tuple[int, Kind]]:
    return [(c.watch, c.change.kind) for c in concerns([change], watches, SEGMENTS)]


def test_a_firm_that_is_followed_tells_its_changes_and_its_branches_in_the_province() -> None:
    follows = Watched(1, uscc="91A", name="示例甲有限公司", province="山西")
    elsewhere = Watched(2, uscc="91A", name="示例甲有限公司", province="河南")
    other = Watched(3, uscc="91B", name="示例乙有限公司", province="山西")
    (branch,) = changes_of(None, BRANCH)
    (moved,) = changes_of(A, A._replace(city="宁波"))
    (nowhere,) = changes_of(None, BRANCH._replace(province=None))

    assert told(branch, follows, elsewhere, other) == [(1, Kind.BRANCH)]
    assert told(moved, follows, other) == [(1, Kind.MOVED)]
    assert told(nowhere, follows) == []


def test_a_segment_tells_who_is_new_gone_or_came_by_another_scope() -> None:
    segment = Watched(5, segment=7)

    assert told(changes_of(None, A)[0], segment) == [(5, Kind.NEW)]
    assert told(changes_of(A, None)[0], segment) == [(5, Kind.GONE)]
    assert told(changes_of(None, B)[0], segment) == []
    assert told(changes_of(B, B._replace(business_scope="生产硝酸铵"))[0], segment) == [
        (5, Kind.SCOPE)
    ]
    assert told(changes_of(A, A._replace(business_scope="生产硝酸铵、餐饮"))[0], segment) == []
    assert told(changes_of(A, A._replace(name="示例新有限公司"))[0], segment) == []


# --- the command ------------------------------------------------------------------------------------


def test_the_command_counts_lists_and_writes(tmp_path: Path) -> None:
    old = written(tmp_path / "a", [A, B])
    new = written(tmp_path / "b", [A._replace(city="宁波市"), BRANCH])

    found = diff_registers(old, new, out=tmp_path / "changes.csv", most=2)

    assert found["rows"] == {"old": 2, "new": 2}
    assert found["counts"] == {"branch": 1, "gone": 1, "moved": 1}
    assert found["left_out"] == 1
    assert [c["kind"] for c in found["changes"]] == ["moved", "gone"]  # type: ignore[attr-defined]
    moved = found["changes"][0]  # type: ignore[index]
    assert (moved["before"]["city"], moved["after"]["city"]) == ("杭州市", "宁波市")
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    lines = (tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("branch,91D,示例甲有限公司山西分公司,示例甲有限公司")
    with pytest.raises(BadInput, match="there is no such file or folder"):
        diff_registers(old, tmp_path / "none")
