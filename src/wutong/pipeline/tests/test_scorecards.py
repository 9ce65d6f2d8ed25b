"""Cards score only where they are published whole; unknown marks make an interval, never 0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.pipeline.rules.numbers import InputFault
from wutong.pipeline.rules.scorecards import (
    Card,
    CardFault,
    CardScore,
    as_json,
    card_from,
    packaged_cards,
    score,
)

CARDS = {card.code: card for card in packaged_cards()}
KNOWN = {
    "industry": "补链", "investment_per_mu": Decimal(295), "tax_per_mu": Decimal(12),
    "output_per_tce": Decimal(5),
}  # fmt: skip
MARKS = {"technology": [Decimal(12), Decimal(13)], "investor": [Decimal(8), Decimal(9)]}
CLEAR = {veto.code: "clear" for veto in CARDS["sample"].vetoes}


def of(**changes: object) -> CardScore:
    values = {**KNOWN, **changes}
    return score(CARDS["sample"], values, MARKS, members=2, vetoes=CLEAR)  # type: ignore[arg-type]


def test_the_printed_cards_are_entered_as_far_as_they_are_printed() -> None:
    tuanfeng, shouxian = CARDS["tuanfeng"], CARDS["shouxian-shushan"]

    assert [item.full for item in tuanfeng.items] == [5, 5, 17, 17, 10, 5, 5, 10, 5, 16, 5]
    assert (tuanfeng.full, len(tuanfeng.papers)) == (100, 10)
    assert [item.full for item in shouxian.items] == [10, 5, 5, 10, 10]
    assert all(item.is_published for item in shouxian.items)
    assert CARDS["sample"].is_example
    assert not CARDS["sample"].reasons_against


@pytest.mark.parametrize(("code", "reasons"), [("tuanfeng", 14), ("shouxian-shushan", 3)])
def test_a_card_published_in_part_scores_nothing_and_says_why(code: str, reasons: int) -> None:
    assert len(CARDS[code].reasons_against) == reasons
    with pytest.raises(CardFault, match="the marks needed to pass"):
        score(CARDS[code], {})


def test_all_known_is_one_figure() -> None:
    found = of()

    assert [str(one.value) for one in found.items] == ["15", "24", "14", "15", "12.5", "8.5"]
    assert (found.value, found.low, found.high, found.unknown) == (89, 89, 89, ())


def test_what_is_unknown_makes_an_interval() -> None:
    found = of(tax_per_mu=None)

    assert (found.value, found.low, found.high) == (None, Decimal(77), Decimal(95))
    assert found.unknown == ("tax",)


def test_members_who_have_not_marked_leave_it_open() -> None:
    found = score(CARDS["sample"], KNOWN, {"technology": [Decimal(12)]}, members=2, vetoes=CLEAR)
    technology = next(one for one in found.items if one.item.code == "technology")

    assert (technology.value, technology.low, technology.high) == (None, 6, Decimal("13.5"))
    assert found.unknown == ("technology", "investor")


def test_second_marks_stand_in_the_place_of_the_first_and_keep_them() -> None:
    found = score(
        CARDS["sample"], {**KNOWN, "tax_per_mu": None}, MARKS, members=2, vetoes=CLEAR,
        second={"tax": Decimal(10), "industry": Decimal("11.5")},
    )  # fmt: skip
    industry = found.items[0]

    assert (industry.value, industry.first, industry.is_second) == (Decimal("11.5"), 15, True)
    assert found.value == Decimal("81.5")
    with pytest.raises(InputFault, match="16 is more than the full marks, 15"):
        score(CARDS["sample"], KNOWN, MARKS, members=2, second={"industry": Decimal(16)})


def test_a_veto_that_nobody_looked_at_is_unknown_not_clear() -> None:
    found = score(CARDS["sample"], KNOWN, MARKS, members=2, vetoes={"energy": "hit"})

    assert found.vetoes_hit == ("energy",)
    assert len(found.vetoes_unknown) == 4


@pytest.mark.parametrize("code", sorted(CARDS))
def test_a_card_is_the_same_after_the_database_kept_it(code: str) -> None:
    card = CARDS[code]

    assert card_from(as_json(card.row)) == card


@pytest.mark.parametrize(
    "change",
    [
        {"items": []},
        {"items": [{"code": "a", "name": "甲", "name_en": "A", "full": "-1"}]},
        {"items": [{"code": "a", "name": "甲", "name_en": "A", "full": "1"}] * 2},
        {"items": [{"code": "a", "name": "甲", "name_en": "A", "full": "1",
                    "formula": {"kind": "ladder", "input": "x", "steps": []}}]},
        {"magic": True},
        {"year": "soon"},
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(CardFault):
        card_from({**CARDS["tuanfeng"].row, **change})


marks = st.integers(min_value=0, max_value=40_000).map(lambda n: Decimal(n) / 100)
maybe = st.none() | marks


@given(maybe, maybe, maybe, st.none() | st.sampled_from(["补链", "延链", "强链", "链外"]))
def test_whatever_turns_out_lies_within_the_interval(
    intensity: Decimal | None, tax: Decimal | None, energy: Decimal | None, industry: str | None
) -> None:
    card: Card = CARDS["sample"]
    values = {
        "industry": industry, "investment_per_mu": intensity, "tax_per_mu": tax,
        "output_per_tce": energy,
    }  # fmt: skip
    before = score(card, values, MARKS, members=2)
    after = score(
        card, {name: KNOWN[name] if value is None else value for name, value in values.items()},
        MARKS, members=2,
    )  # fmt: skip

    assert after.value is not None
    assert before.low <= after.value <= before.high
    assert (before.value is None) == (None in values.values())
