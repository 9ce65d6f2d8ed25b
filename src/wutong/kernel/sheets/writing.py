"""Tables to take home: streaming export, the blank template, and tables of any cells."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .columns import UNIT_WORDS, Column, Kind, Sheet, in_unit

Target = Path | IO[bytes]

MOST_ROWS = 1_048_575  # below one row of headings, a limit of the .xlsx format
_LONGEST_LIST = 255  # characters of a drop-down that stands in the cell's own rule
_HEAD = "#E8F0EA"
_RULE = "#B9C7BE"


def heading_of(column: Column) -> str:
    """The heading that exports write: amounts carry their unit."""
    if column.kind is Kind.MONEY:
        return f"{column.heading}（{UNIT_WORDS[column.unit]}）"
    return str(column.heading)


def cell_of(column: Column, value: Any) -> object:
    """A row's value as the cell that `open_reading` reads back to the same value."""
    if value is None:
        return None
    if column.show is not None:
        return column.show(value)
    match column.kind:
        case Kind.MONEY:
            return in_unit(int(value), column.unit)
        case Kind.CHOICE:
            return str(column.choices.get(value, value))
        case Kind.BOOL:
            return _("Yes") if value else _("No")
        case _:
            return value


class Book:
    """A workbook written from top to bottom, a row held in memory at a time."""

    def __init__(self, target: Target, *, constant_memory: bool = True) -> None:
        self.book: Workbook = xlsxwriter.Workbook(
            str(target) if isinstance(target, Path) else target,
            {
                "constant_memory": constant_memory,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": tempfile.gettempdir(),
            },
        )
        add = self.book.add_format
        self.head: Format = add(
            {"bold": True, "bg_color": _HEAD, "bottom": 1, "bottom_color": _RULE,
             "text_wrap": True, "valign": "vcenter", "num_format": "@"}
        )  # fmt: skip
        self.text: Format = add({"num_format": "@"})
        self.plain: Format = add({})
        self.day: Format = add({"num_format": "yyyy-mm-dd"})
        self.moment: Format = add({"num_format": "yyyy-mm-dd hh:mm"})
        self.wrong: Format = add(
            {"num_format": "@", "bg_color": "#FBD5CD", "border": 1, "border_color": "#C8361D"}
        )

    def write(
        self, page: Worksheet, row: int, index: int, value: object, style: Format | None = None
    ) -> None:
        """One cell. Text is always written as text: a leading “=” would else become a formula."""
        match value:
            case None | "":
                if style is not None:
                    page.write_blank(row, index, None, style)
            case bool():
                page.write_string(row, index, "TRUE" if value else "FALSE", style or self.text)
            case str():
                page.write_string(row, index, value[:32_767], style or self.text)
            case int() | float() | Decimal():
                _write_number(self, page, row, index, value, style)
            case date():
                shown = style or (self.moment if hasattr(value, "hour") else self.day)
                page.write_datetime(row, index, value, shown)
            case _:
                page.write_string(row, index, str(value), style or self.text)

    def close(self) -> None:
        self.book.close()


def _write_number(
    book: Book,
    page: Worksheet,
    row: int,
    index: int,
    value: float | Decimal,
    style: Format | None,
) -> None:
    """A number where the spreadsheet keeps its digits (15 of them), else its digits as text."""
    if isinstance(value, float) or len(Decimal(value).normalize().as_tuple().digits) <= 15:
        page.write_number(row, index, float(value), style or book.plain)
    else:
        page.write_string(row, index, format(Decimal(value), "f"), style or book.text)


_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def page_name(text: object) -> str:
    """A sheet's name as the format allows it: at most 31 characters, none of []:*?/\\."""
    return _NOT_IN_NAMES.sub(" ", str(text)).strip("' ")[:31] or "1"


