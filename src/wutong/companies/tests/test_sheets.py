"""The table of firms: headings in two languages, faults in the reader's words, nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.companies.rules.capital import parse_capital
from wutong.companies.sheets import COMPANIES, CapitalCell
from wutong.kernel.sheets import read_all, write_template, write_workbook

from .factories import HEAD, code, csv_bytes

GOOD = ["示例化工有限公司", "", "2004-10-25", "有限责任公司", "500万元", "硝酸钾", "山西", "吕梁"]
CHINESE = ["企业名称", "统一社会信用代码", "成立日期", "企业类型", "注册资本", "经营范围", "省份", "城市"]  # fmt: skip


def rows_and_faults(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    good, problems, _reading = read_all(path, COMPANIES)
    return [line.values for line in good if line.values is not None], [str(p) for p in problems]


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("head", [HEAD, CHINESE])
def test_both_languages_of_headings_give_the_same_row(tmp_path: Path, head: list[str]):
    row = [*GOOD[:1], f" {code(7).lower()} ", *GOOD[2:]]

    rows, faults = rows_and_faults(write(tmp_path, csv_bytes(row, head=head)))

    assert faults == []
    assert rows == [
        {
            "name": "示例化工有限公司", "uscc": code(7), "registered_on": date(2004, 10, 25),
            "type": "有限责任公司",
            "capital_raw": CapitalCell("500万元", Decimal(5_000_000), "CNY"),
            "business_scope": "硝酸钾", "province": "山西", "city": "吕梁",
        }
    ]  # fmt: skip


def test_each_fault_is_told_with_its_cell_in_chinese(tmp_path: Path):
    wrong = code(7)[:17] + ("8" if code(7)[17] != "8" else "9")
    row = ["甲", wrong, "2004-13-01", "", "电热多用锅", "", "运城", ""]

    with translation.override("zh-hans"):
        rows, faults = rows_and_faults(write(tmp_path, csv_bytes(row)))

    assert rows == []
    assert faults == [
        "A2 企业名称: “甲”太短，不像企业名称；请写全称",
        f"B2 统一社会信用代码: 第18位应为{code(7)[17]}，您填的是{wrong[17]}；如第18位无误，请核对前17位",
        "C2 成立日期: “2004-13-01”不是日历上的日子；请写成 2004-10-25 的样子",
        "E2 注册资本: “电热多用锅”中没有金额",
        "G2 省份: “运城”不是省级名称；例如写山西或山西省",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_an_office_file_in_its_own_encoding_is_read(tmp_path: Path, encoding: str):
    rows, faults = rows_and_faults(
        write(tmp_path, csv_bytes(["示例㸆药有限公司", code(7), *GOOD[2:]], encoding=encoding))
    )

    assert faults == []
    assert rows[0]["name"] == "示例㸆药有限公司"


def test_slipped_columns_are_one_error_a_row(tmp_path: Path):
    shifted_left = [code(1), "2004-10-25", "有限责任公司", "500万元", "硝酸钾", "山西", "吕梁", ""]
    name_lost = ["2004-10-25", "有限责任公司", "500万元", "硝酸钾", "山西", "吕梁", "", ""]
    type_lost = ["示例甲化工", code(2), "2004-10-25", "500(万元)", "硝酸钾", "山西", "吕梁", ""]
    scope_lost = ["示例乙化工", code(3), "2004-10-25", "有限", "500万元", "山西", "吕梁", ""]
    good = ["示例丙化工", code(4), *GOOD[2:]]

    with translation.override("en"):
        rows, faults = rows_and_faults(
            write(tmp_path, csv_bytes(shifted_left, name_lost, type_lost, scope_lost, good))
        )

    assert [r["name"] for r in rows] == ["示例丙化工"]
    assert [f.split(":")[0] for f in faults] == [
        "A2 Firm name", "A3 Firm name", "D4 Type of firm", "G5 Province"
    ]  # fmt: skip
    assert all("have slipped" in f for f in faults[:3])
    assert faults[3] == "G5 Province: “吕梁” is no province; write for example 山西 or 山西省"


def test_a_code_stored_as_a_number_is_damaged_and_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(HEAD[:2])
    book.active.append(["示例化工有限公司", 911411227701052312])
    book.save(tmp_path / "own.xlsx")

    with translation.override("en"):
        rows, faults = rows_and_faults(tmp_path / "own.xlsx")

    assert rows == []
    assert len(faults) == 1
    assert faults[0].startswith(
        "B2 Unified social credit code: was stored as a number and has lost"
    )


def test_bare_figures_take_the_unit_of_the_heading(tmp_path: Path):
    content = csv_bytes(["示例化工有限公司", "500"], head=["企业名称", "注册资本（万元）"])

    rows, faults = rows_and_faults(write(tmp_path, content))

    assert faults == []
    assert rows[0]["capital_raw"] == CapitalCell("500(万元)", Decimal(5_000_000), "CNY")


def test_a_figure_without_a_unit_is_not_guessed(tmp_path: Path):
    content = csv_bytes(["示例化工有限公司", "500"], head=["企业名称", "注册资本"])

    with translation.override("en"):
        _rows, faults = rows_and_faults(write(tmp_path, content))

    assert faults == ["B2 Registered capital: “500” doesn't say whether it counts 元 or 万元"]


def test_the_blank_template_is_read_as_a_table_without_rows(tmp_path: Path):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            write_template(tmp_path / "blank.xlsx", COMPANIES)
            assert rows_and_faults(tmp_path / "blank.xlsx") == ([], [])


_han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12)
_firms = st.fixed_dictionaries(
    {
        "name": _han.map(lambda t: f"示例{t}有限公司"),
        "uscc": st.none() | st.integers(0, 10**9).map(code),
        "registered_on": st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
        "type": st.just("") | _han,
        "capital_raw": st.none()
        | st.decimals(0, 10**6, places=4).map(
            lambda d: CapitalCell(
                f"{d:,}(万美元)", parse_capital(f"{d}(万美元)").amount, "USD"
            )
        ),
        "business_scope": st.just("") | _han.map(lambda t: f"=生产：{t}；\n销售{t}"),
        "province": st.sampled_from(["", "山西", "新疆维吾尔自治区"]),
        "city": st.just("") | _han,
        "name_en": st.sampled_from(["", "Sample Chemicals Ltd"]),
        "kind": st.sampled_from(["firm", "university", "platform", "association"]),
        "status": st.none() | st.sampled_from(["active", "revoked"]),
        "industry_code": st.none() | st.just("C2621"),
        "is_example": st.none() | st.booleans(),
    }
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(st.lists(_firms, max_size=6), st.sampled_from(["en", "zh-hans"]))
def test_export_then_import_is_a_no_op(tmp_path: Path, firms: list[dict[str, Any]], language: str):
    with translation.override(language):
        write_workbook(tmp_path / "out.xlsx", COMPANIES, firms)
        rows, faults = rows_and_faults(tmp_path / "out.xlsx")

    assert faults == []
    assert rows == firms
