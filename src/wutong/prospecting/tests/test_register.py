"""A register is read whole or refused with file and row."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wutong.prospecting.rules import register as module
from wutong.prospecting.rules.register import COLUMNS, RegisterFault, open_register

ROWS = {
    "name": ["示例甲", "示例乙", "示例丙"],
    "uscc": ["91A", "91B", "91C"],
    "business_scope": ["化肥生产", None, "焦炭，\n煤"],
    "registered_on": ["2001-02-03", None, "2020-01-01"],
    "capital_raw": ["100万元", "N/A", None],
    "type": [None, "有限责任公司", "x"],
    "province": ["山西", "浙江", None],
    "city": ["吕梁", None, None],
}
FRAME = pl.DataFrame(ROWS)


def everything(path: Path, size: int = 100) -> pl.DataFrame:
    return pl.concat(batch.frame for batch in open_register(path).batches(size))


def fault(path: Path) -> str:
    with pytest.raises(RegisterFault) as caught:
        everything(path)
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


# --- what is read -------------------------------------------------------------------------------


def test_parquet_csv_and_gz_give_the_same_rows(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    FRAME.write_csv(tmp_path / "a.csv")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))

    empty = pl.lit(None, pl.String)
    expected = FRAME.with_columns(qualifications=empty, status=empty).select(COLUMNS)
    for name in ("a.parquet", "a.csv", "a.csv.gz"):
        assert everything(tmp_path / name).equals(expected), name


def test_chinese_headings_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    chinese = {"name": "企业名称", "uscc": "统一社会信用代码", "business_scope": "经营范围",
               "registered_on": "成立日期", "capital_raw": "注册资本", "type": "类型", "province": "省份",
               "city": "城市"}  # fmt: skip
    FRAME.rename(chinese).write_csv(tmp_path / "a.csv", include_bom=True)

    assert everything(tmp_path / "a.csv")["name"].to_list() == ROWS["name"]


def test_dates_and_numbers_become_the_text_a_register_would_write(tmp_path: Path) -> None:
    FRAME.with_columns(
        registered_on=pl.Series([date(2001, 2, 3), None, date(2020, 1, 1)]),
        capital_raw=pl.Series([100.5, None, 3.0]),
        province=pl.Series(["山西", "浙江", None], dtype=pl.Categorical),
    ).write_parquet(tmp_path / "a.parquet")

    found = everything(tmp_path / "a.parquet")

    assert found["registered_on"].to_list() == ["2001-02-03", None, "2020-01-01"]
    assert found["capital_raw"].to_list() == ["100.5", None, "3.0"]
    assert found["province"].to_list() == ["山西", "浙江", None]


def test_a_folder_is_read_file_by_file_with_rows_numbered_in_each(tmp_path: Path) -> None:
    (tmp_path / "edition").mkdir()
    FRAME.head(2).write_parquet(tmp_path / "b.parquet")
    FRAME.write_parquet(tmp_path / "edition" / "a.parquet")
    register = open_register(tmp_path)

    batches = list(register.batches(2))

    assert register.rows == 5
    assert [(b.file, b.first_row, b.frame.height) for b in batches] == [
        ("b.parquet", 1, 2),
        ("a.parquet", 1, 2),
        ("a.parquet", 3, 1),
    ]


def test_columns_that_a_register_lacks_are_unknown(tmp_path: Path) -> None:
    FRAME.select("name", "uscc", "business_scope").write_parquet(tmp_path / "a.parquet")

    found = everything(tmp_path / "a.parquet")

    assert found.columns == list(COLUMNS)
    assert found["province"].null_count() == 3


# --- what is refused ------------------------------------------------------------------------------


def test_no_such_path_and_wrong_kinds_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("x")
    (tmp_path / "empty").mkdir()

    assert fault(tmp_path / "none.parquet").endswith("there is no such file or folder")
    assert "a register is a folder of .parquet files" in fault(tmp_path / "a.xlsx")
    assert "holds no .parquet file" in fault(tmp_path / "empty")


def test_half_a_parquet_is_refused_with_its_name(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "half.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.parquet").write_bytes(b"")

    with pytest.raises(RegisterFault) as caught:
        open_register(tmp_path)

    assert [str(problem).split(":")[0] for problem in caught.value.problems] == [
        "half.parquet",
        "none.parquet",
    ]
    assert "cut off" in str(caught.value.problems[0])


def test_a_parquet_with_a_damaged_page_names_the_row_before_it(tmp_path: Path) -> None:
    rows = pl.concat([FRAME] * 4000).with_columns(
        business_scope=pl.Series([f"化肥{n}生产" for n in range(12000)])
    )
    path = tmp_path / "a.parquet"
    rows.write_parquet(path, row_group_size=3000, compression="zstd")
    content = bytearray(path.read_bytes())
    meta = pq.ParquetFile(path).metadata
    names = [meta.row_group(2).column(k).path_in_schema for k in range(meta.num_columns)]
    column = meta.row_group(2).column(names.index("business_scope"))
    start = column.data_page_offset + 40
    content[start : start + 2000] = b"\xff" * 2000
    path.write_bytes(bytes(content))

    with pytest.raises(RegisterFault) as caught:
        for _ in open_register(path).batches(1000):
            pass

    assert str(caught.value.problems[0]).startswith("a.parquet: can't be read after row ")


def test_text_that_is_no_utf8_is_named_by_row(tmp_path: Path) -> None:
    scopes = pa.array([b"ok", b"ok", "化肥".encode("gbk")], pa.binary()).view(pa.string())
    table = pa.table({"name": ["a", "b", "c"], "uscc": ["1", "2", "3"], "business_scope": scopes})
    pq.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_bytes(b"name,uscc,business_scope\na,1,x\nb,2,\xff\xff\n")

    assert fault(tmp_path / "a.parquet") == (
        "a.parquet: row 3, column business_scope: is no UTF-8 text; save as UTF-8"
    )
    assert fault(tmp_path / "a.csv") == "a.csv: row 2, column 3: is no UTF-8 text; save as UTF-8"


@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_in_gbk_is_the_same_register(tmp_path: Path, *, packed: bool) -> None:
    rows = "企业名称,统一社会信用代码,经营范围\n甲,1,化肥\n乙,2,焦炭\n"
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    content = rows.encode("gbk")
    path.write_bytes(gzip.compress(content) if packed else content)
    (tmp_path / "b.csv").write_text(rows, encoding="utf-8")

    old, new = open_register(path), open_register(tmp_path / "b.csv")

    assert (old.encoding, new.encoding) == ("GBK", "UTF-8")
    found = [[batch.frame.rows() for batch in register.batches()] for register in (old, new)]
    assert found[0] == found[1]
    assert [row[:2] for row in found[0][0]] == [("甲", "1"), ("乙", "2")]


def test_a_gbk_file_that_breaks_is_refused_with_its_row(tmp_path: Path) -> None:
    heading = "企业名称,统一社会信用代码,经营范围\n".encode("gbk")
    filler = ("甲,1,化肥" + " " * 1000 + "\n").encode("gbk")
    # the broken row stands behind what is looked at to tell the encoding
    (tmp_path / "a.csv").write_bytes(heading + filler * 4500 + b"2,\xff\xff,x\n" + filler)
    (tmp_path / "b.csv").write_bytes(heading + b"1,\xff\xff,x\n")

    assert fault(tmp_path / "a.csv") == (
        "a.csv: row 4501: is neither UTF-8 nor GBK text; save as UTF-8"
    )
    assert "b.csv" in fault(tmp_path / "b.csv")
    assert "UTF-8" in fault(tmp_path / "b.csv")


def test_missing_double_and_wrongly_typed_columns_are_all_named(tmp_path: Path) -> None:
    FRAME.select("name", "city").write_parquet(tmp_path / "a.parquet")
    FRAME.with_columns(
        uscc=pl.Series([1, 2, 3]), registered_on=pl.Series([1.0, 2.0, 3.0])
    ).write_parquet(tmp_path / "b.parquet")
    FRAME.with_columns(企业名称=pl.lit("x")).write_parquet(tmp_path / "c.parquet")

    with pytest.raises(RegisterFault) as caught:
        open_register(tmp_path)

    assert [str(problem) for problem in caught.value.problems] == [
        "a.parquet: lacks the column uscc (统一社会信用代码), business_scope (经营范围); it has name, city",
        "b.parquet: column uscc holds int64; it must hold text",
        "b.parquet: column registered_on holds double; it must hold dates or text",
        "c.parquet: has two columns for name",
    ]


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_no_rows_is_a_fault(tmp_path: Path, name: str) -> None:
    empty = FRAME.clear()
    empty.write_parquet(tmp_path / name) if name.endswith("parquet") else empty.write_csv(
        tmp_path / name
    )

    assert fault(tmp_path / name) == f"{name}: holds no rows"


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")

    assert fault(tmp_path / "a.csv") == "a.csv: holds no rows"


def test_a_row_with_too_few_cells_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,uscc,business_scope\na,1,x\nb,2\n", encoding="utf-8")

    assert fault(tmp_path / "a.csv").startswith("a.csv: row 2: Expected 3 columns, got 2")


def test_a_broken_gzip_is_a_fault(tmp_path: Path) -> None:
    FRAME.write_csv(tmp_path / "a.csv")
    packed = gzip.compress((tmp_path / "a.csv").read_bytes())
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.csv.gz").write_bytes(b"no gzip at all")

    assert "a.csv.gz: can't be read after row 0" in fault(tmp_path / "a.csv.gz")
    assert "b.csv.gz: can't be read after row 0" in fault(tmp_path / "b.csv.gz")


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_a_huge_cell_is_named_by_row_and_column(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_CELL", 1000)
    frame = FRAME.with_columns(business_scope=pl.Series(["a", "b" * 1001, "c"]))
    frame.write_parquet(tmp_path / name) if name.endswith("parquet") else frame.write_csv(
        tmp_path / name
    )

    assert fault(tmp_path / name) == (
        f"{name}: row 2, column business_scope: the cell holds 1001 bytes; at most 1000 are read"
    )


def test_a_line_beyond_all_measure_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as out:
        out.write("name,uscc,business_scope\na,1,x\nb,2,")
        out.write("y" * (20 << 20))
        out.write("\nc,3,z\n")

    assert "longer than 8388608 bytes" in fault(tmp_path / "a.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_quotation_mark_that_is_not_closed_hides_no_rows(tmp_path: Path, encoding: str) -> None:
    head = "name,uscc,business_scope\n甲,1,生产液氨\n"
    for number, rest in enumerate(
        ('乙,2,"合成氨\n丙,3,尿素\n丁,4,硝酸\n', '乙,2,"合成氨\n丙,3,"尿素\n丁,4,硝酸\n')
    ):
        path = tmp_path / f"{number}.csv"
        path.write_bytes((head + rest).encode(encoding))
        with pytest.raises(RegisterFault, match=f"{number}.csv: row 2: a quotation mark"):
            list(open_register(path).batches())
    path.write_bytes((head + '乙,2,"合成氨，\r\n""液""\n"\n\n丁,4,硝酸\n').encode(encoding))

    (batch,) = open_register(path).batches()

    assert batch.frame["business_scope"].to_list() == ["生产液氨", '合成氨，\r\n"液"\n', "硝酸"]
