"""The kernel is a pure function; runs go on where they were ended; bad files are told, not read."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.chains.rules.specs import SegmentSpec, TermSpec
from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.screening import screen, screen_all
from wutong.prospecting.rules import register as register_module
from wutong.prospecting.rules.checkpoint import Checkpoint, day_of, open_checkpoint
from wutong.prospecting.rules.engine import run, to_arrow
from wutong.prospecting.rules.kernel import ANSWER, Ask, Filters, Kernel, Plan, floors_of, merge
from wutong.prospecting.rules.register import RegisterFault, open_register
from wutong.prospecting.rules.scoring import Firm
from wutong.prospecting.rules.screen import asks_of, table_of
from wutong.prospecting.rules.weighting import packaged_weights

from .test_ranking import FIRMS, SEGMENT, TODAY, WEIGHTS

FERTILISER = SegmentSpec("f", "化肥", terms=(TermSpec("化肥"), TermSpec("化肥设备", "excluded")))
ONE = Plan((Ask(SEGMENT, WEIGHTS),), top=3, as_of=TODAY)
TWO = Plan((Ask(SEGMENT, WEIGHTS), Ask(FERTILISER, WEIGHTS)), top=3, as_of=TODAY)
SOURCE = str(Path(__file__).resolve().parents[3])


def batch_of(firms: list[Firm]) -> pa.RecordBatch:
    schema = dict.fromkeys(Firm._fields, pl.String)
    return to_arrow(pl.DataFrame(firms, schema=schema, orient="row"))


def rows(answer: pa.RecordBatch) -> list[dict[str, object]]:
    return answer.to_pylist()


def lists(answer: pa.RecordBatch) -> list[dict[str, object]]:
    return table_of(answer).to_dicts()


def firms(number: int, seed: int = 1) -> list[Firm]:
    chance = random.Random(seed)
    scopes = [
        "生产硝酸铵",
        "硝酸铵、化肥销售",
        "硝铵；化肥生产",
        "化肥设备",
        "餐饮服务",
        "化肥研发",
        "不含硝酸铵",
        None,
    ]
    return [
        Firm(
            f"91{n:016d}", f"示例{n}有限公司", chance.choice(["2001-01-01", "2020-05-01", None]),
            None, chance.choice(["100万元", "9亿元", None]), chance.choice(scopes),
            chance.choice(["浙江", "山西", None]), None,
        )
        for n in range(number)
    ]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register of 4 files, 1,000 firms, several row groups each."""
    place = tmp_path / "register"
    place.mkdir()
    for number in range(4):
        frame = pl.DataFrame(
            firms(250, number), schema=dict.fromkeys(Firm._fields, pl.String), orient="row"
        ).with_columns(uscc=pl.lit(f"{number}") + pl.col("uscc").str.slice(1))
        frame.write_parquet(place / f"part-{number}.parquet", row_group_size=50)
    return place


# --- the kernel -----------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [ONE, TWO], ids=["one segment", "many"])
@settings(max_examples=40)
@given(found=st.lists(FIRMS, max_size=30), cuts=st.integers(1, 6), chance=st.randoms())
def test_cutting_and_shuffling_batches_changes_nothing(
    plan: Plan, found: list[Firm], cuts: int, chance: random.Random
) -> None:
    kernel = Kernel(plan)
    whole = merge([kernel(batch_of(found))], plan.top)
    shuffled = list(found)
    chance.shuffle(shuffled)

    parts = [kernel(batch_of(shuffled[low::cuts])) for low in range(cuts)]
    chance.shuffle(parts)
    pairs = [merge(parts[low : low + 2], plan.top) for low in range(0, cuts, 2)]

    assert lists(merge(pairs, plan.top)) == lists(whole)
    assert kernel(batch_of(found)).equals(kernel(batch_of(found)))
    for name in ("rows", "holding"):
        assert sum(r[name] or 0 for r in rows(merge(pairs, plan.top))) == sum(  # type: ignore[misc]
            r[name] or 0  # type: ignore[misc]
            for r in rows(whole)
        )


@settings(max_examples=30)
@given(found=st.lists(FIRMS, min_size=1, max_size=30))
def test_a_floor_that_enough_firms_reach_leaves_the_list_as_it_is(found: list[Firm]) -> None:
    for plan in (ONE, TWO):
        kernel = Kernel(plan)
        free = merge([kernel(batch_of(found))], plan.top)
        floors = floors_of(free, plan.top)

        assert lists(merge([kernel(batch_of(found), floors)], plan.top)) == lists(free)


