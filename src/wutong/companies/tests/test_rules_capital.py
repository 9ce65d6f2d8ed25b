"""Registered capital: every way of writing it that registers know, and what is never guessed."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.companies.rules.capital import parse_capital


@pytest.mark.parametrize(
    ("raw", "amount", "currency"),
    [
        ("67.9000(万元)", "679000", "CNY"),
        ("71,778(万元人民币)", "717780000", "CNY"),
        ("600（万元）", "6000000", "CNY"),
        ("57.1万人民币元", "571000", "CNY"),
        ("50(万元人民币元)", "500000", "CNY"),
        ("300( 万人民币元)", "3000000", "CNY"),
        ("18.2人民币元", "18.2", "CNY"),
        ("5,405(万美元)", "54050000", "USD"),
        ("450(万美元 )", "4500000", "USD"),
        ("US$500万", "5000000", "USD"),
        ("210(万香港元)", "2100000", "HKD"),
        ("1,065(万元(港币))", "10650000", "HKD"),
        ("200((万港币))", "2000000", "HKD"),
        ("港币500万元", "5000000", "HKD"),
        ("2,124(万德国马克)", "21240000", "DEM"),
        ("3,350(万丹麦克郎)", "33500000", "DKK"),
        ("555,000(万元日元)", "5550000000", "JPY"),
        ("0万澳大利亚元", "0", "AUD"),
        ("５００万港币", "5000000", "HKD"),
        ("１，０００．５万元", "10005000", "CNY"),
        ("1 000万元", "10000000", "CNY"),
        ("3亿元", "300000000", "CNY"),
        ("3万亿元", "3000000000000", "CNY"),
        ("1亿2000万元", "120000000", "CNY"),
        ("5千万元", "50000000", "CNY"),
        ("壹仟万元整", "10000000", "CNY"),
        ("人民币伍佰万圆整", "5000000", "CNY"),
        ("壹佰贰拾叁万伍仟元", "1235000", "CNY"),
        ("人民币:500万元", "5000000", "CNY"),
    ],
)
def test_a_written_amount_is_read_exactly(raw: str, amount: str, currency: str):
    capital = parse_capital(raw)

    assert capital.problem is None
    assert capital.amount == Decimal(amount)
    assert capital.currency == currency


@pytest.mark.parametrize("raw", ["46(万)", "32000万", "12 万"])
def test_a_currency_that_nobody_wrote_stays_unknown(raw: str):
    capital = parse_capital(raw)

    assert capital.amount is not None
    assert capital.currency is None
    assert capital.problem is None


@pytest.mark.parametrize("raw", [None, "", "  ", "N/A", "n/a", "-", "——", "未公示", "Ｎ／Ａ"])
def test_nothing_written_is_unknown_and_no_fault(raw: str | None):
    assert parse_capital(raw) == parse_capital(None)
    assert parse_capital(raw).amount is None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("JEAN", "“JEAN” holds no amount"),
        ("电热多用锅", "“电热多用锅” holds no amount"),
        ("万元", "“万元” holds no amount"),
        ("8()", "“8()” doesn't say whether it counts 元 or 万元"),
        ("500", "“500” doesn't say whether it counts 元 or 万元"),
        ("$500万", "“$” in “$500万” is no currency we know"),
        ("500万贝壳", "“贝壳” in “500万贝壳” is no currency we know"),
        ("美元500万人民币", "“美元500万人民币” names two currencies"),
        ("100-200万元", "“100-200万元” is a rounded amount; fill in the exact one"),
        ("500余万元", "“500余万元” is a rounded amount; fill in the exact one"),
        ("-5万元", "“-5万元” is below zero"),
        ("1E-06万人民币", "“1E-06万人民币” was turned into scientific notation by a spreadsheet"),
        ("2,0000000(万)", "“2,0000000万” in “2,0000000(万)” can't be read as one number"),
        ("1.23.4万元", "“1.23.4万” in “1.23.4万元” can't be read as one number"),
        ("30(00)万元", "“30(00)万元” can't be read as one number"),
        ("2000万1亿元", "“2000万1亿” in “2000万1亿元” can't be read as one number"),
        ("500万元人民币(100万美元)", "“500万元人民币100万美元” in"),
        ("9999999999999999999亿元", "“9999999999999999999亿元” is more than any capital"),
        ("0.0000000001万元", "“0.0000000001万元” is finer than"),
    ],
)
def test_what_cannot_be_read_is_reported_and_never_guessed(raw: str, says: str):
    capital = parse_capital(raw)

    assert capital.amount is None
    assert capital.currency is None
    assert capital.problem is not None
    assert capital.problem.startswith(says)


@given(st.decimals(0, 10**9, places=4), st.sampled_from([("万元", "CNY"), ("(万美元)", "USD")]))
def test_an_amount_of_wan_is_exact_with_and_without_commas(number: Decimal, unit: tuple[str, str]):
    word, iso = unit

    for written in (f"{number}{word}", f"{number:,}{word}"):
        assert parse_capital(written).amount == number * 10000
        assert parse_capital(written).currency == iso


@given(st.text(max_size=30) | st.text("0123456789.,万亿元()（）人民币美 壹拾佰E-", max_size=60))
def test_no_text_at_all_breaks_the_reader(text: str):
    capital = parse_capital(text)

    assert capital.problem is None or capital.amount is None
    assert capital.amount is None or capital.amount >= 0


def test_every_readable_pattern_of_real_registers_is_read(register_folder: Path):
    with gzip.open(register_folder / "capital_formats.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with_number = [r for r in rows if r["pattern"].startswith("#") and "E" not in r["pattern"]]
    others = [r for r in rows if r not in with_number and r["example"] != "N/A"]

    assert [r["example"] for r in with_number if parse_capital(r["example"]).amount is None] == []
    assert [r["example"] for r in others if parse_capital(r["example"]).problem is None] == []
    assert (len(with_number), len(others)) == (39, 24)


def test_every_capital_of_the_shanxi_register_is_read(register_folder: Path):
    with gzip.open(register_folder / "shanxi_1978_2004.csv.gz", "rt", encoding="utf-8") as file:
        raw = [r["capital_raw"] for r in csv.DictReader(file)]

    capitals = [parse_capital(text) for text in raw]
    assert [c.problem for c in capitals if c.problem] == []
    assert sum(c.amount is None for c in capitals) == raw.count("N/A") == 7646
