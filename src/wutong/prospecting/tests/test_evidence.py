"""How reasons are shown: what is marked, what is unknown, what would change."""

from __future__ import annotations

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
