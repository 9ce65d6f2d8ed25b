"""Tables to take home: what is written reads back the same, templates guide, notes stand right."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.kernel.sheets import (
    Column,
    Kind,
    Problem,
    Sheet,
    annotate,
    as_markdown,
    list_problems,
    read_all,
    write_cells,
    write_template,
    write_workbook,
)
from wutong.kernel.sheets.cells import NOTHING, tidy

from .conftest import HEAD, SHEET

Write = Callable[..., Path]

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from("=+-@'\"_x0041"),
    max_size=30,
).filter(lambda t: tidy(t) == t and t not in NOTHING and not t[:1].isdigit() and "\ufffd" not in t)
rows = st.fixed_dictionaries(
    {
        "name": words.filter(bool),
        "code": st.none() | st.from_regex(r"[0-9A-Z]{0,17}[02468]", fullmatch=True),
        "born": st.none() | st.dates(date(1900, 1, 1), date(2026, 12, 31)),
        "money": st.none() | st.integers(-(10**16), 10**16),
        "count": st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
        "share": st.none() | st.decimals(-(10**6), 10**6, places=6),
        "colour": st.none() | st.sampled_from("rg"),
        "open": st.none() | st.booleans(),
        "words": words.map(lambda t: f"x\n{t}y"),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(rows, max_size=8), st.sampled_from(["en", "zh-hans"]))
def test_export_then_import_is_a_no_op(tmp_path: Path, table: list[dict[str, Any]], language: str):
    path = tmp_path / "out.xlsx"

    with translation.override(language):
        assert write_workbook(path, SHEET, table) == len(table)
        good, problems, _reading = read_all(path, SHEET)

    assert problems == []
    assert [line.values for line in good] == table


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path: Path):
    write_workbook(tmp_path / "out.xlsx", SHEET, [{"name": "=1+1"}, {"name": "=HYPERLINK(0)"}])

    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [(page[c].value, page[c].data_type) for c in ("A2", "A3")] == [
        ("=1+1", "s"), ("=HYPERLINK(0)", "s")
    ]  # fmt: skip


def test_codes_are_written_as_text_under_a_frozen_head(tmp_path: Path):
    write_workbook(tmp_path / "out.xlsx", SHEET, [{"name": "甲", "code": "911101080000000008"}])

    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (page["B2"].value, page["B2"].number_format) == ("911101080000000008", "@")
    assert page.freeze_panes == "A2"
    assert page["D1"].value == "Money（万元）"


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text(tmp_path: Path):
    write_workbook(tmp_path / "out.xlsx", SHEET, [{"name": "甲", "count": 2**60 + 1}])

    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page["E2"].value == "1152921504606846977"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("wutong.kernel.sheets.writing.MOST_ROWS", 2)

    written = write_cells(tmp_path / "out.xlsx", "a/b: [x]", ["n"], ([n] for n in range(5)))

    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert written == 5
    assert [[r[0].value for r in page.iter_rows(min_row=2)] for page in book] == [
        [0, 1],
        [2, 3],
        [4],
    ]


def test_the_template_has_drop_downs_hints_and_notes_and_reads_back(tmp_path: Path):
    long = {f"c{n}": f"Choice number {n}" for n in range(40)}
    sheet = Sheet(
        key="t.t", title="T", key_columns=("a",),
        columns=(
            Column(key="a", heading="A", required=True, help="The name on the licence."),
            Column(key="b", heading="B", kind=Kind.CHOICE, choices={"x": "One", "y": "Two"}),
            Column(key="c", heading="C", kind=Kind.CHOICE, choices=long, help="Pick one."),
            Column(key="d", heading="D", kind=Kind.DATE),
            Column(key="e", heading="E", kind=Kind.BOOL),
        ),
    )  # fmt: skip

    write_template(tmp_path / "out.xlsx", sheet)

    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["T", "How to fill in", "lists"]
    assert [c.value for c in book["T"][1]] == ["A*", "B", "C", "D", "E"]
    rules = {
        str(r.sqref)[0]: (r.type, r.formula1, r.prompt)
        for r in book["T"].data_validations.dataValidation
    }
    assert rules["A"][2] == "The name on the licence."
    assert rules["B"][:2] == ("list", '"One,Two"')
    assert rules["C"] == ("list", "lists!$A$1:$A$40", "Pick one.")
    assert rules["D"][0] == "date"
    assert rules["E"][:2] == ("list", '"Yes,No"')
    assert [c.value for c in book["How to fill in"][2]] == [
        "A", "text", "Yes", "The name on the licence."
    ]  # fmt: skip
    assert read_all(tmp_path / "out.xlsx", sheet)[:2] == ([], [])


def test_the_own_workbook_comes_back_with_red_notes(xlsx: Write, tmp_path: Path):
    source = xlsx(HEAD, ["甲", "13"], ["乙", "12"], title="名录")
    book = openpyxl.load_workbook(source)
    book["名录"]["A3"].number_format = "0.00"
    book.create_sheet("other")["A1"] = "=1+1"
    book.save(source)
    _good, problems, reading = read_all(source, SHEET)

    annotate(source, reading.grid.name, problems, tmp_path / "noted.xlsx")

    noted = openpyxl.load_workbook(tmp_path / "noted.xlsx")
    cell = noted["名录"]["B2"]
    assert cell.value == "13"
    assert cell.fill.fgColor.rgb == "00FBD5CD"
    assert cell.comment.text == "the last digit of 13 is odd"
    assert noted["名录"]["B3"].comment is None
    assert noted["名录"]["A3"].number_format == "0.00"
    assert noted["other"]["A1"].value == "=1+1"
    assert [c.value for c in noted["Faults"][2]] == [
        "B2", "Code", "13", "the last digit of 13 is odd"
    ]  # fmt: skip


def test_a_noted_workbook_handed_in_again_reads_the_same(xlsx: Write, tmp_path: Path):
    source = xlsx(HEAD, ["甲", "13"], title="名录")
    problems = read_all(source, SHEET)[1]

    annotate(source, "名录", problems, tmp_path / "noted.xlsx")

    assert read_all(tmp_path / "noted.xlsx", SHEET)[1] == problems


@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_comes_back_as_a_workbook_with_the_same_cells(
    as_csv: Write, tmp_path: Path, packed: bool
):
    source = as_csv(["名称", "代码", "说明"], ["甲", "13", "=a"], ["2004-10-25", "12", ""])
    if packed:
        (tmp_path / "own.csv.gz").write_bytes(gzip.compress(source.read_bytes()))
        source = tmp_path / "own.csv.gz"
    sheet = Sheet(
        key="t.t", title="T", key_columns=("code",),
        columns=(*[c for c in SHEET.columns if c.key in ("name", "code", "words")],
                 Column(key="born", heading="Born", kind=Kind.DATE)),
    )  # fmt: skip
    _good, problems, reading = read_all(source, sheet)

    annotate(source, reading.grid.name, problems, tmp_path / "noted.xlsx")

    page = openpyxl.load_workbook(tmp_path / "noted.xlsx").worksheets[0]
    assert [[c.value for c in r] for r in page.iter_rows(max_col=3)] == [
        ["名称", "代码", "说明"], ["甲", "13", "=a"], ["2004-10-25", "12", None],
    ]  # fmt: skip
    assert page["C2"].data_type == "s"
    assert page["B2"].comment.text.endswith("the last digit of 13 is odd")


def test_faults_alone_make_a_list(tmp_path: Path):
    problems = [Problem("is empty", 7, 1, "Name", "=x"), Problem("the file is cut off")]

    assert list_problems(problems, tmp_path / "list.xlsx") == 2

    page = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert [[c.value for c in r] for r in page.iter_rows(min_row=2)] == [
        ["B7", "Name", "=x", "is empty"], [None, None, None, "the file is cut off"],
    ]  # fmt: skip


def test_the_documentation_table_says_what_each_column_wants():
    with translation.override("en"):
        table = as_markdown(SHEET).splitlines()

    assert table[0] == "| Column | Column key | Kind | Required | Notes |"
    assert table[2] == "| Name | `name` | text | Yes | Also understood as heading: 名称. |"
    assert table[3].startswith("| Code | `code` 🔑 | code, as text | No |")
    assert "One of: Red; Green." in table[8]


def test_decimals_of_a_spreadsheet_keep_the_digits_that_it_shows(xlsx: Write):
    good, problems, _reading = read_all(xlsx(["Name", "Share"], ["甲", 0.1 + 0.2]), SHEET)

    assert problems == []
    assert good[0].values == {"name": "甲", "share": Decimal("0.3")}
