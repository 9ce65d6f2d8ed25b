"""Every Sheet round-trips: what is written is read back to the same values, in both languages."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from tests.tables.rows import Samples, gathered
from wutong.kernel.sheets import Column, Kind, Sheet, read_all, write_template, write_workbook

SAMPLES: dict[str, Samples] = {s.key: s for s in gathered("sheet_rows", "SAMPLES")}

TEXTS = ("=1+1", "示例“引号”, 逗号", "0012", "  ", "a b", "+86")


def own_sheets() -> Iterator[Sheet]:
    """The Sheets that the apps declare in their `sheets` modules."""
    seen: set[int] = set()
    for config in apps.get_app_configs():
        name = f"{config.name}.sheets"
        if not config.name.startswith("wutong.") or find_spec(name) is None:
            continue
        module = import_module(name)
        modules = [module]
        if hasattr(module, "__path__"):
            modules += [
                import_module(m.name) for m in pkgutil.iter_modules(module.__path__, f"{name}.")
            ]
        for each in modules:
            for value in vars(each).values():
                if isinstance(value, Sheet) and id(value) not in seen:
                    seen.add(id(value))
                    yield value


SHEETS = list(own_sheets())


def plain_value(column: Column, number: int, *, may_be_empty: bool) -> Any:
    """A value of the column's kind, another for each number; every third is empty."""
    if number % 3 == 2 and may_be_empty:
        return "" if column.kind in {Kind.TEXT, Kind.CODE} else None
    match column.kind:
        case Kind.TEXT:
            return TEXTS[number % len(TEXTS)].strip()[: column.max_length] or f"x{number}"
        case Kind.CODE:
            return f"00{number:016d}"[: column.max_length]
        case Kind.DATE:
            return max(date(2023, 4, 28), column.earliest).replace(day=1 + number % 28)
        case Kind.MONEY:
            return [0, column.unit * 1234, column.unit * 7][number % 3]
        case Kind.INT:
            return number * 1_000_003
        case Kind.NUMBER:
            return Decimal("12.5") * number
        case Kind.CHOICE:
            return list(column.choices)[number % len(column.choices)]
        case Kind.BOOL:
            return number % 2 == 0


def rows_of(sheet: Sheet) -> list[dict[str, Any]]:
    """The app's own samples, or made-up rows where any value of its kind will do."""
    if sheet.key in SAMPLES:
        return [dict(row) for row in SAMPLES[sheet.key].rows]
    if peculiar := [c.key for c in sheet.columns if c.check or c.show]:
        raise LookupError(f"{sheet.key}: columns {peculiar} need samples in tests/sheet_rows.py")
    must = {c.key for c in sheet.columns if c.required} | set(sheet.key_columns)
    return [
        {
            # a row's empty cells lie at other places than its neighbour's
            c.key: plain_value(c, n + place, may_be_empty=c.key not in must)
            for place, c in enumerate(sheet.columns)
        }
        for n in range(12)
    ]


def test_keys_are_told_apart() -> None:
    keys = [sheet.key for sheet in SHEETS]

    assert len(keys) == len(set(keys))
    assert set(SAMPLES) <= set(keys)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_what_is_written_is_read_back(sheet: Sheet, language: str, tmp_path: Path) -> None:
    rows, path = rows_of(sheet), tmp_path / "table.xlsx"
    lossy = SAMPLES[sheet.key].lossy if sheet.key in SAMPLES else frozenset()

    with translation.override(language):
        assert write_workbook(path, sheet, iter(rows)) == len(rows)
    # whoever reads may have chosen the other language
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        lines, problems, reading = read_all(path, sheet)

    assert [str(p) for p in problems] == []
    assert reading.sheet is sheet
    kept = [c.key for c in sheet.columns if c.key not in lossy]
    assert [{k: line.values[k] for k in kept} for line in lines if line.values] == [
        {k: row[k] for k in kept} for row in rows
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_the_blank_template_is_understood_and_empty(sheet: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    write_template(path, sheet)
    lines, problems, _reading = read_all(path, sheet)

    assert (lines, problems) == ([], [])
