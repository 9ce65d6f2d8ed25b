"""Judgements: exact states and deeds at the edges of the thresholds, and what never changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.chains.rules.editions import edition_day
from wutong.chains.rules.gaps import (
    CatalogueClass,
    Counts,
    Deed,
    Judgement,
    Neighbour,
    Register,
    State,
    Threshold,
    ThresholdCode,
    Thresholds,
    judge,
    location_quotient,
    thresholds_on,
    why_no_task,
)

TODAY = date(2026, 11, 20)
RULES = Thresholds(
    version=date(2026, 1, 1),
    values={
        ThresholdCode.MISSING_AT_MOST: Decimal(0),
        ThresholdCode.WEAK_FIRMS_AT_MOST: Decimal(1),
        ThresholdCode.ABOVE_SCALE_AT_LEAST: Decimal(1),
        ThresholdCode.LQ_AT_LEAST: Decimal("0.5"),
        ThresholdCode.LQ_REFERENCE_AT_LEAST: Decimal(1000),
        ThresholdCode.REGISTER_DAYS_AT_MOST: Decimal(365),
        ThresholdCode.FIT_AT_LEAST: Decimal("0.5"),
    },
)
FRESH = Register(firms=192, edition=TODAY - timedelta(days=30))


def judged(counts: Counts, **known: object) -> Judgement:
    settings = {"register": FRESH, "thresholds": RULES, "today": TODAY} | known
    return judge(counts, **settings)  # type: ignore[arg-type]


def codes(found: Judgement) -> list[str]:
    return [part.code for part in found.reasons]


def test_no_firm_in_the_county_is_missing_and_asks_to_fill() -> None:
    found = judged(Counts(county=0, radius=2))

    assert (found.state, found.deed) == (State.MISSING, Deed.FILL)
    assert [p.plain() for p in found.reasons] == [
        {
            "code": "county_at_most",
            "values": {"figure": 0, "limit": "0", "version": "2026-01-01"},
        },
        {"code": "radius_has", "values": {"firms": 2}},
    ]


def test_missing_beyond_the_chains_end_asks_to_extend() -> None:
    found = judged(Counts(county=0, radius=0), beyond_end=True)

    assert (found.state, found.deed) == (State.MISSING, Deed.EXTEND)
    assert "beyond_end" in codes(found)


def test_a_strong_neighbour_upstream_and_a_missing_one_are_told_others_not() -> None:
    near = [Neighbour("tar", State.STRONG), Neighbour("coke", State.MISSING)]
    near.append(Neighbour("coal", State.WEAK))

    found = judged(Counts(county=0, radius=0), upstream=near)

    assert codes(found)[-2:] == ["upstream_strong", "upstream_missing"]
    assert found.reasons[-1].values == {"segment": "coke"}


def test_a_single_supplier_is_weak_however_big() -> None:
    found = judged(Counts(county=1, radius=9, above_scale=1, lq=Decimal("3.2")))

    assert (found.state, found.deed) == (State.WEAK, Deed.STRENGTHEN)
    assert codes(found) == ["county_has", "few_firms"]


def test_no_firm_above_scale_is_weak() -> None:
    found = judged(Counts(county=4, radius=9, above_scale=0, lq=Decimal("3.2")))

    assert found.state is State.WEAK
    assert codes(found) == ["county_has", "scale"]


@pytest.mark.parametrize(
    ("lq", "state"), [("0.49", State.WEAK), ("0.50", State.STRONG), ("2.10", State.STRONG)]
)
def test_the_location_quotient_decides_at_its_edge(lq: str, state: State) -> None:
    found = judged(Counts(county=9, radius=41, above_scale=6, lq=Decimal(lq)))

    assert found.state is state
    assert found.reasons[-1].values["figure"] == lq


def test_a_strong_segment_asks_for_nothing_and_says_why() -> None:
    found = judged(Counts(county=9, radius=41, above_scale=6, lq=Decimal("2.10")))

    assert (found.state, found.deed, found.unknown) == (State.STRONG, Deed.NONE, ())
    assert codes(found) == ["county_has", "scale", "lq"]


def test_unknown_scale_is_not_zero_scale() -> None:
    found = judged(Counts(county=4, radius=9, above_scale=0, scale_unknown=1, lq=Decimal("1.80")))

    assert found.state is State.STRONG
    assert [p.plain() for p in found.unknown] == [
        {"code": "scale_unknown", "values": {"firms": 1, "known": 0}}
    ]


def test_firms_of_which_nothing_else_is_known_are_neither_weak_nor_strong() -> None:
    found = judged(Counts(county=4, radius=9, above_scale=0, scale_unknown=4, lq=None))

    assert (found.state, found.deed) == (State.UNKNOWN, Deed.NONE)
    assert codes(found) == ["county_has"]
    assert [p.code for p in found.unknown] == ["scale_unknown", "lq_unknown"]


def test_enough_known_firms_above_scale_make_the_unknown_ones_irrelevant() -> None:
    found = judged(Counts(county=9, radius=9, above_scale=2, scale_unknown=7, lq=Decimal(1)))

    assert (found.state, found.unknown) == (State.STRONG, ())


@pytest.mark.parametrize(
    ("register", "described", "code"),
    [
        (Register(firms=0, edition=TODAY), True, "no_register"),
        (Register(firms=192, edition=None), True, "register_undated"),
        (Register(firms=192, edition=TODAY - timedelta(days=366)), True, "register_old"),
        (FRESH, False, "no_words"),
    ],
)
def test_without_a_usable_register_nothing_is_judged(
    register: Register, described: bool, code: str
) -> None:
    found = judged(Counts(county=0, radius=0), register=register, described=described)

    assert (found.state, found.deed) == (State.UNKNOWN, Deed.NONE)
    assert codes(found) == [code]


def test_a_register_is_good_up_to_its_last_day() -> None:
    edge = Register(firms=192, edition=TODAY - timedelta(days=365))

    assert judged(Counts(county=0, radius=0), register=edge).state is State.MISSING


def test_a_register_without_an_edition_is_dated_by_its_entry_and_says_so() -> None:
    entered = replace(FRESH, dated_by_entry=True)

    missing = judged(Counts(county=0, radius=0), register=entered)
    strong = judged(Counts(county=9, radius=9, above_scale=2, lq=Decimal(1)), register=entered)

    assert [p.code for p in missing.unknown] == ["dated_by_entry"]
    assert (strong.state, [p.code for p in strong.unknown]) == (State.STRONG, ["dated_by_entry"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-31", date(2026, 10, 31)),
        ("2026年10月31日导出", date(2026, 10, 31)),
        ("2026-10", date(2026, 10, 31)),
        ("2024年2月", date(2024, 2, 29)),
        ("2026", date(2026, 12, 31)),
        ("shanxi 1978-2004", date(1978, 12, 31)),
        ("2026-02-31", date(2026, 2, 28)),
        ("第3版", None),
        ("", None),
    ],
)
def test_an_edition_is_read_as_far_as_its_name_tells(text: str, day: date | None) -> None:
    assert edition_day(text) == day


counts = st.builds(
    Counts,
    county=st.integers(0, 30),
    radius=st.integers(0, 90),
    above_scale=st.integers(0, 5),
    scale_unknown=st.integers(0, 5),
    lq=st.none() | st.decimals(0, 9, places=2),
)


@given(counts, st.booleans(), st.integers(0, 99))
def test_a_project_in_talks_never_changes_a_judgement(
    known: Counts, beyond: bool, talks: int
) -> None:
    without = judged(known, beyond_end=beyond)
    with_talks = judged(replace(known, in_talks=talks), beyond_end=beyond)

    assert (with_talks.state, with_talks.deed) == (without.state, without.deed)
    told = [part for part in with_talks.reasons if part.code == "in_talks"]
    assert [part.values for part in told] == ([{"projects": talks}] if talks else [])


@given(counts, st.booleans())
def test_the_deed_always_fits_the_state_and_there_is_always_a_reason(
    known: Counts, beyond: bool
) -> None:
    found = judged(known, beyond_end=beyond)

    fitting = {
        State.MISSING: Deed.EXTEND if beyond else Deed.FILL,
        State.WEAK: Deed.STRENGTHEN,
        State.STRONG: Deed.NONE,
        State.UNKNOWN: Deed.NONE,
    }
    assert found.deed is fitting[found.state]
    assert found.reasons
    assert found.state is not State.UNKNOWN or found.unknown


@pytest.mark.parametrize(
    ("catalogue", "needed"),
    [
        (CatalogueClass.UNKNOWN, False),
        (CatalogueClass.ENCOURAGED, False),
        (CatalogueClass.PERMITTED, False),
        (CatalogueClass.RESTRICTED, True),
        (CatalogueClass.OBSOLETE, True),
    ],
)
def test_restricted_and_obsolete_segments_need_a_ruling(
    catalogue: CatalogueClass, needed: bool
) -> None:
    assert judged(Counts(county=0, radius=0), catalogue=catalogue).needs_ruling is needed


@pytest.mark.parametrize(
    ("state", "deed", "confirmed", "catalogue", "allowed", "why"),
    [
        (State.MISSING, Deed.FILL, True, CatalogueClass.ENCOURAGED, None, ""),
        (State.WEAK, Deed.STRENGTHEN, True, CatalogueClass.UNKNOWN, None, ""),
        (State.MISSING, Deed.FILL, False, CatalogueClass.ENCOURAGED, None, "not_confirmed"),
        (State.MISSING, Deed.FILL, True, CatalogueClass.RESTRICTED, None, "no_ruling"),
        (State.MISSING, Deed.FILL, True, CatalogueClass.OBSOLETE, False, "ruled_out"),
        (State.MISSING, Deed.EXTEND, True, CatalogueClass.RESTRICTED, True, ""),
        (State.STRONG, Deed.NONE, True, CatalogueClass.ENCOURAGED, None, "strong"),
        (State.UNKNOWN, Deed.NONE, True, CatalogueClass.ENCOURAGED, None, "unknown"),
    ],
)
def test_what_stands_between_a_gap_and_a_task(
    state: State,
    deed: Deed,
    confirmed: bool,
    catalogue: CatalogueClass,
    allowed: bool | None,
    why: str,
) -> None:
    got = why_no_task(state, deed, confirmed=confirmed, catalogue=catalogue, allowed=allowed)

    assert got == why


def rows(*changed: Threshold) -> list[Threshold]:
    begin = date(2023, 1, 1)
    replaced = {row.code for row in changed}
    kept = [Threshold(c, v, begin) for c, v in RULES.values.items() if c not in replaced]
    return [*kept, *changed]


def test_the_threshold_of_the_day_counts_and_names_the_version() -> None:
    found = thresholds_on(
        rows(
            Threshold("lq_at_least", Decimal("0.5"), date(2023, 1, 1), date(2025, 12, 31)),
            Threshold("lq_at_least", Decimal("0.8"), date(2026, 1, 1)),
        ),
        TODAY,
    )

    assert found[ThresholdCode.LQ_AT_LEAST] == Decimal("0.8")
    assert found.version == date(2026, 1, 1)
    assert thresholds_on(rows(), TODAY).version == date(2023, 1, 1)


def test_faulty_threshold_rows_are_all_named() -> None:
    faulty = rows(
        Threshold("lq_at_least", Decimal(1), date(2023, 1, 1), date(2025, 12, 31)),
        Threshold("missing_at_most", Decimal(0), date(2023, 1, 1)),
        Threshold("missing_at_most", Decimal(1), date(2024, 1, 1)),
        Threshold("lucky_number", Decimal(7), date(2023, 1, 1)),
    )

    with pytest.raises(ValueError, match="missing_at_most: two rows") as caught:
        thresholds_on(faulty, TODAY)
    assert "lq_at_least: no row is in force on 2026-11-20" in str(caught.value)
    assert "lucky_number: no judgement knows" in str(caught.value)


def test_the_location_quotient_is_a_share_over_a_share() -> None:
    known = {"here": 9, "here_all": 192, "reference": 200, "reference_all": 31950}

    assert location_quotient(**known, least_reference=Decimal(1000)) == Decimal("7.49")
    assert location_quotient(**(known | {"here": 0}), least_reference=Decimal(1000)) == 0


@pytest.mark.parametrize(
    "change",
    [{"here_all": 0}, {"reference": 0}, {"reference_all": 192}, {"reference_all": 999}],
)
def test_a_location_quotient_without_a_base_is_unknown(change: dict[str, int]) -> None:
    known = {"here": 9, "here_all": 192, "reference": 200, "reference_all": 31950} | change

    assert location_quotient(**known, least_reference=Decimal(1000)) is None
