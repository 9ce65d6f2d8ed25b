"""How reasons are shown: what is marked, what is unknown, what would change."""

from __future__ import annotations

import pytest
from django.utils import translation

from wutong.prospecting.asked import Asked
from wutong.prospecting.queries.evidence import (
    Piece,
    marked_pieces,
    parts_shown,
    scope_pieces,
)
from wutong.prospecting.rules.weighting import packaged_weights
from wutong.prospecting.wording import outlook_words

QUOTES = [["business_scope", 3, 6, "针状焦"], ["name", 2, 5, "针状焦"]]


def test_only_quoted_words_are_marked_and_the_firms_own_brackets_stay() -> None:
    pieces = marked_pieces("生产【针状焦】（【仅限】出口）", frozenset({"针状焦"}))

    assert pieces == (Piece("生产"), Piece("针状焦", marked=True), Piece("（【仅限】出口）"))


def test_an_unclosed_bracket_is_plain_text() -> None:
    assert marked_pieces("生产【针状焦", frozenset({"针状焦"})) == (Piece("生产【针状焦"),)


def test_the_scope_is_marked_by_place_and_a_quote_of_the_name_is_not_looked_for() -> None:
    scope = "生产：针状焦、煤针状焦。"

    pieces = scope_pieces(scope, [{"quotes": [*QUOTES, ["business_scope", 4, 6, "状焦"]]}])

    assert "".join(piece.text for piece in pieces) == scope
    assert [piece.text for piece in pieces if piece.marked] == ["针状焦"]


def test_a_place_outside_the_text_is_left_out() -> None:
    assert scope_pieces("短", [{"quotes": [["business_scope", 0, 9, "短"]]}]) == (Piece("短"),)


def test_an_unknown_part_has_no_value_and_says_why() -> None:
    with translation.override("en"):
        unknown, zero = parts_shown(
            [
                {
                    "part": "size", "value": None, "weight": 12, "evidence": "", "quotes": [],
                    "why": {"message": "No rate is kept for %(currency)s", "values": {"currency": "XAU"}},
                },
                {"part": "size", "value": 0.0, "weight": 12, "evidence": "0万", "quotes": []},
            ]
        )  # fmt: skip

    assert unknown.is_unknown
    assert (unknown.value, unknown.share, unknown.why) == (None, None, "No rate is kept for XAU")
    assert not zero.is_unknown
    assert (zero.value, zero.share, zero.text) == (0, 0.0, "0万")


def test_a_part_of_an_older_version_of_the_rules_keeps_its_code() -> None:
    (part,) = parts_shown([{"part": "distance", "value": 71, "weight": 5}])

    assert (part.name, part.value) == ("distance", 71)


def test_what_would_change_names_the_parts_and_the_ranks() -> None:
    outlook = {
        "rank": 3, "best_rank": 1, "worst_rank": 9,
        "levers": [
            {"part": "size", "value": None, "score": 90.0, "rank": 1},
            {"part": "age", "value": 50.0, "score": 82.0, "rank": 2},
        ],
    }  # fmt: skip

    with translation.override("en"):
        said = outlook_words(outlook, ["size", "region"], 20)

    assert said == (
        "With Size, Region known, the rank may lie between 1 and 9 of 20. "
        "Full marks for Age would lift it to rank 2."
    )


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        ({"code": "yuan", "yuan": 1e9}, "注册资本达到 10.00 亿元",
         "its registered capital were CNY 1,000 million or more"),
        ({"code": "years", "years": 10.0}, "成立满 10 年", "it had stood for 10 years or longer"),
        ({"code": "form", "form": "company"}, "企业形式为公司", "it were a company"),
        ({"code": "direction", "name": "长三角", "name_en": "Yangtze River Delta"}, "地处长三角",
         "it stood in Yangtze River Delta"),
        ({"code": "tie", "tie": "group"}, "与本地企业同属一个集团",
         "it stood in one group with a local firm"),
        ({"code": "title", "title": "单项冠军"}, "获得“单项冠军”称号",
         "it held the title “单项冠军”"),
        ({"code": "status", "status": "存续"}, "登记状态为“存续”",
         "its state in the register were “存续”"),
        ({"code": "alone"}, "经营范围首先且只写本环节产品",
         "its scope named this segment's products first and alone"),
    ],
)  # fmt: skip
def test_what_would_lift_a_firm_is_a_fact_in_the_readers_language(
    fact: dict[str, object], zh: str, en: str
) -> None:
    lever = {"part": "size", "value": 5.0, "score": 90.0, "rank": 1, "fact": fact}
    outlook = {"rank": 3, "best_rank": 3, "worst_rank": 3, "levers": [lever]}

    with translation.override("zh-hans"):
        assert outlook_words(outlook, [], 9) == f"若{zh}，可升到第 1 名。"
    with translation.override("en"):
        assert outlook_words(outlook, [], 9) == f"If {en}, it would rise to rank 1."


