"""The list is the same however the register is cut, ordered or read."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.chains.rules.matching import Matcher
from wutong.chains.rules.specs import SegmentSpec, TermSpec
from wutong.prospecting.rules import kernel as module
from wutong.prospecting.rules.ranking import (
    Best,
    Candidate,
    Entry,
    Weighed,
    what_would_change,
    who_moves,
)
from wutong.prospecting.rules.register import Batch, Register, RegisterFault, open_register
from wutong.prospecting.rules.sayings import Noted, Saying
from wutong.prospecting.rules.scoring import (
    Around,
    Firm,
    Neighbour,
    Score,
    score_of,
    values_of,
)
from wutong.prospecting.rules.screen import Filters, ScreeningResult, screen
from wutong.prospecting.rules.weighting import packaged_weights

TODAY = date(2026, 11, 22)
WEIGHTS = packaged_weights("nitro", TODAY)
SEGMENT = SegmentSpec(
    code="n",
    name="硝酸铵",
    terms=(TermSpec("硝酸铵"), TermSpec("硝铵", "synonym", 0.7), TermSpec("硝酸铵钙", "excluded")),
)

SCOPES = st.lists(
    st.sampled_from(
        ["硝酸铵", "硝铵", "硝酸铵钙", "化肥", "生产", "销售", "制造", "研发", "、", "；", "，", "：", "（", "）",
         "不含", "除外", "设备", "限分支机构经营", "硝酸銨", "以上产品的", "利用", "仅限", "凭许可证", "①"]
    ),
    max_size=9,
).map("".join)  # fmt: skip
FIRMS = st.builds(
    Firm,
    uscc=st.sampled_from([f"9199000{n:02d}X" for n in range(24)]),
    name=st.sampled_from(
        [
            "示例甲有限公司",
            "示例乙化肥厂",
            "示例硝酸铵厂",
            "示例丙商贸有限公司",
            "示例丁有限公司分公司",
        ]
    ),
    registered_on=st.sampled_from(["2001-01-01", "2025-06-01", None, "x"]),
    type=st.sampled_from(["有限责任公司", None, "N/A"]),
    capital_raw=st.sampled_from(["100万元", "5亿元", None, "50万美元", "约3万"]),
    business_scope=st.none() | SCOPES,
    province=st.sampled_from(["浙江", "山西", None, "新疆"]),
    city=st.sampled_from(["杭州", None]),
)


class _Rows(Register):
    """A register in memory, handed out in batches of a given size."""

    __slots__ = ("_firms", "_size")

    def __init__(self, firms: list[Firm], size: int) -> None:
        super().__init__(Path("memory"), (), len(firms))
        object.__setattr__(self, "_firms", firms)
        object.__setattr__(self, "_size", size)

    def batches(self, size: int = 0, done: object = ()) -> object:  # type: ignore[override]
        schema = dict.fromkeys(Firm._fields, pl.String)
        for low in range(0, len(self._firms), self._size):
            frame = pl.DataFrame(self._firms[low : low + self._size], schema=schema, orient="row")
            yield Batch(frame, "memory", low + 1)


def by_reading_all(firms: list[Firm], top: int) -> list[tuple[float, str]]:
    """The slow obvious way: read every firm, sort, take the best row of each code."""
    matcher = Matcher([SEGMENT])
    scored: dict[str, tuple[float, str]] = {}
    for firm in firms:
        fit = matcher.fit(firm.business_scope, firm.name)
        if fit.value <= 0:
            continue
        values = {c: k.value for c, k in values_of(firm, fit, WEIGHTS, TODAY).items()}
        found = (-score_of(values, WEIGHTS.parts).value, firm.uscc)
        scored[firm.uscc] = min(found, scored.get(firm.uscc, found))
    return [(-score, uscc) for score, uscc in sorted(scored.values())[:top]]


def run(firms: list[Firm], size: int, top: int, **more: object) -> ScreeningResult:
    return screen(
        _Rows(firms, size),
        SEGMENT,
        Filters(),
        WEIGHTS,
        top=top,
        as_of=TODAY,
        **more,  # type: ignore[arg-type]
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(FIRMS, min_size=1, max_size=40), st.integers(1, 7), st.integers(1, 12), st.randoms()
)
def test_the_list_equals_reading_every_firm_whatever_the_batches_and_order(
    firms: list[Firm], size: int, top: int, chance: random.Random
) -> None:
    expected = by_reading_all(firms, top)
    shuffled = list(firms)
    chance.shuffle(shuffled)

    whole = run(firms, 1000, top)
    split = run(shuffled, size, top)

    assert [(c.score, c.firm.uscc) for c in whole.candidates] == expected
    assert split.candidates == whole.candidates
    assert (split.rows, split.holding) == (whole.rows, whole.holding)


@settings(max_examples=25, deadline=None)
@given(st.lists(FIRMS, min_size=1, max_size=12))
def test_an_unrelated_firm_changes_nothing_else(firms: list[Firm]) -> None:
    stranger = Firm("91990009ZZ", "示例无关有限公司", business_scope="餐饮服务")

    assert run([stranger, *firms], 5, 10).candidates == run(firms, 5, 10).candidates


def test_many_weighings_give_the_same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    firms = [
        Firm(f"91{n:06d}", "示例甲有限公司", "2001-01-01", None, chance.choice(["100万元", "9亿元", None]),
             chance.choice(["硝酸铵销售", "生产硝酸铵", "硝铵；化肥生产", "化肥"]), chance.choice(["浙江", "山西"]))
        for n in range(400)
    ]  # fmt: skip
    expected = run(firms, 400, 20)
    monkeypatch.setattr(module, "_POOL", 16)

    again = run(firms, 30, 20)

    assert again.candidates == expected.candidates
    assert [(c.score, c.firm.uscc) for c in again.candidates] == by_reading_all(firms, 20)


def test_equal_scores_are_ordered_by_code_and_ranks_count_from_one() -> None:
    firms = [Firm(f"91{n}", "示例甲有限公司", business_scope="生产硝酸铵") for n in (3, 1, 2)]

    result = run(firms, 10, 2)

    assert [(c.rank, c.firm.uscc) for c in result.candidates] == [(1, "911"), (2, "912")]


def test_a_code_that_stands_twice_is_one_firm_with_its_better_row() -> None:
    worse = Firm("91a ", "示例甲有限公司", business_scope="硝酸铵销售")
    better = worse._replace(uscc="91A", business_scope="生产硝酸铵")

    for rows in ([worse, better], [better, worse]):
        result = run(rows, 1, 5)
        assert [(c.firm.uscc, c.fit.value) for c in result.candidates] == [("91A", 1.0)]


def test_the_best_list_keeps_no_more_than_asked() -> None:
    best = Best(2)
    fit = Matcher([SEGMENT]).fit("生产硝酸铵")
    for score, code in ((1.0, "c"), (3.0, "b"), (2.0, "a"), (3.0, "a"), (0.5, "d")):
        best.offer(Entry(Score(score, score, score), Firm(code, "x"), fit))

    assert [(e.score.value, e.firm.uscc) for e in best.ranked()] == [(3.0, "a"), (3.0, "b")]
    assert best.least() == 3.0
    assert best.beats(3.0, "a")
    assert not best.beats(3.0, "c")
    assert not best.beats(2.99)
    nothing = Best(0)
    nothing.offer(Entry(Score(1, 1, 1), Firm("a", "x"), fit))
    assert nothing.ranked() == []


# --- filters ------------------------------------------------------------------------------------

A = Firm(
    "91A", "示例甲有限公司", "2001-01-01", "有限责任公司", "5000万元", "生产硝酸铵", "浙江", "杭州"
)
B = Firm("91B", "示例乙有限公司分公司", "2026-01-01", None, None, "硝酸铵销售", "山西省", "吕梁市")
C = Firm("91C", "示例丙", None, None, "10万元", "硝酸铵", None, None)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (Filters(), "ACB"),
        (Filters(places=frozenset({"浙江"})), "AC"),
        (Filters(places=frozenset({"吕梁"})), "CB"),
        (Filters(not_places=frozenset({"山西"})), "AC"),
        (Filters(least_years=5), "AC"),
        (Filters(most_years=5), "CB"),
        (Filters(least_yuan=1_000_000), "AB"),
        (Filters(most_yuan=1_000_000), "CB"),
        (Filters(forms=frozenset({"company"})), "AC"),
        (Filters(deeds=frozenset({"produce"})), "AC"),
        (Filters(without=frozenset({"91A"})), "CB"),
        (Filters(least_fit=0.9), "A"),
    ],
)
def test_a_filter_lets_through_what_fits_and_what_is_unknown(filters: Filters, codes: str) -> None:
    result = screen(_Rows([A, B, C], 2), SEGMENT, filters, WEIGHTS, top=9, as_of=TODAY)

    assert "".join(c.firm.uscc[-1] for c in result.candidates) == codes


def test_the_result_tells_rows_progress_weights_and_unknown_parts() -> None:
    seen: list[tuple[int, int | None]] = []
    result = run([A, B, C, A._replace(uscc="91D", business_scope="化肥")], 2, 9,
                 progress=lambda done, of: seen.append((done, of)), around=Around(groups={"91B": (Saying("branch_here", {"firm": "示例分公司"}),)}))  # fmt: skip

    assert (result.rows, result.holding, result.weights_version) == (4, 3, "2026-1")
    assert seen == [(2, 4), (4, 4)]
    by_code = {c.firm.uscc: c for c in result.candidates}
    assert by_code["91A"].unknown == ("qualifications", "ties")
    assert by_code["91B"].unknown == ("size", "qualifications")
    assert by_code["91C"].unknown == ("trade", "age", "form", "region", "qualifications", "ties")
    assert by_code["91A"].low < by_code["91A"].score < by_code["91A"].high


def test_a_register_that_breaks_off_is_told_from_the_thread_that_reads(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,uscc,business_scope\na,1,硝酸铵\nb,2\n", encoding="utf-8")

    with pytest.raises(RegisterFault, match="row 2"):
        screen(open_register(tmp_path / "a.csv"), SEGMENT, Filters(), WEIGHTS, top=5, as_of=TODAY)


# --- what would change the rank --------------------------------------------------------------------


def test_what_would_change_tells_levers_and_who_is_ahead() -> None:
    far = A._replace(uscc="91B", province="新疆", city=None, capital_raw="1000万元")
    ranking = run([A, far, C], 10, 9).candidates

    outlook = what_would_change(ranking[1], ranking)

    assert (outlook.rank, outlook.ahead) == (2, "示例甲有限公司")
    assert outlook.behind_in == "region"
    assert outlook.gap == round(ranking[0].score - ranking[1].score, 2)
    assert [lever.part for lever in outlook.levers][:2] == ["size", "region"]
    assert (outlook.levers[0].rank, outlook.levers[0].score) == (2, 95.83)
    assert outlook.unknown == ("qualifications", "ties")
    assert outlook.best_rank <= 2 <= outlook.worst_rank


def test_the_first_has_nobody_ahead() -> None:
    ranking = run([A, C], 10, 9).candidates
    outlook = what_would_change(ranking[0], ranking)

    assert (outlook.rank, outlook.ahead, outlook.gap, outlook.behind_in) == (1, None, None, None)


def test_a_lever_moves_a_candidate_to_the_rank_it_promises() -> None:
    ranking = run([A, A._replace(uscc="91B", capital_raw="1000万元"), C], 10, 9).candidates
    second: Candidate = ranking[1]
    lever = next(x for x in what_would_change(second, ranking).levers if x.part == "size")

    richer = run([A, A._replace(uscc="91B", capital_raw="10亿元"), C], 10, 9).candidates

    assert (lever.score, lever.rank) == (richer[0].score, 1)
    assert richer[0].firm.uscc == "91B"


NEWER = packaged_weights("nitro", date(2026, 11, 27))
BEST = A._replace(status="存续", qualifications="单项冠军")
TIED = Around(
    neighbours=(Neighbour(Saying("needs", {"segment": "甲", "firms": ["示例乙"], "number": 1})),)
)
GROUPED = Around(
    groups={"91B": (Saying("branch_here", {"firm": "示例分公司"}),)}, neighbours=TIED.neighbours
)


@pytest.mark.parametrize(
    ("part", "weak", "fact", "mended"),
    [
        ("fit", {"business_scope": "生产硝铵"}, Saying("alone"), {"business_scope": "生产硝酸铵"}),
        ("trade", {"business_scope": "硝酸铵销售"}, Saying("deed", {"deed": "produce"}),
         {"business_scope": "生产硝酸铵"}),
        ("size", {"capital_raw": "100万元"}, Saying("yuan", {"yuan": 1e9, "about": False}),
         {"capital_raw": "10亿元"}),
        ("age", {"registered_on": "2026-01-01"}, Saying("years", {"years": 10.0}),
         {"registered_on": "2016-01-01"}),
        ("form", {"type": "个体工商户"}, Saying("form", {"form": "company"}),
         {"type": "有限责任公司"}),
        ("region", {"province": "新疆", "city": None},
         Saying("direction", {"name": "长三角", "name_en": "Yangtze River Delta"}),
         {"province": "浙江", "city": "杭州"}),
        ("qualifications", {"qualifications": "科技型中小企业"},
         Saying("title", {"title": "单项冠军"}), {"qualifications": "单项冠军"}),
        ("warnings", {"status": "经营异常"}, Saying("status", {"status": "存续"}),
         {"status": "存续"}),
        ("ties", {}, Saying("tie", {"tie": "group"}), None),
    ],
)  # fmt: skip
def test_what_would_lift_a_candidate_does_so_when_it_comes_true(
    part: str, weak: dict[str, str | None], fact: Saying, mended: dict[str, str | None] | None
) -> None:
    def ranked(firm: Firm, around: Around) -> tuple[Candidate, ...]:
        firms = [BEST._replace(uscc="91C", capital_raw="9亿元"), firm]
        return screen(
            _Rows(firms, 9), SEGMENT, Filters(), NEWER, top=9, as_of=TODAY, around=around
        ).candidates

    firm = BEST._replace(uscc="91B", **weak)
    before = ranked(firm, TIED)
    mine = next(c for c in before if c.firm.uscc == "91B")
    lever = next(x for x in what_would_change(mine, before, NEWER).levers if x.part == part)

    now = firm if mended is None else firm._replace(**mended)
    after = ranked(now, GROUPED if mended is None else TIED)

    assert lever.fact == fact
    then = next(c for c in after if c.firm.uscc == "91B")
    if part == "trade":  # who makes a thing also fits better
        assert then.score > lever.score
    else:
        assert then.score == lever.score
    assert then.rank == lever.rank if part != "trade" else then.rank <= lever.rank


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_title_known_here_is_not_overlooked_however_the_register_is_cut(size: int) -> None:
    firms = [A._replace(uscc=f"91{n:06d}") for n in range(40)]
    titled = firms[-1].uscc
    poor = [firm._replace(qualifications="科技型中小企业") for firm in firms]
    around = Around(titles={titled: Noted("单项冠军", ())})

    result = screen(_Rows(poor, size), SEGMENT, Filters(), NEWER, top=1, as_of=TODAY, around=around)

    assert [candidate.firm.uscc for candidate in result.candidates] == [titled]


# --- other weights ------------------------------------------------------------------------------


def test_other_weights_tell_who_moves_and_why() -> None:
    firms = [
        Weighed("A", "甲", {"fit": 90.0, "size": 10.0}),
        Weighed("B", "乙", {"fit": 60.0, "size": 80.0}),
        Weighed("C", "丙", {"fit": 50.0, "size": None}),
    ]

    moved = who_moves(firms, {"fit": 9, "size": 1}, {"fit": 1, "size": 1})

    assert [(m.uscc, m.rank_before, m.rank_after, m.up) for m in moved] == [
        ("B", 2, 1, 1), ("A", 1, 2, -1), ("C", 3, 3, 0),
    ]  # fmt: skip
    assert [(m.before.value, m.after.value) for m in moved] == [(62, 70), (82, 50), (50, 50)]
    # 甲 falls since its small size counts more, not for what it does well
    assert [m.because for m in moved] == ["size", "size", ""]
    assert (moved[2].after.low, moved[2].after.high) == (25, 75)


def test_the_same_weights_move_nobody() -> None:
    firms = [Weighed(code, "甲", {"fit": value}) for code, value in (("B", 1.0), ("A", 1.0))]

    assert all(m.up == 0 and not m.because for m in who_moves(firms, {"fit": 1}, {"fit": 1}))
    assert who_moves([], {"fit": 1}, {"fit": 2}) == []
