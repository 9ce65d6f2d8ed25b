"""Opening a file by what it is, not by its name: cells row by row, with the row's number.

Broken packages, encrypted files, web pages saved as .xls, too large or damaged ones are refused
with one clear sentence (`BadInput`).
"""

from __future__ import annotations

import gzip
import itertools
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from wutong.kernel.errors import BadInput

from .delimited import read_delimited
from .problems import Limits
from .worksheet_xml import lost_cells

Cells = Sequence[object]

_ONLY_TABLE = "Sheet1"  # what a spreadsheet program calls the one table of a .csv


@dataclass
class Grid:
    """One table of a file: `rows` yields (row number from 1, cells) once.

    `is_workbook` tells that notes can be written into the user's own file.
    """

    name: str
    rows: Iterator[tuple[int, Cells]]
    is_workbook: bool = False
    encoding: str = ""


def open_grids(path: Path, limits: Limits) -> list[Grid]:
    """The tables of a file in their order; hidden sheets are left out.

    Knows .xlsx, .xls, .csv (also as .csv.gz; comma, semicolon or tab) and .parquet.
    """
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise BadInput(_("The file is empty."))
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, limits)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(path, limits, packed=False)
    if start.startswith(b"PAR1"):
        return [_parquet(path, limits)]
    if start.startswith(b"\x1f\x8b"):
        return [_delimited(path, limits, packed=True)]
    if start.lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise BadInput(
            _(
                "This is a web page, not a workbook, whatever its name says. Open it in the "
                "spreadsheet program and save it as .xlsx."
            )
        )
    if start.startswith(b"%PDF") or b"\0\0\0\0" in start:
        raise BadInput(
            _("This is no table that can be read. Use .xlsx, .csv, .csv.gz or .parquet.")
        )
    return [_delimited(path, limits)]


def _delimited(path: Path, limits: Limits, *, packed: bool = False) -> Grid:
    try:
        content = _unpack(path, limits) if packed else _read(path, limits)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(_("The packed file is damaged: it ends or changes midway.")) from error
    encoding, rows = read_delimited(content)
    return Grid(_ONLY_TABLE, rows, encoding=encoding)


def _read(path: Path, limits: Limits) -> bytes:
    if path.stat().st_size > limits.unpacked_bytes:
        raise _too_large(limits)
    return path.read_bytes()


def _unpack(path: Path, limits: Limits) -> bytes:
    with gzip.open(path) as file:
        content = file.read(limits.unpacked_bytes + 1)
    if len(content) > limits.unpacked_bytes:
        raise _too_large(limits)
    return content


def _too_large(limits: Limits) -> BadInput:
    return BadInput(
        _("The file holds more than %(most)d MB when unpacked; split it.")
        % {"most": limits.unpacked_bytes >> 20}
    )


def _parquet(path: Path, limits: Limits) -> Grid:
    try:
        table = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadInput(_("The Parquet file is damaged.")) from error
    if table.metadata.num_rows > limits.rows:
        raise too_many_rows(limits)
    size = sum(table.metadata.row_group(n).total_byte_size for n in range(table.num_row_groups))
    if size > limits.unpacked_bytes:
        raise _too_large(limits)

    def rows() -> Iterator[tuple[int, Cells]]:
        yield 1, list(table.schema_arrow.names)
        number = itertools.count(2)
        try:
            for batch in table.iter_batches(batch_size=10_000):
                columns = [column.to_pylist() for column in batch.columns]
                yield from zip(number, zip(*columns, strict=True), strict=False)
        except (pyarrow.ArrowException, OSError) as error:
            raise BadInput(_("The Parquet file is damaged.")) from error

    return Grid(_ONLY_TABLE, rows())


def _workbook(path: Path, limits: Limits, *, packed: bool = True) -> list[Grid]:
    lost: dict[str, dict[tuple[int, int], object]] = {}
    if packed:
        try:
            _check_package(path, limits)
            lost = lost_cells(path)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise BadInput(
                _("The workbook is damaged. Open it in the spreadsheet program and save it again.")
            ) from error
    try:
        book = CalamineWorkbook.from_path(path)
        visible = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
        return [
            Grid(name, _sheet_rows(book, name, lost.get(name, {}), limits), is_workbook=packed)
            for name in visible
        ]
    except PasswordError as error:
        raise BadInput(
            _("The workbook is locked by a password. Save a copy without one and hand that in.")
        ) from error
    except CalamineError as error:
        raise BadInput(
            _(
                "The workbook can't be read. Open it in the spreadsheet program and save it "
                "as .xlsx."
            )
        ) from error


def _check_package(path: Path, limits: Limits) -> None:
    """Unpack every part once, counting: the sizes written in a package may lie."""
    total = 0
    with zipfile.ZipFile(path) as package:
        if "[Content_Types].xml" not in package.namelist():
            raise BadInput(_("This is a packed folder, not a workbook. Unpack it first."))
        for part in package.infolist():
            with package.open(part) as stream:
                while piece := stream.read(1 << 20):
                    total += len(piece)
                    if total > limits.unpacked_bytes:
                        raise _too_large(limits)


def _sheet_rows(
    book: CalamineWorkbook, name: str, lost: dict[tuple[int, int], object], limits: Limits
) -> Iterator[tuple[int, Cells]]:
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise BadInput(
            _("The sheet “%(name)s” can't be read. Open the workbook and save it again.")
            % {"name": name}
        ) from error
    if sheet.start is None:
        return
    if sheet.height > limits.rows:
        raise too_many_rows(limits)
    margin = [""] * sheet.start[1]
    lost_rows = {row for row, _column in lost}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row: list[object] = [*margin, *cells]
        if number in lost_rows:
            for (at, column), unreadable in lost.items():
                if at == number:
                    row.extend([""] * (column + 1 - len(row)))
                    row[column] = unreadable
        yield number, row


def too_many_rows(limits: Limits) -> BadInput:
    """The answer to a table that is longer than allowed."""
    return BadInput(_("More than %(most)d rows; split the file.") % {"most": limits.rows})
