"""Figures as look.md writes them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.utils.translation import override

from wutong.kernel.money import WAN, YI
from wutong.ui import figures

TODAY = date(2023, 4, 28)


@pytest.fixture(autouse=True)
def in_april_2023():
    with patch("django.utils.timezone.localdate", lambda *_: TODAY):
        yield


@pytest.mark.parametrize(
    ("cents", "zh", "en"),
    [
        (1265 * YI // 100, "12.65 亿元", "CNY 1,265 million"),
        (1840 * WAN, "1,840 万元", "CNY 18.40 million"),
        (YI, "1.00 亿元", "CNY 100 million"),
        (9999 * 100, "9,999 元", "CNY 9,999"),
        (0, "0 元", "CNY 0"),
        (None, "未知", "unknown"),
    ],
)
def test_money_is_told_as_the_county_reads_it(cents, zh, en):
    with override("zh-hans"):
        assert figures.money_words(cents) == zh
    with override("en"):
        assert figures.money_words(cents) == en


def test_the_unit_of_money_is_set_small():
    with override("zh-hans"):
        assert figures.money_mark(184 * YI // 100) == (
            '<span class="num">1.84 <small>亿元</small></span>'
        )
        assert figures.money_mark(None) == '<span class="unknown">未知</span>'
    with override("en"):
        assert figures.money_mark(184 * YI // 100) == (
            '<span class="num">CNY 184 <small>million</small></span>'
        )


def test_a_column_keeps_one_unit():
    with override("zh-hans"):
        assert figures.money_in(1840 * WAN, "yi") == "0.18"
        assert figures.money_in(12 * YI, "wan") == "120,000"
        assert figures.money_unit("wan") == "万元"
    with override("en"):
        assert figures.money_in(1840 * WAN, "yi") == "18.40"
        assert figures.money_unit("wan") == "CNY million"


def test_counts_carry_their_counter_word_in_chinese_only():
    with override("zh-hans"):
        assert figures.counted(1204, "firm") == (
            '<span class="num">1,204 <small class="cw">家</small></span>'
        )
        assert "未知" in figures.counted(None, "firm")
    with override("en"):
        assert figures.counted(1204, "firm") == "1,204"


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2023, 4, 8), "4月8日", "8 Apr"),
        (date(2024, 9, 30), "2024年9月30日", "30 Sep 2024"),
    ],
)
def test_a_day_shows_its_year_only_across_years(day, zh, en):
    with override("zh-hans"):
        assert figures.day_words(day) == zh
        assert figures.day_mark(day) == f'<time datetime="{day.isoformat()}">{zh}</time>'
    with override("en"):
        assert figures.day_words(day) == en


def test_months_and_ranges():
    with override("zh-hans"):
        assert figures.month_words(date(2024, 9, 1)) == "2024年9月"
        assert figures.month_words(date(2024, 9, 1), short=True) == "24年9月"
        assert figures.month_words(date(2023, 9, 1)) == "9月"
        assert figures.month_range(date(2023, 1, 1), date(2023, 4, 1)) == "2023年1—4月"
        assert figures.month_range(date(2022, 11, 1), date(2023, 4, 1)) == "2022年11月—2023年4月"
    with override("en"):
        assert figures.month_range(date(2023, 1, 1), date(2023, 4, 1)) == "Jan–Apr 2023"
        assert figures.month_range(date(2023, 4, 1), date(2023, 4, 1)) == "Apr 2023"


def test_a_moment_is_told_on_the_countys_clock():
    with override("zh-hans"):
        assert figures.moment_mark(datetime(2023, 4, 27, 23, 5, tzinfo=UTC)) == (
            '<time datetime="2023-04-28T07:05+08:00">4月28日 07:05</time>'
        )


def test_a_rate_shows_what_it_is_made_of():
    with override("zh-hans"):
        assert figures.rate_mark(3, 5, date(2023, 4, 28)) == (
            '<span class="num">60.0%</span> <small class="muted">（3 / 5，截至 4月28日）</small>'
        )
    with override("en"):
        assert "(3 of 5, as of 28 Apr)" in figures.rate_mark(3, 5, date(2023, 4, 28))


@pytest.mark.parametrize(("part", "whole"), [(3, 0), (None, 5), (3, None)])
def test_a_rate_without_its_parts_is_unknown_not_zero(part, whole):
    with override("en"):
        assert figures.rate_mark(part, whole) == '<span class="unknown">Unknown</span>'


def test_rates_are_rounded_half_up():
    assert figures.percent(1, 8, 0) == "13%"
    assert figures.percent(Decimal("21665"), Decimal("23504"), 2) == "92.18%"


def test_the_two_kinds_of_days_are_never_mixed_up():
    with override("zh-hans"):
        assert figures.calendar_days(6) == "6 日"
        assert figures.working_days(6) == "6 个工作日"
        assert figures.points(10.3) == "10.3 个百分点"
    with override("en"):
        assert figures.calendar_days(1) == "1 day"
        assert figures.working_days(6) == "6 working days"
