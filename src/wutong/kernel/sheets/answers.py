"""Workbooks as answers to a browser."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from django.http import FileResponse

from .columns import Sheet
from .writing import write_template, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(sheet: Sheet, rows: Iterable[Mapping[str, Any]], name: str) -> FileResponse:
    """The rows as a download named `name`.xlsx."""
    return _answer(lambda file: write_workbook(file, sheet, rows), name)


def template_answer(sheet: Sheet, name: str) -> FileResponse:
    """The blank template as a download named `name`.xlsx."""
    return _answer(lambda file: write_template(file, sheet), name)


def _answer(write: Callable[[IO[bytes]], object], name: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 # the answer closes it after sending
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
