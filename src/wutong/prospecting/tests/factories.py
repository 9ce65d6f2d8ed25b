"""Made-up registers on disk, screenings and lists, reached through the deeds themselves."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
from django.conf import settings

from wutong.accounts.public import User
from wutong.chains.public import IndustryClass, Segment
from wutong.chains.tests.factories import made_code
from wutong.files.public import store_file
from wutong.kernel.sheets import Sheet, write_workbook
from wutong.prospecting.actions import (
    compare_editions,
    enter_flow_table,
    register_register,
    run_comparison,
    run_screening,
    run_standing,
    start_screening,
    start_standing,
)
from wutong.prospecting.asked import Asked
from wutong.prospecting.models import (
    Comparison,
    FlowTable,
    Register,
    Screening,
    Standing,
    WeightVersion,
)
from wutong.prospecting.rules.classify_classes import FULL_TABLE

COLUMNS = (
    "name", "uscc", "registered_on", "type", "capital_raw", "business_scope", "province", "city",
)  # fmt: skip


def row(name: str, scope: str, **known: str | None) -> dict[str, str | None]:
    """One firm of a register: 示例… with a code of its own; what is not given is as usual."""
    usual: dict[str, str | None] = {
        "name": f"示例{name}有限公司", "uscc": made_code(), "registered_on": "2012-05-08",
        "type": "有限责任公司", "capital_raw": "5000万人民币", "business_scope": scope,
        "province": "江苏省", "city": "常州市",
    }  # fmt: skip
    return {**usual, **known}


def firms() -> list[dict[str, str | None]]:
    """Six firms: makers of needle coke near and far, a trader, a firm without capital, a stranger."""
    return [
        row("甲", "煤系针状焦、锂电池负极材料的研发、生产、销售。"),
        row("乙", "针状焦的生产、销售。", province="山东省", city="济南市", capital_raw="800万人民币"),
        row("丙", "生产：针状焦。", province="河南省", city="郑州市", capital_raw=None,
            registered_on=None),
        row("丁", "针状焦、石油焦的销售。", province="上海市", city="上海市"),
        row("戊", "生产：针状焦。", province=None, city=None, type=None),
        row("己", "餐饮服务。"),
    ]  # fmt: skip


def write_register(folder: Path, rows: list[dict[str, str | None]], name: str = "part-0") -> Path:
    """A folder of Parquet with these firms."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = dict.fromkeys(COLUMNS, pl.String)
    pl.DataFrame(rows, schema=schema).write_parquet(folder / f"{name}.parquet")
    return folder


def made_register(
    cast: SimpleNamespace,
    settings: Any,
    rows: list[dict[str, str | None]] | None = None,
    name: str = "示例名录",
) -> Register:
    """A register entered by the administrator, of sample firms."""
    folder = Path(settings.REGISTER_DIR) / name
    write_register(folder, firms() if rows is None else rows)
    return register_register(
        name, name=name, name_en="Sample register", source="示例生成器", is_example=True,
        edition=date(2026, 6, 30), actor=cast.admin,
    )  # fmt: skip


def done_screening(
    segment: Segment, register: Register, *, actor: User, clock: User, asked: Asked | None = None
) -> Screening:
    """A screening that has been run."""
    screening = start_screening(segment, register, asked or Asked(), actor=actor)
    return run_screening(screening.pk, actor=clock)


def failed_screening(segment: Segment, cast: SimpleNamespace) -> Screening:
    """A screening whose register had gone from the disk when the worker came to it."""
    register = made_register(cast, settings, name="示例旧名录")
    screening = start_screening(segment, register, Asked(), actor=cast.officer)
    folder = Path(settings.REGISTER_DIR) / "示例旧名录"
    for part in folder.glob("*.parquet"):
        part.unlink()
    failed = run_screening(screening.pk, actor=cast.clock)
    write_register(folder, firms())
    return failed


def later_firms(register: Register) -> list[dict[str, str | None]]:
    """The next edition of `firms()`: one gone, one moved, one with another scope, a branch, one new."""
    folder = Path(settings.REGISTER_DIR) / register.path
    rows = pl.read_parquet(folder / "*.parquet").to_dicts()
    by_name = {str(each["name"])[2]: each for each in rows}
    return [
        {**by_name["甲"], "province": "山西省", "city": "太原市"},
        {**by_name["丙"], "name": "示例丙新材料有限公司"},
        by_name["丁"],
        {**by_name["戊"], "business_scope": "餐饮服务。"},
        by_name["己"],
        {**row("", "针状焦的生产。", type="分公司", province="山西省", city="吕梁市"),
         "name": "示例甲有限公司山西分公司"},
        row("庚", "生产：针状焦。"),
    ]  # fmt: skip