def write_workbook(target: Target, sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write `rows` (values by column key) as a workbook; returns how many rows were written.

    Reading it back with the same sheet gives the same values.
    """
    return write_cells(
        target,
        str(sheet.title),
        [heading_of(c) for c in sheet.columns],
        ([cell_of(c, row.get(c.key)) for c in sheet.columns] for row in rows),
        widths=[c.width for c in sheet.columns],
    )


def write_cells(
    target: Target,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    widths: Sequence[int] = (),
) -> int:
    """Write any table: headings on top, frozen; returns how many rows were written.

    A table longer than a sheet can be goes on in further sheets with the same headings.
    """
    book = Book(target)
    count = 0
    source = iter(rows)
    try:
        part, more = 0, True
        while more:
            part += 1
            name = page_name(title) if part == 1 else page_name(f"{title[:25]} {part}")
            page = book.book.add_worksheet(name)
            _open_page(book, page, headings, widths)
            written, more = _fill(book, page, source)
            count += written
    finally:
        book.close()
    return count


def _open_page(book: Book, page: Worksheet, headings: Sequence[str], widths: Sequence[int]) -> None:
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    page.freeze_panes(1, 0)
    for index, heading in enumerate(headings):
        page.write_string(0, index, heading, book.head)


def _fill(book: Book, page: Worksheet, source: Iterator[Sequence[object]]) -> tuple[int, bool]:
    number = 0
    for number, cells in enumerate(source, 1):
        for index, value in enumerate(cells):
            book.write(page, number, index, value)
        if number == MOST_ROWS:
            return number, True
    return number, False


def write_template(target: Target, sheet: Sheet) -> None:
    """A blank workbook to fill in: headings, drop-downs, hints at cells, and a page of notes."""
    book = Book(target, constant_memory=False)
    try:
        page = book.book.add_worksheet(page_name(sheet.title))
        _open_page(
            book,
            page,
            [f"{heading_of(c)}*" if c.required else heading_of(c) for c in sheet.columns],
            [],
        )
        lists: list[tuple[int, list[str]]] = []
        for index, column in enumerate(sheet.columns):
            _prepare_column(book, page, index, column, lists)
        _write_notes(book, sheet)
        _write_lists(book, page, sheet, lists)
    finally:
        book.close()


def _prepare_column(
    book: Book,
    page: Worksheet,
    index: int,
    column: Column,
    lists: list[tuple[int, list[str]]],
) -> None:
    style = {
        Kind.DATE: book.day, Kind.MONEY: book.plain, Kind.INT: book.plain, Kind.NUMBER: book.plain,
    }.get(column.kind, book.text)  # fmt: skip
    page.set_column(index, index, column.width, style)
    rule: dict[str, Any] = {"validate": "any"}
    choices = [str(c) for c in column.choices.values()]
    if column.kind is Kind.BOOL:
        choices = [_("Yes"), _("No")]
    if choices:
        if len(",".join(choices)) <= _LONGEST_LIST and not any("," in c for c in choices):
            rule = {"validate": "list", "source": choices}
        else:
            lists.append((index, choices))
            return
    if column.kind is Kind.DATE:
        rule = {"validate": "date", "criteria": ">=", "value": column.earliest}
    page.data_validation(1, index, MOST_ROWS, index, rule | _hint(column))


def _hint(column: Column) -> dict[str, str]:
    """What the program shows beside the cell; the format allows 32 and 255 characters."""
    told = str(column.help)
    if not told and column.kind is Kind.DATE:
        told = _("Write days as 2004-10-25.")
    return {"input_title": str(column.heading)[:32], "input_message": told[:255]} if told else {}


def _write_notes(book: Book, sheet: Sheet) -> None:
    page = book.book.add_worksheet(page_name(_("How to fill in")))
    page.set_column(0, 0, 22)
    page.set_column(1, 2, 12)
    page.set_column(3, 3, 80)
    for index, text in enumerate([_("Column"), _("Kind"), _("Required"), _("Notes")]):
        page.write_string(0, index, text, book.head)
    for number, row in enumerate(notes_of(sheet), 1):
        for index, text in enumerate(row):
            page.write_string(number, index, text, book.text)


def notes_of(sheet: Sheet) -> list[tuple[str, str, str, str]]:
    """Heading, kind, whether required, and notes of each column, in words."""
    kinds = {
        Kind.TEXT: _("text"), Kind.CODE: _("code, as text"), Kind.DATE: _("date"),
        Kind.MONEY: _("amount"), Kind.INT: _("whole number"), Kind.NUMBER: _("number"),
        Kind.CHOICE: _("one of a list"), Kind.BOOL: _("yes or no"),
    }  # fmt: skip
    rows = []
    for column in sheet.columns:
        notes = [str(column.help)] if column.help else []
        if column.choices:
            notes.append(
                _("One of: %(choices)s.")
                % {"choices": _("; ").join(str(c) for c in column.choices.values())}
            )
        if column.aliases:
            notes.append(
                _("Also understood as heading: %(headings)s.")
                % {"headings": _("; ").join(column.aliases)}
            )
        rows.append(
            (
                heading_of(column),
                kinds[column.kind],
                _("Yes") if column.required else _("No"),
                " ".join(notes),
            )
        )
    return rows


def _write_lists(
    book: Book, page: Worksheet, sheet: Sheet, lists: list[tuple[int, list[str]]]
) -> None:
    """Drop-downs too long for a rule stand on a hidden page that the rule points to."""
    if not lists:
        return
    hidden = book.book.add_worksheet("lists")
    hidden.hide()
    for place, (index, choices) in enumerate(lists):
        for row, choice in enumerate(choices):
            hidden.write_string(row, place, choice)
        column = sheet.columns[index]
        letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        source = f"=lists!{letters}$1:{letters}${len(choices)}"
        page.data_validation(
            1, index, MOST_ROWS, index, {"validate": "list", "source": source} | _hint(column)
        )
