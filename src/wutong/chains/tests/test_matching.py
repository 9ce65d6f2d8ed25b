"""Words of a segment are weighed by what the scope says of them; no way of asking changes that."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Matcher, Where, normalised
from wutong.chains.rules.specs import IndustrySpec, SegmentSpec, TermSpec
from wutong.chains.rules.text import normalise

NITRATE = SegmentSpec(
    code="nitrate",
    name="硝酸铵",
    terms=(
        TermSpec("硝酸铵"),
        TermSpec("硝铵", "synonym", 0.8),
        TermSpec("硝酸铵钙", "excluded"),
        TermSpec("硝酸铵检测", "excluded"),
    ),
    industries=(IndustrySpec("2621", weight=0.6),),
)
ACID = SegmentSpec(
    code="acid", name="硝酸", terms=(TermSpec("硝酸"), TermSpec("硝酸铵", "excluded"))
)


def fit(scope: str, name: str = "示例甲有限公司", industry: str = "") -> float:
    return Matcher([NITRATE]).fit(scope, name, industry).value


# --- worth -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("生产硝酸铵", 1.0),
        ("硝酸铵的研发", 0.7),
        ("硝酸铵", 0.55),
        ("硝酸铵批发", 0.35),
        ("硝酸铵运输", 0.25),
        ("生产硝铵", 0.8),
        ("生产化肥", 0.0),
    ],
)
def test_making_is_worth_more_than_dealing(scope: str, expected: float) -> None:
    assert fit(scope) == pytest.approx(expected)


def test_main_activity_is_worth_more_than_side_lines() -> None:
    first = fit("硝酸铵生产；化肥销售；农药销售；种子销售")
    last = fit("化肥销售；农药销售；种子销售；硝酸铵生产")

    focus = 1 - 0.15 * (1 - 0.25**0.5)
    assert first == pytest.approx(1.0 * focus)
    assert last == pytest.approx(0.8 * focus)


def test_a_name_that_repeats_the_word_confirms_it() -> None:
    assert fit("硝酸铵批发", "示例硝酸铵有限公司") == pytest.approx(0.35 + 0.65 * 0.3)


def test_a_name_alone_is_worth_less_than_a_scope() -> None:
    found = Matcher([NITRATE]).fit("N/A", "示例硝酸铵厂")

    assert found.value == pytest.approx(0.4)
    assert found.verb is Verb.PRODUCE
    assert [hit.where for hit in found.hits] == [Where.NAME]


def test_a_bare_list_is_read_by_the_kind_of_firm() -> None:
    assert fit("硝酸铵", "示例甲化肥厂") == pytest.approx(0.8)
    assert fit("硝酸铵", "示例甲商贸有限公司") == pytest.approx(0.35)
    assert Matcher([NITRATE]).fit("硝酸铵", "示例甲商贸有限公司").verb is Verb.TRADE
    assert Matcher([NITRATE]).fit("硝酸铵", "示例甲有限公司").verb is Verb.NONE


def test_further_words_close_a_quarter_of_what_is_left() -> None:
    one = fit("批发硝酸铵")
    both = fit("批发硝酸铵、硝铵")

    assert one == pytest.approx(0.35)
    assert both == pytest.approx(0.35 + 0.65 * 0.25 * 0.28)


def test_an_industry_code_helps_a_firm_that_has_a_word() -> None:
    assert fit("硝酸铵批发", industry="2621") == pytest.approx(0.35 + 0.65 * 0.5 * 0.6)
    assert fit("化肥批发", industry="2621") == 0.0
    assert fit("硝酸铵批发", industry="2622") == pytest.approx(0.35)


# --- what kills or weakens --------------------------------------------------------------------


def test_an_excluded_word_kills_the_hit_that_it_covers() -> None:
    found = Matcher([NITRATE]).fit("生产硝酸铵钙")

    assert found.value == 0.0
    assert [hit.word for hit in found.killed] == ["硝酸铵"]


def test_an_excluded_word_elsewhere_kills_nothing() -> None:
    assert fit("生产硝酸铵、硝酸铵钙") > 0.9


def test_the_longer_word_wins() -> None:
    assert Matcher([ACID]).fit("生产硝酸铵").value == 0.0
    assert Matcher([ACID]).fit("生产硝酸").value == 1.0


def test_an_exclusion_is_no_match_and_weakens_others() -> None:
    assert fit("化肥生产（不含硝酸铵）") == 0.0
    assert fit("化肥生产（硝酸铵除外）", "示例硝酸铵有限公司") == 0.0
    assert fit("硝铵生产（不含硝酸铵）") < 0.5 < fit("硝铵生产")


@pytest.mark.parametrize(
    "scope", ["硝酸铵设备制造", "硝酸铵生产设备制造", "硝酸铵包装袋生产", "废硝酸铵加工"]
)
def test_a_word_that_only_describes_another_thing_is_weak(scope: str) -> None:
    found = Matcher([NITRATE]).fit(scope)

    assert found.hits[0].modifier
    assert found.value == pytest.approx(0.3)


def test_what_only_a_branch_makes_counts_half() -> None:
    assert fit("硝酸铵生产（限分支机构经营）") == pytest.approx(0.5, abs=0.02)


def test_boilerplate_holds_no_hits() -> None:
    assert fit("化肥销售（凭硝酸铵许可证经营）") == 0.0


# --- evidence ---------------------------------------------------------------------------------


def test_a_hit_keeps_its_span_clause_and_deed_in_the_text_as_written() -> None:
    text = "化肥批发；生産：硝酸銨（不含硝铵）"
    hits = {hit.word: hit for hit in Matcher([NITRATE]).fit(text).hits}

    assert text[hits["硝酸铵"].start : hits["硝酸铵"].end] == "硝酸銨"
    assert (hits["硝酸铵"].clause, hits["硝酸铵"].verb, hits["硝酸铵"].negated) == (
        1,
        Verb.PRODUCE,
        False,
    )
    assert (hits["硝铵"].negated, hits["硝铵"].strength) == (True, 0.0)


def test_the_best_hit_gives_the_deed() -> None:
    found = Matcher([NITRATE]).fit("批发：硝铵；硝酸铵生产")

    assert found.best is not None
    assert (found.best.word, found.verb) == ("硝酸铵", Verb.PRODUCE)


# --- whole columns ------------------------------------------------------------------------------


def test_a_column_is_placed_as_each_firm_by_itself() -> None:
    firms = pl.DataFrame(
        {
            "name": ["示例甲厂", "示例硝酸铵厂", None, "示例乙", "示例丙"],
            "business_scope": ["硝酸铵、硝酸", None, "硝酸銨批发", "不含硝酸铵", "ＮＯ"],
        }
    )
    matcher = Matcher([NITRATE, ACID])

    placed = matcher.place(firms)

    assert placed.rows() == [
        (0, "nitrate", pytest.approx(0.8 * (1 - 0.15 * (1 - 0.5**0.5))), "produce"),
        (0, "acid", pytest.approx(0.8 * (1 - 0.15 * (1 - 0.5**0.5))), "produce"),
        (1, "nitrate", 0.4, "produce"),
        (2, "nitrate", 0.35, "trade"),
    ]


def test_a_segment_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="empty has no word to look for"):
        Matcher([SegmentSpec(code="empty", name="空", terms=(TermSpec("甲", "excluded"),))])


def test_words_are_found_in_any_writing() -> None:
    segment = SegmentSpec(code="x", name="x", terms=(TermSpec("PVC"), TermSpec("2,4-二氯苯")))
    matcher = Matcher([segment])
    texts = pl.Series(
        ["生产pvc", "生产ＰＶＣ", "生产2，4-二氯苯", "生产２,４－二氯苯", "生产聚乙烯"]
    )

    assert [round(matcher.fit(text).value, 1) for text in texts] == [1.0, 1.0, 1.0, 1.0, 0.0]
    assert matcher.raw_hits(texts).to_list()[:4] == [True] * 4
    none = pl.Series([None] * 5, dtype=pl.String)
    for columns in ((texts,), (none, texts), (texts, none)):
        assert matcher.raw_hits(*columns).to_list() == [True] * 4 + [False]
    assert matcher.raw_hits(none, none).to_list() == [False] * 5


def test_a_column_is_written_in_one_way_as_each_text_is() -> None:
    texts = ["ＰＶＣ（Ａ）　銨肥﹑【鋼】", "硝酸铵", "", "".join(map(chr, range(0x20, 0xA1)))]

    assert normalised(pl.Series([*texts, None])).to_list() == [*map(normalise, texts), None]


PIECES = st.lists(
    st.sampled_from(
        ["硝酸铵", "硝酸铵钙", "硝铵", "硝酸", "化肥", "生产", "销售", "制造", "批发", "研发", "、", "；", "，",
         "：", "（", "）", "不含", "除外", "的", "和", "设备", "限分支机构经营", "一般项目：", "銨", "Ａ", "。", "1.",
         "依法须经批准的项目", "【", "】", "(", ")", "(一)", "销售"]
    ),
    max_size=14,
).map("".join)  # fmt: skip
NAMES = st.sampled_from(
    ["示例甲有限公司", "示例甲厂", "示例硝酸铵厂", "示例化肥商贸有限公司", "", "示例硝酸銨公司"]
)
SEGMENTS = [NITRATE, ACID]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(PIECES, NAMES), min_size=1, max_size=5))
def test_no_firm_fits_better_than_its_bound(firms: list[tuple[str, str]]) -> None:
    scopes = pl.Series([scope for scope, _ in firms], dtype=pl.String)
    names = pl.Series([name for _, name in firms], dtype=pl.String)
    for segment in SEGMENTS:
        matcher = Matcher([segment])
        most = matcher.most_fit(scopes, names)
        raw = (matcher.raw_hits(scopes) | matcher.raw_hits(names)).to_list()
        for (scope, name), bound, makes, held in zip(
            firms, most["fit"], most["makes"], raw, strict=True
        ):
            found = matcher.fit(scope, name)
            assert found.value <= bound + 1e-6, (scope, name)
            assert held or found.value == 0, (scope, name)
            assert makes or found.verb is not Verb.PRODUCE, (scope, name)


@settings(max_examples=200, deadline=None)
@given(PIECES, NAMES)
def test_a_segment_is_placed_the_same_alone_and_among_others(scope: str, name: str) -> None:
    among = Matcher(SEGMENTS).fits(scope, name)

    for segment in SEGMENTS:
        alone = Matcher([segment]).fit(scope, name)
        assert among.get(segment.code, dataclasses.replace(alone, value=0.0)).value == alone.value


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_a_fit_lies_between_nothing_and_all_and_its_spans_hold_the_word(scope: str) -> None:
    found = Matcher([NITRATE]).fit(scope)

    assert 0 <= found.value <= 1
    for hit in found.hits:
        assert scope[hit.start : hit.end].replace("銨", "铵") == hit.word
        assert 0 <= hit.strength <= 1