def test_a_batch_tells_others_the_score_that_its_own_list_demands() -> None:
    kernel = Kernel(ONE)
    floors: dict[str, float] = {}
    few = [firm for firm in firms(100) if firm.business_scope == "生产硝酸铵"][:2]

    kernel(batch_of(few), floors)
    assert floors == {}  # two firms fill no list of three
    first = kernel(batch_of(firms(100)), floors)
    assert floors == floors_of(first, 3) != {}
    kernel(batch_of(few), floors)
    assert floors == floors_of(first, 3)


def test_the_first_batch_is_cut_in_growing_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from wutong.prospecting.rules import engine

    monkeypatch.setattr(engine, "_FIRST_ROWS", 10)
    batches = [
        register_module.Batch(pl.DataFrame({"n": range(low, low + 55)}), "a", low + 1, low)
        for low in (0, 55)
    ]

    pieces = list(engine._growing(batches))

    cut = [(piece.first_row, piece.fragment, piece.frame.height) for piece in pieces]
    assert cut == [(1, 0, 10), (11, 0, 10), (21, 0, 20), (41, 0, 15), (56, 55, 55)]
    assert pl.concat([p.frame for p in pieces]).equals(pl.concat([b.frame for b in batches]))
    assert list(engine._growing([])) == []


@settings(max_examples=30)
@given(found=st.lists(FIRMS, min_size=1, max_size=30))
def test_many_segments_at_once_give_the_list_of_each(found: list[Firm]) -> None:
    together = lists(merge([Kernel(TWO)(batch_of(found))], TWO.top))

    for ask in TWO.asks:
        plan = Plan((ask,), TWO.top, TODAY)
        alone = lists(merge([Kernel(plan)(batch_of(found))], plan.top))
        assert [row for row in together if row["segment"] == ask.segment.code] == alone


def test_an_answer_has_one_shape_also_when_it_is_empty() -> None:
    for found in ([], [Firm("91A", "示例甲", business_scope="餐饮")]):
        for plan in (ONE, TWO):
            answer = Kernel(plan)(batch_of(found))
            assert answer.schema == ANSWER
            assert merge([answer], 3).schema == ANSWER
            assert sum(row["rows"] for row in rows(answer)) == len(found)
    assert merge([], 3).schema == ANSWER


def test_any_text_type_and_heading_is_read_alike() -> None:
    found = firms(40)
    plain = batch_of(found)
    expected = lists(Kernel(ONE)(plain))
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        arrays = [pa.array(plain.column(k).to_pylist(), pa.string()).cast(kind) for k in range(10)]
        again = pa.RecordBatch.from_arrays(arrays, names=list(Firm._fields))
        assert lists(Kernel(ONE)(again)) == expected, kind
    chinese = {"name": "企业名称", "uscc": "统一社会信用代码", "business_scope": "经营范围"}
    renamed = plain.rename_columns([chinese.get(name, name) for name in plain.schema.names])
    assert lists(Kernel(ONE)(renamed)) == expected


def test_segments_of_one_code_or_without_words_are_refused() -> None:
    with pytest.raises(ValueError, match="same code"):
        Kernel(Plan((Ask(SEGMENT, WEIGHTS), Ask(SEGMENT, WEIGHTS)), 3, TODAY))
    with pytest.raises(ValueError, match="segment e has no word"):
        Kernel(Plan((Ask(SegmentSpec("e", "x"), WEIGHTS),), 3, TODAY))


def test_more_segments_than_a_byte_counts_are_told_apart() -> None:
    signs = [chr(0x4E00 + n) + chr(0x5E00 + n) for n in range(300)]
    specs = [("c", SegmentSpec(f"s{n}", "x", terms=(TermSpec(w),))) for n, w in enumerate(signs)]
    plan = Plan(tuple(asks_of(specs, lambda _chain: WEIGHTS)), 2, TODAY)
    found = [Firm(f"91{n:04d}", "示例", business_scope=f"生产{w}") for n, w in enumerate(signs)]

    answer = merge([Kernel(plan)(batch_of(found))], 2)

    placed = {str(row["segment"]): row["uscc"] for row in lists(answer)}
    assert placed == {f"c/s{n}": f"91{n:04d}" for n in range(300)}


# --- runs -----------------------------------------------------------------------------------------


def test_batches_threads_and_processes_give_the_same_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wutong.prospecting.rules import engine

    register = open_register(folder)
    for plan in (ONE, TWO):
        first = run(register, plan, workers=1)
        assert first.column("rows").to_pylist()[-len(plan.asks) - 1] == 1000
        assert lists(run(register, plan, workers=3)) == lists(first)
        with monkeypatch.context() as patched:
            patched.setattr(engine, "_FIRST_ROWS", 7)
            assert lists(run(register, plan, workers=3)) == lists(first)
        if plan is TWO:
            monkeypatch.setattr(engine, "_WORTH_PROCESSES", 0)
            assert run(register, plan, workers=2).equals(first)


