"""An import in three steps, and at once by command."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from wutong.audit.models import Event
from wutong.audit.verify import verify
from wutong.companies import jobs  # noqa: F401 # declares the jobs' names
from wutong.companies.actions import (
    apply_import,
    confirm_import,
    drop_import,
    read_import,
    start_import,
)
from wutong.companies.actions import runs as runs_module
from wutong.companies.commands import import_file
from wutong.companies.models import Company, ImportRun, ImportState
from wutong.files.public import path_of
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .factories import HEAD, code, csv_bytes, firm

pytestmark = pytest.mark.django_db

FILE = csv_bytes(
    ["示例甲化工有限公司", code(1), "2004-10-25", "", "500万元", "硝酸钾", "山西", "吕梁"],
    [
        "示例乙化工有限公司",
        code(2)[:17] + ("0" if code(2)[17] != "0" else "1"),
        "",
        "",
        "",
        "",
        "",
        "",
    ],
    ["示例丙化工有限公司", code(3).lower(), "N/A", "N/A", "N/A", "", "山西", ""],
    ["示例丙化工有限公司", code(3), "", "", "", "", "山西", ""],
    ["2004-10-25", code(4), "示例丁化工有限公司", "", "", "", "山西", ""],
)


def hand_in(cast: SimpleNamespace, content: bytes = FILE, name: str = "own.csv") -> ImportRun:
    return start_import(
        [content], name, actor=cast.officer, source="示例名录", source_edition="2026"
    )


def counts(run: ImportRun) -> tuple[Any, ...]:
    return run.rows, run.created, run.updated, run.unchanged, run.rejected


def queued() -> list[str]:
    mine = ProcrastinateJob.objects.filter(task_name__startswith="companies.")
    return list(mine.order_by("id").values_list("task_name", flat=True))


def test_a_file_handed_in_is_kept_and_read_by_a_job(cast: SimpleNamespace):
    run = hand_in(cast)

    assert run.state == ImportState.READING
    assert path_of(run.file).read_bytes() == FILE
    assert queued() == ["companies.read_import"]
    assert Company.objects.count() == 0


def test_reading_shows_what_would_be_and_changes_nothing(cast: SimpleNamespace):
    run = hand_in(cast)

    read_import(run.pk)
    read_import(run.pk)  # a job that runs twice does its work once

    run.refresh_from_db()
    assert run.state == ImportState.READY
    assert counts(run) == (5, 2, 0, 1, 2)
    assert Company.objects.count() == 0
    assert [p["cell"] for p in run.preview["problems"]] == ["B3", "A6"]
    assert [n["name"] for n in run.preview["new"]] == ["示例甲化工有限公司", "示例丙化工有限公司"]
    assert run.noted_file is not None
    page = openpyxl.load_workbook(io.BytesIO(path_of(run.noted_file).read_bytes())).worksheets[0]
    assert page["A2"].value == "示例甲化工有限公司"
    assert page["B3"].comment is not None
    assert "您填的是" in page["B3"].comment.text


def test_an_own_workbook_is_read_and_comes_back_with_its_formats(cast: SimpleNamespace):
    book = openpyxl.Workbook()
    book.active.title = "名录"
    book.active.append(["企业名称", "统一社会信用代码"])
    book.active.append(["示例甲化工有限公司", 911411227701052312])
    book.active["A1"].number_format = "0.0"
    content = io.BytesIO()
    book.save(content)
    run = hand_in(cast, content.getvalue(), "名录.xlsx")

    read_import(run.pk)

    run.refresh_from_db()
    assert counts(run) == (1, 0, 0, 0, 1)
    assert run.noted_file is not None
    assert run.noted_file.name == "名录（带批注）.xlsx"
    noted = openpyxl.load_workbook(io.BytesIO(path_of(run.noted_file).read_bytes()))
    assert noted.sheetnames[0] == "名录"
    assert noted["名录"]["A1"].number_format == "0.0"
    assert noted["名录"]["B2"].comment is not None


def test_rows_that_contradict_are_told_with_the_cell_that_differs(
    cast: SimpleNamespace, tmp_path: Path
):
    path = tmp_path / "own.csv"
    path.write_bytes(
        csv_bytes(
            ["示例甲化工有限公司", code(1), "", "", "500万元", "", "山西", ""],
            ["示例甲化工有限公司", code(1), "", "", "600万元", "", "山西", ""],
            ["示例甲化工有限公司", "", "", "", "", "", "", ""],
        )
    )

    done = import_file(path, dry_run=True)

    assert done["rejected"] == 2
    page = openpyxl.load_workbook(done["errors_file"]).worksheets[0]
    noted = {c.coordinate for row in page.iter_rows() for c in row if c.comment}
    assert noted == {"E3", "A4"}


def test_columns_left_aside_are_told(cast: SimpleNamespace, tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text("企业名称,备注,城市\n示例甲化工有限公司,x,吕梁\n", encoding="utf-8")
    told: list[str] = []

    done = import_file(path, tell=told.append)

    assert done["created"] == 1
    assert told == ["不认识的列，未读入：B1 “备注”。"]


def test_a_confirmed_file_is_applied_once_and_its_events_are_of_one_group(cast: SimpleNamespace):
    run = hand_in(cast)
    read_import(run.pk)

    confirm_import(run.pk, actor=cast.zone)
    apply_import(run.pk)
    apply_import(run.pk)

    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert counts(run) == (5, 2, 0, 1, 2)
    assert queued() == ["companies.read_import", "companies.apply_import"]
    told = Event.objects.filter(kind="companies.company")
    assert set(told.values_list("group", flat=True)) == {run.group}
    assert set(Company.objects.values_list("source", "source_edition")) == {("示例名录", "2026")}
    assert verify().broken == []


def test_what_changed_since_the_preview_is_counted_anew(cast: SimpleNamespace):
    run = hand_in(cast)
    read_import(run.pk)
    firm(cast.officer, "示例甲化工有限公司", uscc=code(1), is_example=False)

    confirm_import(run.pk, actor=cast.officer)
    apply_import(run.pk)

    run.refresh_from_db()
    assert counts(run) == (5, 1, 1, 1, 2)


def test_a_file_that_cannot_be_read_is_refused_with_the_reasons(cast: SimpleNamespace):
    run = hand_in(cast, b"a,b\n1,2\n")

    read_import(run.pk)

    run.refresh_from_db()
    assert run.state == ImportState.REFUSED
    assert len(run.reasons) == 1
    assert "企业名称" in run.reasons[0]
    with pytest.raises(WrongState):
        confirm_import(run.pk, actor=cast.officer)


def test_a_dropped_import_is_not_applied(cast: SimpleNamespace):
    run = hand_in(cast)
    read_import(run.pk)
    confirm_import(run.pk, actor=cast.officer)

    drop_import(run.pk, actor=cast.officer)
    apply_import(run.pk)

    run.refresh_from_db()
    assert run.state == ImportState.DROPPED
    assert Company.objects.count() == 0


def test_dropping_while_the_rows_go_in_undoes_them(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    run = hand_in(cast)
    read_import(run.pk)
    confirm_import(run.pk, actor=cast.officer)
    bring = runs_module.import_companies

    def dropped_meanwhile(*args: Any, **options: Any) -> Any:
        result = bring(*args, **options)
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DROPPED)
        return result

    monkeypatch.setattr(runs_module, "import_companies", dropped_meanwhile)
    with pytest.raises(WrongState):
        apply_import(run.pk)

    assert Company.objects.count() == 0


def test_strangers_hand_nothing_in_and_a_source_is_needed(cast: SimpleNamespace):
    for person in (cast.leader, cast.chief, cast.outsider):
        with pytest.raises(NotAllowed):
            start_import([FILE], "own.csv", actor=person, source="x")
    with pytest.raises(BadInput):
        start_import([FILE], "own.csv", actor=cast.officer, source=" ")

    assert ImportRun.objects.count() == 0
    assert queued() == []


def test_the_command_brings_a_file_in_and_writes_the_faults_beside(
    cast: SimpleNamespace, tmp_path: Path, settings: Any
):
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "own.csv.gz"
    path.write_bytes(gzip.compress(FILE))

    told = import_file(path)

    errors_file = told.pop("errors_file")
    assert told == {"rows": 5, "created": 2, "updated": 0, "unchanged": 1, "rejected": 2}
    listed = openpyxl.load_workbook(errors_file).worksheets[-1]
    assert [r[0].value for r in listed.iter_rows(min_row=2)] == ["B3", "A6"]
    assert ImportRun.objects.get().state == ImportState.DONE
    assert verify().broken == []
    again = import_file(path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)


def test_a_dry_run_of_the_command_tells_the_same_and_writes_no_row(
    cast: SimpleNamespace, tmp_path: Path, settings: Any
):
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "own.csv"
    path.write_bytes(csv_bytes(["示例甲化工有限公司", code(1), "", "", "", "", "", ""], head=HEAD))

    told = import_file(path, dry_run=True)

    assert told == {
        "rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "errors_file": None
    }  # fmt: skip
    assert Company.objects.count() == 0
    assert ImportRun.objects.count() == 0


def test_a_command_on_a_file_without_headings_says_what_is_needed(
    cast: SimpleNamespace, tmp_path: Path
):
    path = tmp_path / "own.csv"
    path.write_bytes(b"1,2\n3,4\n")

    with pytest.raises(BadInput):
        import_file(path)


@pytest.mark.slow
def test_a_dirty_register_loses_only_its_wrong_rows(
    cast: SimpleNamespace, register_folder: Path, tmp_path: Path, settings: Any
):
    settings.DATA_DIR = tmp_path / "data"
    with gzip.open(register_folder / "shanxi_1978_2004.csv.gz", "rt", encoding="utf-8") as file:
        lines = [line for line in file if '"' not in line][:2001]
    dirty = lines[:1]
    for number, line in enumerate(lines[1:]):
        cells = line.rstrip("\n").split(",")
        if number % 100 == 7:  # the first cell is lost: everything slips to the left
            cells = [*cells[1:], ""]
        elif number % 100 == 17:  # one character of the code mistyped
            cells[1] = cells[1][:9] + ("0" if cells[1][9] != "0" else "1") + cells[1][10:]
        elif number % 100 == 27:  # a spreadsheet made a number of the code
            cells[1] = "9.11401E+17"
        elif number % 100 == 37:
            cells[4] = "电热多用锅"
        elif number % 100 == 47:  # a comma without quotation marks
            cells[5] += ",二甲苯"
        dirty.append(",".join(cells) + "\n")
    path = tmp_path / "dirty.csv"
    path.write_text("".join(dirty), encoding="gb18030")

    told = import_file(path)

    assert told["rows"] == 2000
    assert told["rejected"] == 100
    assert told["created"] + told["unchanged"] == 1900
    listed = openpyxl.load_workbook(told["errors_file"]).worksheets[-1]
    rows = {int("".join(c for c in r[0].value if c.isdigit())) for r in listed.iter_rows(min_row=2)}
    assert rows == {n + 2 for n in range(2000) if n % 100 in {7, 17, 27, 37, 47}}
