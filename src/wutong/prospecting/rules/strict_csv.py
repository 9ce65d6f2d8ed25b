"""Reads the rows of a CSV strictly: what can't be read is refused with its row, never guessed."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from wutong.companies.rules.fault import Fault, gettext_noop

from .encodings import CODECS, UTF8, opened, row_of_no_text
from .headings import LARGEST_CELL

_NOT_UTF8 = gettext_noop("%(file)s: row %(row)d: is no UTF-8 text; save as UTF-8")
_NOT_GBK = gettext_noop("%(file)s: row %(row)d: is neither UTF-8 nor GBK text; save as UTF-8")
_HEADING_NO_TEXT = gettext_noop("%(file)s: the headings are no UTF-8 text; save as UTF-8")
_BAD_ROW = gettext_noop("%(file)s: row %(row)d: %(found)d cells instead of %(wanted)d")
_BROKEN = gettext_noop("%(file)s: can't be read after row %(row)d (%(why)s)")
_HUGE = gettext_noop(
    "%(file)s: row %(row)d: a cell has more than %(limit)d signs; "
    "perhaps a quotation mark is not closed"
)
_QUOTES = gettext_noop(
    "%(file)s: row %(row)d: a quotation mark is not closed or stands in the middle of a cell"
)


class ListFault(ValueError):
    """The list can't be used; the text says which file and row, and why."""

    def __init__(self, problem: Fault) -> None:
        self.problem = problem
        super().__init__(str(problem))


def text_of(source: Path, encoding: str) -> IO[str]:
    """The text of a list, a .gz unpacked."""
    return io.TextIOWrapper(opened(source), CODECS[encoding], newline="")


def strict_rows(source: Path, text: IO[str], encoding: str) -> Iterator[list[str]]:
    """Heading and rows; every row has as many cells as the heading."""
    csv.field_size_limit(LARGEST_CELL)
    done, wanted = -1, 0
    # Strict: a quotation mark that is not closed would take all rows after it into its cell.
    reader = csv.reader(text, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise ListFault(_no_text(source, encoding)) from error
        except csv.Error as error:
            raise ListFault(_csv_fault(source, done + 1, str(error))) from error
        except (EOFError, OSError, zlib.error) as error:
            fault = Fault(_BROKEN, file=source.name, row=max(done, 0), why=str(error))
            raise ListFault(fault) from error
        if not row:
            continue
        done += 1
        wanted = wanted or len(row)
        if len(row) != wanted:
            raise ListFault(
                Fault(_BAD_ROW, file=source.name, row=done, found=len(row), wanted=wanted)
            )
        yield row


def _no_text(source: Path, encoding: str) -> Fault:
    row = row_of_no_text(source, encoding)
    if row == 0:
        return Fault(_HEADING_NO_TEXT, file=source.name)
    return Fault(_NOT_UTF8 if encoding == UTF8 else _NOT_GBK, file=source.name, row=row)


def _csv_fault(source: Path, row: int, why: str) -> Fault:
    if "field limit" in why:
        return Fault(_HUGE, file=source.name, row=row, limit=LARGEST_CELL)
    if "expected after" in why or "unexpected end" in why:
        return Fault(_QUOTES, file=source.name, row=row)
    return Fault(_BROKEN, file=source.name, row=max(row - 1, 0), why=why)