class Ended(Exception):
    """What a test ends a run with."""


def ends_after(number: int) -> Callable[[int, int | None], None]:
    def progress(done: int, _total: int | None) -> None:
        if done >= number:
            raise Ended

    return progress


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize("plan", [ONE, TWO], ids=["one segment", "many"])
def test_a_run_that_was_ended_goes_on_and_gives_the_same_list(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, plan: Plan
) -> None:
    monkeypatch.setattr(register_module, "FRAGMENT_ROWS", 100)
    if kind == "csv":
        whole = pl.scan_parquet(folder / "*.parquet").collect()
        folder = tmp_path / "register.csv"
        whole.write_csv(folder)
    register = open_register(folder)
    expected = run(register, plan)
    work = tmp_path / "work"

    with pytest.raises(Ended):
        run(
            register, plan, checkpoint=open_checkpoint(work, register, plan, resume=True),
            progress=ends_after(500),
        )  # fmt: skip
    kept = open_checkpoint(work, open_register(folder), plan, resume=True)
    done = kept.done()
    again = run(open_register(folder), plan, checkpoint=kept)

    assert 0 < len(done) < 10
    assert lists(again) == lists(expected)
    assert table_of(again).equals(table_of(expected))
    assert sum(r["rows"] or 0 for r in rows(again)) == 1000  # type: ignore[misc]


