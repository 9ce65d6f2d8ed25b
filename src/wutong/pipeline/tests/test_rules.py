"""Stages, protection, names as compared, rates: exact values, no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.pipeline.rules import (
    MILESTONES,
    PROTECTION_MONTHS,
    REST_DAYS,
    STAGES,
    Rate,
    add_months,
    lapses_on,
    milestones_reached,
    name_key,
    order_of,
    protected_until,
)


def test_the_line_has_fifteen_stages_from_lead_to_planned_output() -> None:
    assert len(STAGES) == len(set(STAGES)) == 15
    assert (order_of("lead"), order_of("signed"), order_of("attained")) == (0, 5, 14)


def test_the_funnel_has_five_steps_in_the_order_of_the_line() -> None:
    assert MILESTONES == ("talks", "intent", "signed", "started", "producing")
    assert [order_of(m) for m in MILESTONES] == sorted(order_of(m) for m in MILESTONES)


@pytest.mark.parametrize(
    ("stage", "steps"),
    [
        ("lead", ()),
        ("assessed", ()),
        ("talks", ("talks",)),
        ("intent", ("talks", "intent")),
        ("pre_signing", ("talks", "intent")),
        ("signed", ("talks", "intent", "signed")),
        ("sited", ("talks", "intent", "signed")),
        ("started", ("talks", "intent", "signed", "started")),
        ("completed", ("talks", "intent", "signed", "started")),
        ("producing", MILESTONES),
        ("attained", MILESTONES),
    ],
)
def test_a_stage_has_all_earlier_steps_of_the_funnel_behind_it(
    stage: str, steps: tuple[str, ...]
) -> None:
    assert milestones_reached(stage) == steps


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 15), 4, date(2026, 5, 15)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2023, 10, 31), 4, date(2024, 2, 29)),
        (date(2026, 5, 31), 4, date(2026, 9, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(
    day: date, months: int, then: date
) -> None:
    assert add_months(day, months) == then


@given(
    day=st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)),
    months=st.integers(min_value=0, max_value=120),
)
def test_months_later_never_leaves_the_month_that_was_meant(day: date, months: int) -> None:
    then = add_months(day, months)

    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then + timedelta(days=1)).day == 1


def test_a_first_report_is_protected_for_the_months_of_the_rule() -> None:
    assert (PROTECTION_MONTHS, REST_DAYS) == (4, 30)
    assert protected_until(date(2026, 4, 28)) == date(2026, 8, 28)
    assert protected_until(date(2026, 4, 28), 6) == date(2026, 10, 28)


@pytest.mark.parametrize(
    ("last", "gone"),
    [
        (None, date(2026, 5, 29)),  # 28 April + 30 days of rest, gone the day after
        (date(2026, 5, 20), date(2026, 6, 20)),
        (date(2026, 8, 27), date(2026, 8, 29)),  # the protection itself ends first
    ],
)
def test_a_claim_holds_no_more_after_too_long_a_rest_or_its_last_day(
    last: date | None, gone: date
) -> None:
    assert lapses_on(date(2026, 8, 28), last, date(2026, 4, 28), 30) == gone


@given(
    reported=st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)),
    after=st.integers(min_value=0, max_value=400),
    rest=st.integers(min_value=1, max_value=400),
)
def test_a_claim_never_outlives_its_protection_and_a_follow_up_never_shortens_it(
    reported: date, after: int, rest: int
) -> None:
    until = protected_until(reported)
    without = lapses_on(until, None, reported, rest)
    followed = lapses_on(until, reported + timedelta(days=after), reported, rest)

    assert reported < without <= followed <= until + timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例（交城）化工有限责任公司", "示例(交城)化工有限公司"),
        ("示例化工股份有限公司", "示例化工"),
        ("示例 化工 集团有限公司", "示例化工集团"),
        ("ＡＢＣ示例公司", "abc示例"),
        ("示例·新材料“一号”厂", "示例新材料一号"),
        ("示例创投合伙企业（有限合伙）", "示例创投"),
    ],
)
def test_names_that_differ_in_form_width_or_signs_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例化工有限公司", "示例化肥有限公司"),
        ("示例一厂", "示例二厂"),
        ("交城示例化工", "示例化工"),
    ],
)
def test_names_that_differ_in_words_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["有限公司", "集团", "厂"])
def test_a_name_that_is_nothing_but_a_form_keeps_it(name: str) -> None:
    assert name_key(name) == name


@given(st.text(max_size=60))
def test_a_compared_name_compares_equal_to_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_a_rate_keeps_its_numerator_denominator_and_cut_off() -> None:
    rate = Rate(2641, 3108, date(2023, 12, 31))  # Shanxi 2023: 85 %

    assert rate.share is not None
    assert round(rate.share, 4) == 0.8497


def test_a_rate_of_nobody_is_unknown_and_not_zero() -> None:
    assert Rate(0, 0, date(2026, 1, 1)).share is None
