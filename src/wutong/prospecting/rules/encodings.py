"""Tells in which encoding a list of firms is written: UTF-8 or GBK, as Excel in China saves it."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

# How many bytes are looked at to tell in which encoding a list is written.
_LOOKED_AT = 4 << 20
UTF8, GBK = "UTF-8", "GBK"
# GB 18030 reads all that GBK and GB 2312 write.
CODECS = {UTF8: "utf-8-sig", GBK: "gb18030"}


def encoding_of(source: Path) -> str:
    """UTF-8 unless the beginning is none and GBK reads it without a fault; .gz is unpacked."""
    opened = gzip.open if source.name.lower().endswith(".gz") else Path.open
    try:
        with opened(source, "rb") as file:
            begun = file.read(_LOOKED_AT)
    except (OSError, EOFError):
        return UTF8  # the reader tells what is wrong
    for encoding in (UTF8, GBK):
        try:
            # a sign may be cut in two at the end
            codecs.getincrementaldecoder(CODECS[encoding])().decode(begun, final=False)
        except UnicodeDecodeError:
            continue
        return encoding
    return UTF8
