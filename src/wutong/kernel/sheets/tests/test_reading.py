"""Reading tables: formats, encodings, headings, kinds, slipped rows, damaged files."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from wutong.kernel.errors import BadInput
from wutong.kernel.sheets import Limits, open_reading, read_all, write_cells

from .conftest import HEAD, SHEET

Write = Callable[..., Path]


def problems_of(path: Path) -> list[str]:
    return [str(p) for p in read_all(path, SHEET)[1]]


def test_a_workbook_gives_typed_rows(xlsx: Write):
    path = xlsx(
        HEAD,
        ["甲", "912", date(2004, 10, 25), 12.5, 3, 0.1, "Red", "Yes", "a\nb"],
        ["乙", "12", "2004-01-05", "1,000", 4.0, "0.25", "g", True, None],
    )

    good, problems, reading = read_all(path, SHEET)

    assert problems == []
    assert [line.number for line in good] == [2, 3]
    assert good[0].values == {
        "name": "甲", "code": "912", "born": date(2004, 10, 25), "money": 12_500_000, "count": 3,
        "share": Decimal("0.1"), "colour": "r", "open": True, "words": "a\nb",
    }  # fmt: skip
    assert good[1].values == {
        "name": "乙", "code": "12", "born": date(2004, 1, 5), "money": 1_000_000_000, "count": 4,
        "share": Decimal("0.25"), "colour": "g", "open": True, "words": "",
    }  # fmt: skip
    assert reading.notices == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_offices(as_csv: Write, encoding: str):
    path = as_csv(["名称", "说明"], ["交城县示例化工有限公司", "硝基复合肥、㸆"], encoding=encoding)

    good, problems, reading = read_all(path, SHEET)

    assert problems == []
    assert good[0].values == {"name": "交城县示例化工有限公司", "words": "硝基复合肥、㸆"}
    assert reading.grid.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_mark_between_cells_is_found(tmp_path: Path, mark: str):
    path = tmp_path / "own.txt"
    path.write_text(f'名称{mark}代码\n"a,b;c\td"{mark}12\n', encoding="utf-8")

    good, problems, _reading = read_all(path, SHEET)

    assert problems == []
    assert good[0].values == {"name": "a,b;c d", "code": "12"}


def test_packed_csv_and_parquet_give_the_same_rows(tmp_path: Path):
    packed = tmp_path / "a.csv.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as file:
        file.write("name,born,count\n甲,2004-10-25,3\n")
    table = pa.table({"name": ["甲"], "born": [date(2004, 10, 25)], "count": [3]})
    pa.parquet.write_table(table, tmp_path / "a.parquet")

    rows = [read_all(p, SHEET)[0][0] for p in (packed, tmp_path / "a.parquet")]

    assert rows[0].values == rows[1].values
    assert rows[0].values == {"name": "甲", "born": date(2004, 10, 25), "count": 3}
    assert [r.number for r in rows] == [2, 2]


def test_a_byte_that_is_no_character_is_an_error_with_its_cell(tmp_path: Path):
    path = tmp_path / "own.csv"
    lines = ["名称,说明".encode(), "甲,好".encode(), "乙,".encode() + b"\xe5\xa5", "丙,好".encode()]
    path.write_bytes(b"\n".join(lines))

    good, problems, _reading = read_all(path, SHEET)

    assert [line.values["name"] for line in good if line.values] == ["甲", "丙"]
    assert [(p.cell, p.message) for p in problems] == [
        ("B3", "the text is damaged (“�” stands for lost characters); type it again")
    ]


def test_headings_are_found_below_a_title_in_any_order_and_language(xlsx: Write):
    path = xlsx(
        ["2026年企业名录"], [], ["序号", "代 码*", "名称（必填）", "Count"], [1, "12", "甲", 7],
    )  # fmt: skip

    good, problems, reading = read_all(path, SHEET)

    assert problems == []
    assert reading.header_row == 3
    assert good[0].values == {"code": "12", "name": "甲", "count": 7}
    assert reading.notices == ["Columns not known here, left aside: A3 “序号”."]


def test_the_unit_in_the_brackets_of_a_heading_counts(xlsx: Write):
    path = xlsx(["名称", "投资（亿元）"], ["甲", 1.5])

    good, _problems, _reading = read_all(path, SHEET)

    assert good[0].values == {"name": "甲", "money": 15_000_000_000}


def test_cells_are_named_as_the_spreadsheet_does_when_the_table_stands_apart(tmp_path: Path):
    book = openpyxl.Workbook()
    page = book.active
    page["C4"], page["D4"], page["C5"], page["D5"] = "名称", "数量", "甲", "drei"
    book.save(tmp_path / "own.xlsx")

    assert problems_of(tmp_path / "own.xlsx") == [
        "D5 Count: “drei” is not a number; write digits only"
    ]


def test_all_faults_of_all_rows_are_told_each_with_its_cell(xlsx: Write):
    path = xlsx(
        HEAD,
        [None, "13", "2004-13-01", "viel", 1.5, "x", "Blue", "maybe", "ok"],
        ["甲", 911101080000000000, 38000, 0.0000001, "1,00", None, None, None, None],
        ["x" * 31, "12", "1899-12-31", None, None, None, None, None, None],
        ["乙", "12", "2027-01-01", None, None, None, None, None, None],
    )

    assert problems_of(path) == [
        "A2 Name: is empty, but must be filled in",
        "B2 Code: the last digit of 13 is odd",
        "C2 Born on: “2004-13-01” is no day of the calendar; write it as 2004-10-25",
        "D2 Money: “viel” is not a number; write digits only",
        "E2 Count: 1.5 is not a whole number",
        "F2 Share: “x” is not a number; write digits only",
        "G2 Colour: “Blue” is none of: Red; Green",
        "H2 Open: “maybe” is neither yes nor no",
        "B3 Code: was stored as a number and has lost its last digits; set the column's format to "
        "text and type the code again",
        "C3 Born on: 38000 is a number, not a date; set the cell's format to date",
        "D3 Money: 1E-7 万元 is not a whole number of cents",
        "E3 Count: “1,00” is not a number; write digits only",
        "A4 Name: 31 characters; at most 30 fit here",
        "C4 Born on: 1899-12-31 is before 1900-01-01; check the year",
        "C5 Born on: 2027-01-01 is after 2026-12-31; check the year",
    ]


@pytest.mark.parametrize("value", [13800000000, 12.0])
def test_a_number_in_a_column_of_codes_is_refused(xlsx: Write, value: float):
    assert problems_of(xlsx(HEAD[:2], ["甲", value])) == [
        "B2 Code: was stored as a number, which drops leading zeros; set the column's format to "
        "text and type the code again"
    ]


def test_a_code_in_scientific_notation_is_refused(as_csv: Write):
    assert problems_of(as_csv(HEAD[:2], ["甲", "9.11101E+17"])) == [
        "B2 Code: was turned into scientific notation by a spreadsheet and has lost its last "
        "digits; type the code again as text"
    ]


@pytest.mark.parametrize("empty", ["N/A", "-", "——", "", None])
def test_not_available_is_unknown_and_never_zero(xlsx: Write, empty: str | None):
    good, problems, _reading = read_all(xlsx(HEAD, ["甲", *[empty] * 8]), SHEET)

    assert problems == []
    assert good[0].values == {
        "name": "甲", "code": None, "born": None, "money": None, "count": None, "share": None,
        "colour": None, "open": None, "words": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2004-10-25", date(2004, 10, 25)),
        ("2004/1/5", date(2004, 1, 5)),
        ("2004.1.5", date(2004, 1, 5)),
        ("2004年1月5日", date(2004, 1, 5)),
        ("２００４年１月５日", date(2004, 1, 5)),
        ("20040105", date(2004, 1, 5)),
        ("2004-01-05 00:00:00", date(2004, 1, 5)),
    ],
)
def test_days_are_read_as_offices_write_them(as_csv: Write, text: str, day: date):
    good, problems, _reading = read_all(as_csv(["名称", "成立日期"], ["甲", text]), SHEET)

    assert problems == []
    assert good[0].values == {"name": "甲", "born": day}


@pytest.mark.parametrize(
    "text", ["2004-10", "2004", "25.10.2004", "2004-02-30", "2004-01-05 13:00"]
)
def test_what_is_no_day_is_not_guessed(as_csv: Write, text: str):
    good, problems, _reading = read_all(as_csv(["名称", "成立日期"], ["甲", text]), SHEET)

    assert good == []
    assert [p.cell for p in problems] == ["B2"]


def test_a_slipped_row_is_one_clear_error(as_csv: Write):
    path = as_csv(
        ["名称", "代码", "成立日期", "数量", "说明"],
        ["甲", "123456789012345678", "2004-10-25", "1", "ok"],
        ["123456789012345678", "2004-10-25", "1", "ok", ""],
        ["2004-10-25", "12", "", "", ""],
        ["丁", "2004-10-25", "123456789012345678", "x", ""],
    )

    good, problems, _reading = read_all(path, SHEET)

    assert [line.number for line in good] == [2]
    assert [(p.row, p.cell) for p in problems] == [(3, "A3"), (4, "A4"), (5, "B5")]
    assert problems[0].message == (
        "the cells of this row have slipped: “123456789012345678” under “Name” looks like "
        "“Code”; “2004-10-25” under “Code” looks like “Born on”. Move them back under their "
        "headings"
    )


def test_a_date_in_a_text_column_of_a_workbook_is_a_slipped_row(xlsx: Write):
    path = xlsx(["名称", "成立日期"], [date(2004, 10, 25), "甲"])

    assert len(problems_of(path)) == 1
    assert "have slipped" in problems_of(path)[0]


def test_a_comma_that_split_a_text_is_noticed(tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text("名称,数量,说明\n甲,1,化肥,农药\n乙,2,ok,,\n", encoding="utf-8")

    good, problems, _reading = read_all(path, SHEET)

    assert [line.number for line in good] == [3]
    assert str(problems[0]) == (
        "D2: 4 cells under 3 headings: a comma or a line break inside a text has moved the cells; "
        "put that text in quotation marks"
    )


def test_an_open_quotation_mark_costs_one_row_only(tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text('名称,说明\n甲,"open\n乙,ok\n丙,"a""b"\n丁,"x"y\n', encoding="utf-8")

    good, problems, _reading = read_all(path, SHEET)

    assert [line.values for line in good] == [
        {"name": "乙", "words": "ok"}, {"name": "丙", "words": 'a"b'}
    ]  # fmt: skip
    assert [(p.cell, p.content) for p in problems] == [("A2", '甲,"open'), ("A5", '丁,"x"y')]


def test_error_values_and_formulas_without_result_are_never_read_as_empty(tmp_path: Path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["名称", "说明"])
    page.append(["甲", "=1+1"])
    page["A3"], page["B3"] = "乙", "#REF!"
    page["B3"].data_type = "e"
    book.save(tmp_path / "own.xlsx")

    assert problems_of(tmp_path / "own.xlsx") == [
        "B2 Words: holds a formula whose result was not saved; open the workbook, save it, or "
        "paste the value itself",
        "B3 Words: holds the error value #REF!; type the value itself",
    ]


def test_a_formula_is_told_in_the_letters_that_it_was_written_in(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["名称", "说明"])
    book.active.append(["甲", '=CONCATENATE("山西","<b>")'])
    book.save(tmp_path / "own.xlsx")

    problems = read_all(tmp_path / "own.xlsx", SHEET)[1]

    assert [p.content for p in problems] == ['=CONCATENATE("山西","<b>")']


@pytest.mark.parametrize(
    "head",
    [
        [["名称", "成立", None, "投资（亿元）", None], [None, "成立日期", "数量", None, "说明"]],
        [["名称", "其他", None, None, None], [None, "成立日期", "数量", "投资（亿元）", "说明"]],
        [["名称", "投资（亿元）", None, None, None], ["名称", None, "说明", "数量", "成立日期"]],
    ],
)
def test_headings_in_two_rows_are_read_as_one(xlsx: Write, head: list[list[str]]):
    order = [lower or upper for upper, lower in zip(*head, strict=True)]
    cells = {"名称": "甲", "成立日期": "2004-10-25", "数量": 3, "投资（亿元）": 2, "说明": "ok"}
    path = xlsx(["一览表"], *head, [cells[heading] for heading in order])

    good, problems, reading = read_all(path, SHEET)

    assert problems == []
    assert reading.header_row == 3
    assert [line.values for line in good] == [
        {"name": "甲", "born": date(2004, 10, 25), "count": 3, "money": 2 * 10**10, "words": "ok"}
    ]


def test_the_one_column_that_is_needed_is_enough(xlsx: Write):
    good, problems, _reading = read_all(xlsx(["序号", "名称"], [1, "甲"]), SHEET)

    assert problems == []
    assert [line.values for line in good] == [{"name": "甲"}]


def test_a_first_row_that_looks_like_headings_stays_a_row(xlsx: Write):
    path = xlsx(["名称", "代码", "说明"], ["名称", None, "数量"], ["乙", "12", "ok"])

    good, _problems, reading = read_all(path, SHEET)

    assert reading.header_row == 1
    assert [line.number for line in good] == [2, 3]


def test_headings_that_are_missing_or_doubled_are_all_told(xlsx: Write):
    with pytest.raises(BadInput) as refusal:
        read_all(xlsx(["代码", "Code", "数量", "Count"], ["12", "12", 1, 1]), SHEET)

    assert refusal.value.problems == [
        "B1: the heading “Code” stands for “Code”, which is there already.",
        "D1: the heading “Count” stands for “Count”, which is there already.",
        "The column “Name” is missing.",
    ]


def test_a_table_without_headings_is_refused_with_those_that_are_needed(xlsx: Write):
    with pytest.raises(BadInput, match="No row of headings was found in the first 20 rows"):
        read_all(xlsx(["甲", "12"], ["乙", "14"]), SHEET)


def test_the_sheet_with_most_known_headings_is_taken(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["说明", "请按样表填写"])
    page = book.create_sheet("名录")
    page.append(["名称", "代码"])
    page.append(["甲", "12"])
    hidden = book.create_sheet("旧")
    hidden.append(["名称", "代码", "数量"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "own.xlsx")

    good, _problems, reading = read_all(tmp_path / "own.xlsx", SHEET)

    assert reading.grid.name == "名录"
    assert good[0].values == {"name": "甲", "code": "12"}


def _refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(BadInput) as refusal:
        list(open_reading(path, SHEET, limits or Limits()).lines())
    return refusal.value.problems[0]


def test_files_that_are_no_tables_are_refused_in_words(tmp_path: Path):
    path = tmp_path / "own.xls"
    for content, says in [
        (b"", "The file is empty."),
        (b"<html><table></table></html>", "This is a web page, not a workbook"),
        (b"%PDF-1.7", "This is no table that can be read"),
        (b"PK\x03\x04 broken", "The workbook is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "The workbook can't be read"),
        (b"\x1f\x8b\x08\x00broken", "The packed file is damaged"),
        (b"PAR1broken", "The Parquet file is damaged."),
    ]:
        path.write_bytes(content)
        assert _refusal(path).startswith(says), content


def test_a_packed_folder_is_no_workbook(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as package:
        package.writestr("a.csv", "name")

    assert (
        _refusal(tmp_path / "own.zip")
        == "This is a packed folder, not a workbook. Unpack it first."
    )


def test_a_file_that_unpacks_to_more_than_allowed_is_refused(xlsx: Write, tmp_path: Path):
    with gzip.open(tmp_path / "bomb.csv.gz", "wb") as file:
        file.write(b"name,code\n" + b"a,12\n" * 100_000)
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"\0" * (3 << 20))

    for path in (tmp_path / "bomb.csv.gz", bomb):
        assert _refusal(path, Limits(unpacked_bytes=1 << 18)).startswith("The file holds more than")


def test_too_many_rows_too_many_columns_and_too_long_cells_are_refused(as_csv: Write):
    assert _refusal(as_csv(HEAD[:2], *[["甲", "12"]] * 5), Limits(rows=4)) == (
        "More than 4 rows; split the file."
    )
    assert _refusal(as_csv([*HEAD, *"abcdef"]), Limits(columns=10)) == (
        "More than 10 columns; keep those of the template."
    )
    path = as_csv(["名称", "说明"], ["甲", "x" * 40_000])
    assert problems_of(path) == ["B2 Words: 40000 characters; a cell holds at most 32767"]


def test_a_table_without_rows_gives_none(xlsx: Write):
    assert read_all(xlsx(HEAD), SHEET)[:2] == ([], [])


def test_a_locked_workbook_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from python_calamine import CalamineWorkbook, PasswordError

    def locked(_path: Path) -> CalamineWorkbook:
        raise PasswordError("locked")

    monkeypatch.setattr(
        "wutong.kernel.sheets.grids.CalamineWorkbook", SimpleNamespace(from_path=locked)
    )
    write_cells(tmp_path / "own.xlsx", "x", ["Name"], [])

    assert _refusal(tmp_path / "own.xlsx").startswith("The workbook is locked by a password")
