"""Tells in which encoding a list is written: UTF-8 or GBK, as Excel in China saves it."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import sys
from pathlib import Path
from typing import IO

from wutong.companies.rules.fault import Fault, gettext_noop

# How many bytes are looked at to tell in which encoding a list is written.
_LOOKED_AT = 4 << 20
UTF8, GBK = "UTF-8", "GBK"
# GB 18030 reads all that GBK and GB 2312 write.
CODECS = {UTF8: "utf-8-sig", GBK: "gb18030"}

_WORKBOOK = gettext_noop("%(file)s: is an Excel workbook; save it as CSV UTF-8")
_UTF16 = gettext_noop("%(file)s: is UTF-16 text; save it as CSV UTF-8")
_PARQUET = gettext_noop("%(file)s: is a Parquet file; it is read as CSV here")
# How files begin that are no CSV, whatever their names say.
_OTHERS = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    b"\xff\xfe": _UTF16,
    b"\xfe\xff": _UTF16,
    b"PAR1": _PARQUET,
}
# Bytes of GBK happen to be two-byte signs of UTF-8, but hardly ever Chinese ones, and never many.
_ENOUGH_CHINESE = re.compile("[\u4e00-\u9fff].*?[\u4e00-\u9fff].*?[\u4e00-\u9fff]", re.DOTALL)
# A byte that is no text becomes a sign that no text holds.
_ESCAPED = re.compile("[\udc80-\udcff]")


def opened(source: Path) -> IO[bytes]:
    """The bytes of a list, a .gz unpacked."""
    if source.name.lower().endswith(".gz"):
        return gzip.open(source)  # type: ignore[return-value]
    return source.open("rb")


def encoding_of(source: Path) -> str:
    """UTF-8 unless the beginning is none and GBK gets further with it; .gz is unpacked.

    What begins with Chinese in UTF-8 is UTF-8, even where a row in GBK was pasted into it: GBK
    would read all of it without a fault, as other signs.
    """
    begun = _beginning(source, _LOOKED_AT)
    as_utf8 = _reached(begun, CODECS[UTF8])
    if as_utf8 == len(begun) or _ENOUGH_CHINESE.search(begun[:as_utf8].decode(errors="ignore")):
        return UTF8
    return GBK if _reached(begun, CODECS[GBK]) > as_utf8 else UTF8


def no_list(source: Path) -> Fault | None:
    """Why a file is no CSV at all, by its first bytes."""
    begun = _beginning(source, 4)
    return next(
        (Fault(why, file=source.name) for start, why in _OTHERS.items() if begun.startswith(start)),
        None,
    )


def row_of_no_text(source: Path, encoding: str) -> int:
    """Read a CSV once more, slowly, to name the first row that is no text; the heading is row 0."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        with opened(source) as raw:
            text = io.TextIOWrapper(raw, CODECS[encoding], errors="surrogateescape", newline="")
            rows = (row for row in csv.reader(text) if row)
            broken = (n for n, row in enumerate(rows) if any(map(_ESCAPED.search, row)))
            return next(broken, 0)
    finally:
        csv.field_size_limit(before)


def _beginning(source: Path, size: int) -> bytes:
    try:
        with opened(source) as file:
            return file.read(size)
    except (OSError, EOFError):
        return b""  # the reader tells what is wrong


def _reached(begun: bytes, codec: str) -> int:
    """How many bytes a codec reads without a fault."""
    try:
        # a sign may be cut in two at the end
        codecs.getincrementaldecoder(codec)().decode(begun, final=False)
    except UnicodeDecodeError as error:
        return error.start
    return len(begun)
