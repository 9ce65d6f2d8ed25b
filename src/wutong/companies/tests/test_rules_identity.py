"""Names: compared without marks, cut into grams, read for parents."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from wutong.companies.rules.identity import (
    check_name,
    core_of,
    grams,
    is_branch_name,
    name_key,
    parent_names,
    search_grams,
)


@pytest.mark.parametrize(
    "written",
    [
        "ＡＢＢ（山西）有限公司",
        "abb(山西)有限公司",
        " Abb （ 山西 ） 有限公司",
        "A.B.B.（山西）有限公司",
    ],
)
def test_ways_of_writing_one_name_have_one_key(written: str):
    assert name_key(written) == "abb山西有限公司"


def test_grams_hold_single_characters_and_pairs():
    assert grams("交城化肥") == ["交", "城", "化", "肥", "交城", "城化", "化肥"]
    assert search_grams("交城化肥") == ["交城", "化肥", "城化"]
    assert search_grams("肥") == ["肥"]
    assert search_grams("") == grams("") == []


@pytest.mark.parametrize(
    ("name", "parents"),
    [
        ("中国农业银行股份有限公司洪洞城关分理处", ["中国农业银行股份有限公司"]),
        (
            "中国太平洋人寿保险股份有限公司长治中心支公司潞城营销服务部",
            ["中国太平洋人寿保险股份有限公司长治中心支公司", "中国太平洋人寿保险股份有限公司"],
        ),
        ("芮城县大王供销合作社北街生产门市部", ["芮城县大王供销合作社"]),
        ("山西一建集团有限公司劳务分公司", ["山西一建集团有限公司"]),
        ("示例化工集团有限公司", []),
        ("示例化工有限公司", []),
        ("示例供销合作社联合社", []),
        ("示例研究所（有限公司）", []),
        ("", []),
    ],
)
def test_a_branch_names_its_head_office(name: str, parents: list[str]):
    assert parent_names(name) == parents
    assert is_branch_name(name) == bool(parents)


def test_the_core_of_a_name_leaves_the_legal_form_out():
    assert core_of("示例化工有限责任公司") == core_of("示例 化工 有限公司") == "示例化工"
    assert core_of("有限公司") == "有限公司"
    assert core_of("示例大学") == "示例大学"


@pytest.mark.parametrize("name", ["甲", "（甲）", "12345", "2004-10-25", ""])
def test_what_is_no_name_is_told(name: str):
    assert check_name(name) is not None


def test_a_name_is_no_fault():
    assert check_name("3M中国有限公司") is None


def _in_database(function: str, texts: list[str]) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(t) FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\0"), max_size=30
        ),
        max_size=20,
    )
)
def test_the_database_compares_and_cuts_names_as_the_rules_do(names: list[str]):
    keys = [name_key(n) for n in names]

    assert _in_database("companies_name_key", names) == keys
    assert _in_database("companies_grams", keys) == [grams(k) for k in keys]


@pytest.mark.django_db
def test_both_agree_on_every_name_of_a_real_register(register_folder: Path):
    with gzip.open(register_folder / "shanxi_1978_2004.csv.gz", "rt", encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]

    assert _in_database("companies_name_key", names) == [name_key(n) for n in names]
    assert [n for n in names if check_name(n)] == []
