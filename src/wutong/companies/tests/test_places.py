"""Where a firm belongs: the division in its code, the words of the register, and which is right."""

from __future__ import annotations

import pytest

from wutong.companies.rules.places import (
    CODE,
    NOWHERE,
    TEXT,
    Place,
    PlaceFinder,
    is_province,
    short_name,
)

TREE = PlaceFinder(
    [
        Place(1, "140000", "山西省", "14/"),
        Place(2, "141100", "吕梁市", "14/1411/"),
        Place(3, "141122", "交城县", "14/1411/141122/"),
        Place(4, "140100", "太原市", "14/1401/"),
        Place(5, "142300", "吕梁地区", "14/1423/", abolished=True),
        Place(6, "142323", "交城县", "14/1423/142323/", abolished=True),
        Place(7, "310000", "上海市", "31/"),
        Place(8, "310115", "浦东新区", "31/310115/"),
        Place(9, "14112201", "交城经济开发区", "14/1411/141122/14112201/"),
        Place(10, "150000", "内蒙古自治区", "15/"),
        Place(11, "140105", "小店区", "14/1401/140105/"),
        Place(13, "422800", "恩施土家族苗族自治州", "42/4228/"),
        Place(14, "420000", "湖北省", "42/"),
        Place(12, "141002", "小店区", "14/1410/141002/"),
    ]
)


def with_division(division: str) -> str:
    return f"91{division}0000000000"


@pytest.mark.parametrize(
    ("code", "province", "city", "found"),
    [
        (with_division("141122"), "山西", "吕梁", (3, CODE)),
        (with_division("141122"), "", "", (3, CODE)),
        (with_division("142323"), "", "", (6, CODE)),
        (with_division("142323"), "山西", "吕梁", (2, TEXT)),
        (with_division("141199"), "山西", "吕梁", (2, CODE)),
        (with_division("140000"), "山西", "吕梁", (2, TEXT)),
        (with_division("140100"), "山西", "吕梁", (2, TEXT)),
        (with_division("999999"), "", "", (None, NOWHERE)),
        (with_division("999999"), "山西省", "吕梁市", (2, TEXT)),
        (None, "上海", "浦东", (8, TEXT)),
        (None, "上海", "上海", (7, TEXT)),
        (None, "上海市", "自贸区", (7, TEXT)),
        (None, "内蒙古", "", (10, TEXT)),
        (None, "山西", "小店", (1, TEXT)),
        (None, "湖北", "恩施", (13, TEXT)),
        (None, "", "吕梁", (None, NOWHERE)),
    ],
)
def test_the_finer_of_two_that_agree_and_the_text_where_they_do_not(
    code: str | None, province: str, city: str, found: tuple[int | None, str]
):
    assert TREE.find(code, province, city) == found
    assert TREE.find(code, province, city) == found  # from memory


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("山西省", "山西"), ("宁夏回族自治区", "宁夏"), ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"), ("恩施土家族苗族自治州", "恩施土家族苗族"), ("赵县", "赵县"),
        ("浦东新区", "浦东"), ("吕梁", "吕梁"),
    ],
)  # fmt: skip
def test_divisions_are_shortened_as_registers_do(name: str, short: str):
    assert short_name(name) == short


def test_only_provinces_are_provinces():
    assert is_province("内蒙古自治区")
    assert is_province("山西")
    assert not is_province("运城")