SUPPLIES = {
    "code": "supplies", "segment": "焦油蒸馏", "segment_en": "Tar distillation",
    "firms": ["示例甲", "示例乙", "示例丙"], "number": 4,
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        ({"part": "ties", "evidence": "", "said": [SUPPLIES]},
         "本地企业可供应上游“焦油蒸馏”：示例甲、示例乙、示例丙等 4 家",
         "Local firms make what this segment needs, “Tar distillation”: 示例甲, 示例乙, 示例丙, "
         "4 firms in all"),
        ({"part": "ties", "evidence": "以【液氨】为", "quotes": [["business_scope", 1, 3, "液氨"]],
          "said": [{"code": "below", "firm": "示例甲", "relation": "parent", "source": "示例年报"}]},
         "在本地企业示例甲之下（母公司，来源：示例年报）：以液氨为",
         "Stands below the local firm 示例甲 (Parent company, source: 示例年报): 以液氨为"),
        ({"part": "region", "evidence": "浙江 杭州",
          "said": [{"code": "direction", "name": "长三角", "name_en": "Yangtze River Delta"}]},
         "浙江 杭州（长三角）", "浙江 杭州 (Yangtze River Delta)"),
        ({"part": "size", "evidence": "80000.0000(万元)",
          "said": [{"code": "yuan", "yuan": 8e8, "about": False}]},
         "80000.0000(万元)（8.00 亿元）", "80000.0000(万元) (CNY 800 million)"),
        ({"part": "age", "evidence": "2015-11-04", "said": [{"code": "years", "years": 11.06}]},
         "2015-11-04（11 年）", "2015-11-04 (11 years)"),
        ({"part": "warnings", "evidence": "",
          "said": [{"code": "left", "status": "revoked", "source": "示例名册"}]},
         "吊销（示例名册）", "Licence revoked (示例名册)"),
        ({"part": "warnings", "evidence": "存续", "said": [{"code": "of a later version"}]},
         "存续", "存续"),
        # kept before sayings were coded: as it was written then
        ({"part": "ties", "evidence": "本地企业可供应上游“焦油蒸馏”：示例甲"},
         "本地企业可供应上游“焦油蒸馏”：示例甲", "本地企业可供应上游“焦油蒸馏”：示例甲"),
    ],
)  # fmt: skip
def test_what_is_told_beside_the_registers_words_is_in_the_readers_language(
    part: dict[str, object], zh: str, en: str
) -> None:
    for language, words in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert parts_shown([{"value": 50.0, "weight": 4, **part}])[0].text == words


def test_an_unknown_that_can_not_matter_is_said_so() -> None:
    outlook = {"rank": 1, "best_rank": 1, "worst_rank": 1, "levers": []}

    with translation.override("en"):
        assert (
            outlook_words(outlook, ["size"], 4) == "Whatever Size turn out to be, the rank stays."
        )


def test_the_first_of_all_with_everything_known_needs_no_words() -> None:
    assert outlook_words({"rank": 1, "best_rank": 1, "worst_rank": 1, "levers": []}, [], 4) == ""
    assert outlook_words({}, [], None) == ""


def test_the_gap_to_the_firm_above_is_told_where_nothing_lifts() -> None:
    outlook = {
        "rank": 2, "best_rank": 2, "worst_rank": 2, "levers": [], "ahead": "示例甲有限公司",
        "gap": 3.25, "behind_in": "trade",
    }  # fmt: skip

    with translation.override("en"):
        said = outlook_words(outlook, [], 4)

    assert said == "3.2 points behind the firm above, most of it in Deed."


def test_what_was_asked_is_kept_and_read_back() -> None:
    asked = Asked(
        directions=("yangtze-delta", "shandong"), provinces=("河南",), least_years=3,
        least_cents=50_000_000_00, forms=("company", "works"), production_only=True,
    )  # fmt: skip

    again = Asked.from_plain(asked.plain())

    assert again.plain() == asked.plain()
    assert set(again.directions) == set(asked.directions)
    assert Asked.from_plain({}) == Asked()


def test_a_transfer_region_stands_for_its_provinces_and_cities(weights_day: object) -> None:
    weights = packaged_weights("coal", weights_day)  # type: ignore[arg-type]

    filters = Asked(directions=("yangtze-delta",), provinces=("河南",)).filters(weights)

    assert {"上海", "江苏", "浙江", "河南"} <= filters.places
    assert filters.least_yuan is None


def test_the_filters_are_told_in_words(weights_day: object) -> None:
    weights = packaged_weights("coal", weights_day)  # type: ignore[arg-type]
    asked = Asked(
        directions=("shandong",), least_years=3, least_cents=5000_0000_00, production_only=True
    )

    with translation.override("en"):
        assert asked.words(weights) == [
            "Shandong Peninsula",
            "Founded 3 years ago or earlier",
            "Capital CNY 50 million or more",
            "Makers only",
        ]
        assert Asked().words(weights) == ["All regions"]
        assert Asked(provinces=("河南",)).words(None) == ["河南"]