def done_comparison(
    register: Register, cast: SimpleNamespace, name: str = "示例名录二期"
) -> Comparison:
    """The register compared with its next edition."""
    later = made_register(cast, settings, later_firms(register), name=name)
    comparison = compare_editions(register, later, actor=cast.admin)
    return run_comparison(comparison.pk, actor=cast.clock)


def failed_comparison(register: Register, cast: SimpleNamespace) -> Comparison:
    """A comparison whose new edition had gone from the disk."""
    later = made_register(cast, settings, name="示例失踪名录")
    comparison = compare_editions(register, later, actor=cast.admin)
    folder = Path(settings.REGISTER_DIR) / "示例失踪名录"
    for part in folder.glob("*.parquet"):
        part.unlink()
    failed = run_comparison(comparison.pk, actor=cast.clock)
    write_register(folder, firms())
    return failed


# 141122 is strong in 25 alone; 62 is near 25 (three regions share both), 01 is not
COUNTED = {
    "141122": {"25": 3, "62": 1},
    "141121": {"25": 2, "62": 4},
    "140105": {"25": 1, "62": 2, "01": 1},
    "110101": {"01": 4},
}
SCOPES = {"25": "炼焦；焦炭的生产。", "62": "餐饮服务。", "01": "水稻种植；小麦种植。"}


def counted_firms() -> list[dict[str, str | None]]:
    """Firms of `COUNTED`, by the division in their code; one cannot be read, one has no region."""
    rows = [
        row(
            f"{code}{division}{n}",
            SCOPES[division],
            uscc=f"91{code}{division}{n:08d}",
            registered_on="2025-03-01" if n == 0 else "2010-03-01",
            province="山西省",
            city={"141122": "交城县", "141121": "文水县"}.get(code, "别处"),
        )
        for code, divisions in COUNTED.items()
        for division, number in divisions.items()
        for n in range(number)
    ]
    rows[1]["registered_on"] = None
    rows.append(row("谜", "一般项目。", uscc="91141122ZZ00000000"))
    rows.append(row("游", "餐饮服务。", uscc=None, city=None))
    return rows


def loaded_classes(names: Mapping[str, str]) -> None:
    """A table of GB/T 4754 as long as the real one: the classes named, the rest made up."""
    spare = (code for n in range(6600, 9900) if (code := f"{n:04d}") not in names)
    rows = {**names, **{code: f"示例{code}" for code in islice(spare, FULL_TABLE - len(names))}}
    there = set(IndustryClass.objects.values_list("code", flat=True))
    IndustryClass.objects.bulk_create(
        IndustryClass(edition="2017", code=code, level="class", name=name)
        for code, name in rows.items()
        if code not in there
    )


def done_standing(cast: SimpleNamespace, register: Register, **asked: Any) -> Standing:
    """A count of a register for the county that has been run."""
    made = start_standing(register, cast.county, actor=cast.officer, **asked)
    return run_standing(made.pk, actor=cast.clock)


def failed_standing(cast: SimpleNamespace, register: Register) -> Standing:
    """A count by code of firms that are all elsewhere."""
    return done_standing(cast, register)


def written(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A workbook as the product writes it out."""
    buffer = io.BytesIO()
    write_workbook(buffer, sheet, rows)
    return buffer.getvalue()


def weights_sent(version: WeightVersion, **changed: str) -> dict[str, str]:
    """The form of a version as the page sends it; `changed` fields are given other values."""
    sent = {f"part_{code}": f"{weight:g}" for code, weight in version.parts.items()}
    for n, row in enumerate(version.directions.all()):
        sent[f"provinces_{n}"] = "、".join(row.provinces)
        sent[f"cities_{n}"] = "、".join(row.cities)
        sent[f"value_{n}"] = f"{row.value:g}"
    return {**sent, **changed}


def flow_workbook() -> bytes:
    """A sample table of two sectors in the Bureau's layout."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["", "", "农业", "化工", "总产出"],
        ["投入", "代码", "01001", "26038", "GO"],
        ["农业", "01001", 150, 500, 1000],
        ["化工", "26038", 200, 100, 2000],
        ["总投入", "TI", 1000, 2000, None],
    ):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def flow_told(**more: object) -> dict[str, object]:
    """The form of a table beside its file."""
    return {
        "region": "示例省", "year": "2020", "edition": "2部门", "source": "示例统计局",
        "is_example": "on", **more,
    }  # fmt: skip


def made_flows(cast: SimpleNamespace, edition: str = "初版") -> FlowTable:
    """A table that the officer has entered."""
    stored = store_file([flow_workbook()], "示例投入产出表.xlsx", actor=cast.officer)
    return enter_flow_table(
        stored, region="示例省", year=2020, edition=edition, source="示例统计局", is_example=True,
        actor=cast.officer,
    )  # fmt: skip