def test_what_another_question_register_or_program_left_is_not_used(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = open_register(folder)
    run(register, ONE, checkpoint=open_checkpoint(tmp_path / "w", register, ONE, resume=True))

    def left(plan: Plan = ONE, resume: bool = True) -> int:
        place = tmp_path / "copy"
        for file in (tmp_path / "w").iterdir():
            place.mkdir(exist_ok=True)
            (place / file.name).write_bytes(file.read_bytes())
        return len(open_checkpoint(place, open_register(folder), plan, resume=resume).done())

    assert left() == 4
    assert left(resume=False) == 0
    assert left(Plan(ONE.asks, 4, TODAY)) == 0
    assert left(Plan(ONE.asks, 3, date(2026, 1, 1))) == 0
    assert left(Plan(ONE.asks, 3, TODAY, Filters(least_fit=0.1))) == 0
    heavier = SegmentSpec(
        "n", "硝酸铵", terms=(*SEGMENT.terms[:1], TermSpec("硝铵", "synonym", 0.8))
    )
    assert left(Plan((Ask(heavier, WEIGHTS),), 3, TODAY)) == 0
    part = folder / "part-2.parquet"
    os.utime(part, ns=(1, 1))
    assert left() == 0
    assert day_of(tmp_path / "w") == TODAY


def test_a_part_that_is_broken_is_read_again(folder: Path, tmp_path: Path) -> None:
    register = open_register(folder)
    kept = open_checkpoint(tmp_path / "w", register, ONE, resume=True)
    expected = run(register, ONE, checkpoint=kept)
    part = tmp_path / "w" / "part-000001.arrow"
    part.write_bytes(part.read_bytes()[:100])
    (tmp_path / "w" / "part-000002.arrow.draft").write_bytes(b"half")

    assert sorted(Checkpoint(tmp_path / "w").done()) == [0, 2, 3]
    assert lists(run(register, ONE, checkpoint=kept)) == lists(expected)


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from wutong.prospecting.rules import register
register.FRAGMENT_ROWS = 100
from wutong.prospecting.commands.screening import screen

def progress(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

rows = screen(chain="nitro", segment="ammonium-nitrate", register=Path(sys.argv[1]), top=20,
              as_of=date(2026, 11, 22), work=Path(sys.argv[2]), resume=True, progress=progress)
import json
print(json.dumps(rows, ensure_ascii=False))
"""


def test_a_killed_process_goes_on_and_prints_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    def at(limit: int, work: Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(folder), str(work), str(limit)],
            capture_output=True,
            env={"PYTHONPATH": SOURCE, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )

    whole = at(10_000, tmp_path / "a")
    killed = at(500, tmp_path / "b")
    parts = list((tmp_path / "b").rglob("part-*.arrow"))
    again = at(10_000, tmp_path / "b")

    assert whole.returncode == 0, whole.stderr.decode()
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"")
    assert parts
    assert again.stdout == whole.stdout
    assert len(json.loads(again.stdout)) == 20
    assert not list((tmp_path / "b").rglob("*.arrow"))


def test_a_run_that_goes_on_another_day_keeps_the_day_it_began(
    folder: Path, tmp_path: Path
) -> None:
    given = {
        "chain": "nitro",
        "segment": "ammonium-nitrate",
        "register": folder,
        "work": tmp_path / "w",
    }
    old = date(2026, 11, 28)
    with pytest.raises(Ended):
        screen(**given, as_of=old, progress=ends_after(1), resume=True)  # type: ignore[arg-type]

    assert screen(**given, resume=True) == screen(**given, as_of=old)  # type: ignore[arg-type]


def test_every_segment_of_all_chains_is_screened_in_one_reading(
    folder: Path, tmp_path: Path
) -> None:
    done = screen_all(register=folder, out=tmp_path / "all.parquet", top=5, as_of=TODAY)
    alone = screen(chain="nitro", segment="ammonium-nitrate", register=folder, top=5, as_of=TODAY)

    table = pl.read_parquet(tmp_path / "all.parquet")
    mine = table.filter(pl.col("segment") == "nitro/ammonium-nitrate")
    assert mine["uscc"].to_list() == [row["uscc"] for row in alone]
    assert mine["score"].to_list() == [row["score"] for row in alone]
    assert mine["rank"].to_list() == [1, 2, 3, 4, 5]
    assert done["rows"] == 1000
    assert done["candidates"] == table.height
    assert done["segments"] > 50
    with pytest.raises(BadInput, match=r"\.parquet or \.csv"):
        screen_all(register=folder, out=tmp_path / "a.xlsx")
    with pytest.raises(BadInput, match="no chain x"):
        screen_all(register=folder, out=tmp_path / "a.csv", chain="x")


# --- bad files ------------------------------------------------------------------------------------


def test_a_file_that_goes_while_it_is_read_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = open_register(folder)

    def take_away(done: int, _total: int | None) -> None:
        (folder / "part-3.parquet").unlink(missing_ok=True)

    with pytest.raises(RegisterFault, match=r"part-3\.parquet: has gone while it was read"):
        run(register, ONE, progress=take_away, workers=1)


def test_a_file_that_is_changed_while_it_is_read_is_named(folder: Path) -> None:
    register = open_register(folder)

    def touch(done: int, _total: int | None) -> None:
        os.utime(folder / "part-0.parquet", ns=(1, 1))

    with pytest.raises(RegisterFault, match=r"part-0\.parquet: was changed while it was read"):
        run(register, ONE, progress=touch)


def test_files_with_other_headings_and_types_are_read_together(folder: Path) -> None:
    expected = lists(run(open_register(folder), ONE))
    first, second = folder / "part-0.parquet", folder / "part-1.parquet"
    chinese = {"name": "企业名称", "uscc": "统一社会信用代码", "business_scope": "经营范围"}
    pl.read_parquet(first).rename(chinese).drop("city").write_parquet(first)
    dated = pl.read_parquet(second).with_columns(pl.col("registered_on").str.to_date())
    dated.select(reversed(dated.columns)).with_columns(more=1).write_parquet(second)

    assert lists(run(open_register(folder), ONE)) == expected


def test_a_row_group_beyond_measure_is_read_page_by_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lists(run(open_register(folder), ONE))
    monkeypatch.setattr(register_module, "_LARGE_GROUP", 10)
    register = open_register(folder)

    assert all(fragment.large for fragment in register.fragments)
    assert lists(run(register, ONE)) == expected


def test_a_cell_of_100_megabytes_is_refused_with_file_and_row(tmp_path: Path) -> None:
    names, codes = [f"示例{n}" for n in range(3)], [f"91{n}" for n in range(3)]
    scopes = ["生产硝酸铵", "肥" * (100 << 20 >> 2), "化肥"]
    table = pa.table({"name": names, "uscc": codes, "business_scope": scopes})
    pq.write_table(table, tmp_path / "a.parquet")

    with pytest.raises(BadInput) as caught:
        screen(chain="nitro", segment="ammonium-nitrate", register=tmp_path)

    assert str(caught.value) == (
        "a.parquet: row 2, column business_scope: the cell holds 78643200 bytes; "
        "at most 1000000 are read"
    )


def test_engines_that_do_not_go_together_are_refused(folder: Path) -> None:
    given = {"chain": "nitro", "segment": "ammonium-nitrate", "register": folder}
    for more, words in (
        ({"engine": "flink"}, "no engine flink"),
        ({"engine": "spark"}, "needs --master"),
        ({"master": "local"}, "belong to --engine spark"),
    ):
        with pytest.raises(BadInput, match=words):
            screen(**given, **more)  # type: ignore[arg-type]
    assert packaged_weights("nitro", TODAY).version == WEIGHTS.version
