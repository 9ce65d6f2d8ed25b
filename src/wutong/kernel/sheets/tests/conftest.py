"""A table with a column of every kind, and a way to make files of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from wutong.kernel.money import WAN
from wutong.kernel.sheets import CellError, Column, Kind, Sheet


def _even(text: str) -> str:
    if not text[-1].isdigit() or int(text[-1]) % 2:
        raise CellError(f"the last digit of {text} is odd")
    return text


SHEET = Sheet(
    key="tests.thing",
    title="Things",
    columns=(
        Column(key="name", heading="Name", aliases=("名称",), required=True, max_length=30),
        Column(
            key="code", heading="Code", aliases=("代码",), kind=Kind.CODE, check=_even,
            looks=lambda t: len(t) == 18 and t.isdigit(),
        ),
        Column(
            key="born", heading="Born on", aliases=("成立日期",), kind=Kind.DATE,
            latest=lambda: date(2026, 12, 31),
        ),
        Column(key="money", heading="Money", aliases=("投资",), kind=Kind.MONEY, unit=WAN),
        Column(key="count", heading="Count", aliases=("数量",), kind=Kind.INT),
        Column(key="share", heading="Share", aliases=("占比",), kind=Kind.NUMBER),
        Column(key="colour", heading="Colour", aliases=("颜色",), kind=Kind.CHOICE,
               choices={"r": "Red", "g": "Green"}),
        Column(key="open", heading="Open", aliases=("开放",), kind=Kind.BOOL),
        Column(key="words", heading="Words", aliases=("说明",), multiline=True),
    ),
    key_columns=("code",),
)  # fmt: skip

HEAD = ["Name", "Code", "Born on", "Money", "Count", "Share", "Colour", "Open", "Words"]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Messages are compared word by word; their translation is the catalogue's business."""
    with translation.override("en"):
        yield


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a workbook as another program would; returns its path."""

    def write(*rows: list[Any], name: str = "own.xlsx", title: str = "Sheet1") -> Path:
        book = openpyxl.Workbook()
        page = book.active
        page.title = title
        for number, row in enumerate(rows, 1):
            for index, value in enumerate(row, 1):
                if value is not None:
                    page.cell(row=number, column=index, value=value)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def as_csv(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a .csv in an encoding; returns its path."""

    def write(*rows: list[str], encoding: str = "utf-8", name: str = "own.csv") -> Path:
        with (tmp_path / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return tmp_path / name

    return write
