"""A score is a plain mean of what is known; what is unknown widens it and never counts as zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Matcher
from wutong.chains.rules.specs import SegmentSpec, TermSpec
from wutong.prospecting.rules import scoring
from wutong.prospecting.rules.sayings import Noted, Saying
from wutong.prospecting.rules.scoring import (
    NOWHERE,
    Around,
    Firm,
    Neighbour,
    Score,
    parts_of,
    score_of,
    values_of,
)
from wutong.prospecting.rules.weighting import (
    PARTS,
    WeightFault,
    WeightSet,
    interpolate,
    load_weights,
    packaged_weights,
)

TODAY = date(2026, 11, 22)
WEIGHTS = packaged_weights("nitro", TODAY)
MATCHER = Matcher([SegmentSpec(code="n", name="硝酸铵", terms=(TermSpec("硝酸铵"),))])
FIRM = Firm(
    uscc="91990000A", name="示例甲有限公司", registered_on="2020-11-22", type="有限责任公司",
    capital_raw="1000万元人民币", business_scope="化肥批发；生产、销售：硝酸铵", province="浙江省", city="杭州市",
)  # fmt: skip


NEWER = packaged_weights("nitro", date(2026, 11, 27))
GROUP = (Saying("sisters", {"firm": "示例甲", "head": "示例集团", "source": "示例年报"}),)
SELLS = Saying(
    "supplies",
    {"segment": "液氨", "segment_en": "", "firms": ["示例本地氨业有限公司"], "number": 1},
)


def known(
    firm: Firm, around: Around = NOWHERE, weights: WeightSet = WEIGHTS
) -> dict[str, float | None]:
    fit = MATCHER.fit(firm.business_scope, firm.name)
    return {code: part.value for code, part in values_of(firm, fit, weights, TODAY, around).items()}


# --- the mean -----------------------------------------------------------------------------------


def test_the_score_is_the_weighted_mean_of_what_is_known() -> None:
    weights = {"fit": 60.0, "trade": 30.0, "size": 10.0}

    assert score_of({"fit": 50.0, "trade": 100.0, "size": 0.0}, weights) == Score(60.0, 60.0, 60.0)


def test_what_is_unknown_widens_the_interval_and_is_no_zero() -> None:
    weights = {"fit": 60.0, "trade": 30.0, "size": 10.0}

    assert score_of({"fit": 50.0, "trade": None, "size": 50.0}, weights) == Score(50.0, 35.0, 65.0)


def test_nothing_known_is_no_score() -> None:
    assert score_of({}, {"fit": 10.0}) == Score(0.0, 0.0, 100.0)


VALUES = st.dictionaries(st.sampled_from(PARTS), st.none() | st.floats(0, 100))


@given(VALUES, st.sampled_from(PARTS), st.floats(0, 100))
def test_no_part_that_rises_lowers_the_score(
    values: dict[str, float | None], part: str, rise: float
) -> None:
    before = values.get(part)
    if before is None:
        return
    after = score_of({**values, part: min(100.0, before + rise)}, WEIGHTS.parts)

    assert after.value >= score_of(values, WEIGHTS.parts).value


@given(VALUES, st.sampled_from(PARTS), st.floats(0, 100))
def test_learning_an_unknown_part_stays_inside_the_interval(
    values: dict[str, float | None], part: str, value: float
) -> None:
    before = score_of({**values, part: None}, WEIGHTS.parts)
    after = score_of({**values, part: value}, WEIGHTS.parts)

    assert before.low <= after.low + 0.01
    assert after.high <= before.high + 0.01
    assert after.low <= after.value + 0.01
    assert after.value <= after.high + 0.01


# --- the parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "value"),
    [
        (Verb.PRODUCE, 100.0),
        (Verb.DEVELOP, 70.0),
        (Verb.SERVICE, 25.0),
        (Verb.TRADE, 20.0),
        (Verb.NONE, None),
    ],
)
def test_making_scores_above_dealing_and_silence_is_unknown(
    verb: Verb, value: float | None
) -> None:
    assert scoring.trade_value(verb, WEIGHTS).value == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("10万元人民币", 0.0),
        ("1万元", 0.0),
        ("1000万元人民币", 50.0),
        ("1000(万)", 50.0),
        ("10亿元", 100.0),
        ("500亿元", 100.0),
        ("0万元", 0.0),
        ("N/A", None),
        ("", None),
        (None, None),
        ("约500万元", None),
        ("5()", None),
    ],
)
def test_size_is_logarithmic_and_no_capital_is_unknown(
    raw: str | None, value: float | None
) -> None:
    assert scoring.size_value(raw, WEIGHTS).value == value


def test_capital_that_cannot_be_read_says_why() -> None:
    assert "rounded" in str(scoring.size_value("约500万元", WEIGHTS).why)
    assert "no registered capital" in str(scoring.size_value(None, WEIGHTS).why)
    assert "INR" in str(scoring.size_value("500万印度卢比", WEIGHTS).why)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-11-22", 30.0),
        ("2025-11-22", 49.99),
        ("2001/1/2", 100.0),
        ("20010102", 100.0),
        ("2001年1月2日", 100.0),
        ("2027-01-01", None),
        ("2001-13-01", None),
        ("N/A", None),
        (None, None),
    ],
)
def test_age_rises_and_a_date_that_cannot_be_is_unknown(
    raw: str | None, value: float | None
) -> None:
    assert scoring.age_value(raw, TODAY, WEIGHTS).value == value


@pytest.mark.parametrize(
    ("kind", "name", "form"),
    [
        ("有限责任公司", "示例甲有限公司", "company"),
        ("N/A", "示例甲有限公司", "company"),
        (None, "示例甲有限公司太原分公司", "branch"),
        ("集体分支机构(非法人)", "示例甲", "branch"),
        (None, "示例甲化肥厂", "works"),
        ("个人独资企业", "示例甲化肥厂", "person"),
        (None, "示例甲农民专业合作社", "person"),
        (None, "示例甲", None),
    ],
)
def test_the_form_is_read_from_type_or_name(kind: str | None, name: str, form: str | None) -> None:
    assert scoring.form_of(kind, name) == form


@pytest.mark.parametrize(
    ("province", "city", "value"),
    [
        ("浙江省", "杭州市", 100.0),
        ("浙江", None, 100.0),
        ("安徽", "合肥", 100.0),
        ("安徽", "阜阳", 75.0),
        ("内蒙古自治区", "包头", 60.0),
        ("山西", "太原", 50.0),
        ("N/A", None, None),
        (None, "杭州", None),
    ],
)
def test_the_region_is_a_direction_row(
    province: str | None, city: str | None, value: float | None
) -> None:
    assert scoring.region_value(province, city, WEIGHTS).value == value


def test_qualifications_count_by_the_best_and_a_missing_column_is_unknown() -> None:
    assert scoring.qualification_value("高新技术企业、专精特新“小巨人”", WEIGHTS).value == 100.0
    assert scoring.qualification_value("信用良好", WEIGHTS).value == 0.0
    assert scoring.qualification_value(None, WEIGHTS).value is None


def test_all_parts_of_one_firm() -> None:
    focus = 1 - 0.15 * (1 - (1 / 2) ** 0.5)
    assert known(FIRM) == {
        "fit": round(100 * 0.92 * focus, 2),
        "trade": 100.0,
        "size": 50.0,
        "age": 92.0,
        "form": 100.0,
        "region": 100.0,
        "qualifications": None,
        "ties": None,
        "warnings": None,
    }
    assert known(FIRM, Around(groups={FIRM.uscc: GROUP}))["ties"] == 100.0
    assert (
        known(FIRM, Around(groups={FIRM.name: (Saying("branch_here", {"firm": "示例分公司"}),)}))[
            "ties"
        ]
        == 100.0
    )


@pytest.mark.parametrize(
    ("status", "published", "value"),
    [
        ("存续", "", 100.0),
        ("在营（开业）企业", "", 100.0),
        ("吊销，未注销", "", 0.0),
        ("存续", "2026 年被列入经营异常名录", 40.0),
        (None, "进入破产清算", 0.0),
        (None, "产能居全国前列，运行正常", None),
        ("N/A", "", None),
        ("甲", "", None),
    ],
)
def test_a_state_or_a_published_fact_warns_and_silence_is_unknown(
    status: str | None, published: str, value: float | None
) -> None:
    assert scoring.warning_value(status, NEWER, published).value == value
    assert scoring.warning_value(status, WEIGHTS, published).value is None


def test_the_closest_tie_counts_and_shows_its_words() -> None:
    seller = Neighbour(SELLS, ("液氨", "合成氨"))
    near = Around(neighbours=(seller,))
    names = FIRM._replace(business_scope="生产、销售：硝酸铵；液氨采购")

    assert known(FIRM, near, NEWER)["ties"] == 50.0
    assert known(names, near, NEWER)["ties"] == 80.0
    assert known(names, near)["ties"] is None  # the older version does not look at neighbours
    tie = scoring.tie_of(names, NEWER, near)
    assert tie is not None
    assert tie.said == (SELLS,)
    assert tie.evidence == "生产、销售：硝酸铵；【液氨】采购"
    quote = tie.quotes[0]
    assert (names.business_scope or "")[quote.start : quote.end] == quote.text == "液氨"
    own = Around(groups={FIRM.uscc: GROUP}, neighbours=(seller,))
    assert scoring.tie_of(names, NEWER, own) == scoring.Tie(100.0, GROUP)


@given(VALUES, st.dictionaries(st.sampled_from(PARTS), st.floats(0, 50), min_size=1))
def test_the_score_is_the_sum_of_what_each_part_adds(
    values: dict[str, float | None], weights: dict[str, float]
) -> None:
    total = sum(weights.get(part, 0) for part, value in values.items() if value is not None)
    if total < 1e-6:
        return
    shares = [weights.get(p, 0) * v / total for p, v in values.items() if v is not None]

    assert score_of(values, weights).value == pytest.approx(sum(shares), abs=0.011)


STATES = st.sampled_from([None, "存续", "迁出", "经营异常", "吊销", "甲"])
AROUND = st.sampled_from(
    [NOWHERE, Around(neighbours=(Neighbour(SELLS),)), Around(groups={FIRM.uscc: GROUP})]
)


@given(STATES, STATES, AROUND, AROUND)
def test_a_closer_tie_or_a_milder_state_never_lowers_the_score(
    one: str | None, two: str | None, far: Around, near: Around
) -> None:
    values = [
        known(FIRM._replace(status=state), place, NEWER)
        for state, place in ((one, far), (two, near))
    ]
    parts = [(each["ties"], each["warnings"]) for each in values]
    if any((a is None) != (b is None) or (a or 0) > (b or 0) for a, b in zip(*parts, strict=True)):
        return
    before, after = (score_of(each, NEWER.parts) for each in values)

    assert before.value <= after.value
    assert before.low <= after.low
    assert before.high <= after.high


def test_each_part_shows_the_words_it_rests_on() -> None:
    fit = MATCHER.fit(FIRM.business_scope, FIRM.name)
    parts = {part.code: part for part in parts_of(FIRM, fit, WEIGHTS, TODAY)}

    assert parts["fit"].evidence == "生产、销售：【硝酸铵】"
    quote = parts["fit"].quotes[0]
    assert (quote.column, quote.text) == ("business_scope", "硝酸铵")
    assert (FIRM.business_scope or "")[quote.start : quote.end] == "硝酸铵"
    assert parts["size"].evidence == "1000万元人民币"
    assert parts["age"].evidence == "2020-11-22"
    assert parts["region"].evidence == "浙江省 杭州市"
    assert parts["region"].said == (
        Saying("direction", {"name": "长三角", "name_en": "Yangtze River Delta"}),
    )
    assert parts["size"].said == (Saying("yuan", {"yuan": 10_000_000.0, "about": False}),)
    assert parts["form"].said == (Saying("form", {"form": "company"}),)
    assert parts["fit"].said == ()
    assert parts["ties"].evidence == ""
    assert str(parts["ties"].why) == "No relations to local firms are known"


def test_a_warning_is_judged_by_its_words_and_told_as_a_saying() -> None:
    told = (Saying("left", {"status": "revoked", "source": "示例名册"}),)
    around = Around(warnings={FIRM.uscc: Noted("吊销", told)})
    fit = MATCHER.fit(FIRM.business_scope, FIRM.name)

    parts = {part.code: part for part in parts_of(FIRM, fit, NEWER, TODAY, around)}

    assert (parts["warnings"].value, parts["warnings"].said) == (0.0, told)
    assert (parts["ties"].value, parts["ties"].said) == (None, ())


@pytest.mark.parametrize(
    ("column", "held", "value"),
    [
        (None, "", None),
        (None, "规上", None),  # a title that the weights do not know says nothing
        (None, "专精特新中小企业", 90.0),
        ("高新技术企业", "专精特新中小企业；规上", 90.0),
        ("单项冠军", "专精特新中小企业", 100.0),
    ],
)
def test_titles_of_the_countys_own_register_speak_for_a_firm(
    column: str | None, held: str, value: float | None
) -> None:
    told = (Saying("title_held", {"kind": "specialised", "source": "示例名单"}),)
    around = Around(titles={FIRM.uscc: Noted(held, told)})
    firm = FIRM._replace(qualifications=column)
    parts = {
        part.code: part
        for part in parts_of(firm, MATCHER.fit(firm.business_scope), NEWER, TODAY, around)
    }

    assert parts["qualifications"].value == value
    assert parts["qualifications"].said == (() if value is None else told)


def test_a_long_clause_keeps_its_opening_and_the_words_around_the_hit() -> None:
    scope = f"制造、销售：{'、'.join(f'产品{n}' for n in range(20))}、硝酸铵、{'、'.join('甲乙丙丁' * 9)}"
    firm = FIRM._replace(business_scope=scope)
    evidence = parts_of(firm, MATCHER.fit(scope), WEIGHTS, TODAY)[0].evidence

    assert evidence.startswith("制造、销售：")
    assert "…" in evidence
    assert "【硝酸铵】" in evidence
    assert len(evidence) < 100


def test_every_word_of_a_clause_is_marked_once_and_words_of_other_clauses_are_not() -> None:
    words = ("硝酸钙", "农用硝酸钙", "颗粒硝酸钙", "硝酸镁")
    matcher = Matcher([SegmentSpec("c", "硝酸钙", terms=tuple(map(TermSpec, words)))])
    scope = "无水硝酸钙、农用硝酸钙、颗粒硝酸钙制造；硝酸镁销售"
    firm = FIRM._replace(business_scope=scope, name="示例甲公司")

    evidence = parts_of(firm, matcher.fit(scope), WEIGHTS, TODAY)[0].evidence

    first, second = evidence.split(" / ")
    assert first == "无水【硝酸钙】、【农用硝酸钙】、【颗粒硝酸钙】制造"
    assert second == "【硝酸镁】销售"


# --- the rows of weights ------------------------------------------------------------------------


def test_the_packaged_weights_name_every_part_and_have_a_version() -> None:
    for weights, version in ((WEIGHTS, "2026-1"), (NEWER, "2026-2")):
        assert weights.version == version
        assert set(weights.parts) == set(PARTS)
        assert sum(weights.parts.values()) == 100


def test_a_chain_may_have_its_own_weights_and_old_ones_go_out_of_force(tmp_path: Path) -> None:
    packaged = Path(__file__).parents[1] / "data"
    (tmp_path / "regions.toml").write_text((packaged / "regions.toml").read_text())
    general = (packaged / "weights.toml").read_text()
    row = general[general.index("[[weights]]") : general.rindex("[[weights]]")]
    own = row.replace('chain = ""', 'chain = "glass"').replace(
        'version = "2026-1"', 'version = "glass"'
    )
    old = row.replace(
        "valid_from = 2026-01-01\nvalid_to = 2026-11-26",
        "valid_from = 2020-01-01\nvalid_to = 2025-12-31",
    ).replace('version = "2026-1"', 'version = "old"')
    (tmp_path / "weights.toml").write_text(general + own + old)

    assert load_weights(tmp_path, "glass", TODAY).version == "glass"
    assert load_weights(tmp_path, "nitro", TODAY).version == "2026-1"
    assert load_weights(tmp_path, "nitro", date(2025, 12, 31)).version == "old"
    with pytest.raises(WeightFault, match="no weights are in force on 2019-01-01"):
        load_weights(tmp_path, "nitro", date(2019, 1, 1))
    (tmp_path / "weights.toml").write_text(general + row)
    with pytest.raises(WeightFault, match="in force at once"):
        load_weights(tmp_path, "nitro", TODAY)
    (tmp_path / "weights.toml").write_text(general.replace("fit = 45", "fits = 45"))
    with pytest.raises(WeightFault, match="no part is called fits"):
        load_weights(tmp_path, "nitro", TODAY)


@pytest.mark.parametrize(("at", "value"), [(-1, 0.0), (0, 0.0), (1, 5.0), (2, 10.0), (5, 10.0)])
def test_a_broken_line_is_flat_outside_its_points(at: float, value: float) -> None:
    assert interpolate([(0, 0), (2, 10)], at) == value
