"""The Leontief inverse, and tables as the statistics bureau lays them out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from wutong.cli import main
from wutong.prospecting.rules.input_output import InputOutput
from wutong.prospecting.rules.input_output_files import TableFault, read_table

from .test_complexity import shared

# Miller and Blair's textbook shape: two sectors, output 1000 and 2000
FLOWS = [[150.0, 500.0], [200.0, 100.0]]
OUTPUT = [1000.0, 2000.0]


def two() -> InputOutput:
    return InputOutput(("01", "02"), np.array(FLOWS), np.array(OUTPUT))


def test_two_sectors_come_out_by_hand() -> None:
    table = two()

    assert table.coefficients.tolist() == [[0.15, 0.25], [0.2, 0.05]]
    # det(I-A) = 0.85*0.95 - 0.25*0.2 = 0.7575
    wanted = np.array([[0.95, 0.25], [0.2, 0.85]]) / 0.7575
    assert np.abs(table.inverse - wanted).max() < 1e-12
    assert table.multipliers.tolist() == pytest.approx([1.15 / 0.7575, 1.10 / 0.7575], abs=1e-12)
    assert table.backward.mean() == pytest.approx(1, abs=1e-12)
    assert table.forward.tolist() == pytest.approx([1.2 / 1.125, 1.05 / 1.125], abs=1e-12)
    assert table.key_sectors == ("01",)


def test_output_serves_the_final_demand() -> None:
    table = two()
    demand = table.output - table.flows.sum(axis=1)

    assert table.effect(demand).tolist() == pytest.approx(OUTPUT, abs=1e-9)


def test_a_published_table_feeds_itself() -> None:
    data = json.loads(shared("io/chile_2013_12x12.json").read_text("utf-8"))
    flows = np.array(data["transaction_matrix"]["values"])
    names = tuple(data["transaction_matrix"]["rows"])
    demand = np.array(data["wage_demand_matrix"]["values"])
    output = flows.sum(axis=1) + demand[:, -1]
    table = InputOutput(names, flows, output)

    assert np.abs((np.eye(12) - table.coefficients) @ table.inverse - np.eye(12)).max() < 1e-12
    assert table.effect(demand[:, -1]).tolist() == pytest.approx(output.tolist(), rel=1e-12)
    # both inverses tell of the same flows
    scaled = table.inverse * output[None, :] / output[:, None]
    assert np.abs(scaled - table.supply_inverse).max() < 1e-9
    assert "manufacturing_industry" in table.key_sectors


@pytest.mark.parametrize(
    ("flows", "output", "words"),
    [
        ([[1.0]], [1.0, 2.0], "sectors by sectors"),
        ([[float("nan"), 0], [0, 0]], [1.0, 1.0], "are numbers"),
        ([[0.0, 0], [0, 0]], [-1.0, 1.0], "negative"),
        ([[0.0, 1], [0, 0]], [0.0, 5.0], "01 has flows but no output"),
    ],
)
def test_what_is_no_economy_is_refused(
    flows: list[list[float]], output: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        InputOutput(("01", "02"), np.array(flows), np.array(output))


def test_a_sector_that_eats_more_than_it_makes_is_refused() -> None:
    table = InputOutput(("01", "02"), np.array([[1500.0, 0], [0, 0]]), np.array(OUTPUT))

    with pytest.raises(ValueError, match="more than it makes"):
        _ = table.inverse


def a_workbook(path: Path, change: dict[str, object] | None = None) -> Path:
    """The bureau's layout: title, names, codes, flows, totals, value added."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    lines: list[list[object]] = [
        ["2020年投入产出表（按当年生产者价格计算）"],
        ["", "", "农业", "化工", "中间使用合计", "居民消费", "最终使用合计", "总产出"],
        ["投入", "代码", "01001", "26038", "TIU", "FU101", "TFU", "GO"],
        ["农业", "01001", 150, 500, 650, 350, 350, 1000],
        ["化工", "26038", 200, 100, 300, 1700, 1700, 2000],
        ["中间投入合计", "TII", 350, 600, 950],
        ["增加值合计", "TVA", 650, 1400, 2050],
        ["总投入", "TI", 1000, 2000, 3000],
    ]
    for line in lines:
        sheet.append(line)
    for cell, value in (change or {}).items():
        sheet[cell] = value
    book.save(path)
    return path


def test_a_workbook_of_the_bureau_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = a_workbook(tmp_path / "io.xlsx")

    read = read_table(source)
    assert read.codes == ("01001", "26038")
    assert read.names == ("农业", "化工")
    assert read.table.flows.tolist() == FLOWS
    assert main(["linkages", str(source), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in said if row["key"]] == ["农业"]
    assert said[0]["multiplier"] == pytest.approx(1.15 / 0.7575, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"C4": "n/a"}, "C4: “n/a” is no number"),
        ({"H4": 1100}, "H4: sector 01001 has an output of 1,100 and an input of 1,000"),
        ({"B5": "26039"}, "B5: sector 26039 where the columns have 26038"),
        ({"B6": "26040"}, "B6: 3 sectors down, 2 across"),
        ({"H3": "产出"}, "not the layout"),
        ({"B8": "投入"}, "not the layout"),
        ({"C4": 1500, "D4": -850, "C6": 1700, "D6": -750}, "more than it makes"),
        ({"C4": "#REF!"}, "C4: “#REF!” is no number"),
        ({"C4": "=1+1"}, "C4: the formula has no value; open the workbook in Excel"),
        ({"C4": "nan"}, "C4: “nan” is no number"),
        ({"C4": 15}, "E4: the flows of sector 01001 add up to 515, the total says 650"),
        ({"C4": 15}, "C6: the flows of sector 01001 add up to 215, the total says 350"),
        ({"D3": "01001", "B5": "01001"}, "D3: sector 01001 stands twice"),
        (dict.fromkeys(("C4", "D4", "C5", "D5", "E4", "E5", "C6", "D6"), 0), "all flows between"),
        ({"H4": 0, "C8": 0}, "sector 01001 has flows but no output"),
    ],
)
def test_a_table_with_faults_is_refused_by_cell(
    change: dict[str, object], words: str, tmp_path: Path
) -> None:
    source = a_workbook(tmp_path / "io.xlsx", change)

    with pytest.raises(TableFault, match=re.escape(words)):
        read_table(source)


def test_totals_of_the_table_may_be_rounded_or_missing(tmp_path: Path) -> None:
    for change in ({"E4": 650.4}, {"E3": "", "E2": ""}, {"B6": "", "A6": ""}, {"E4": None}):
        assert read_table(a_workbook(tmp_path / "io.xlsx", change)).table.flows.tolist() == FLOWS


def test_what_is_no_workbook_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "io.xlsx"
    source.write_bytes(b"PK broken")

    assert main(["linkages", str(source), "--json"]) == 2
    assert "is no workbook" in capsys.readouterr().err
