"""Cells that a quick reader passes over as empty: error values and formulas never calculated.

Leaving them unseen would turn a lost value into “not filled in”.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from .problems import Unreadable

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_LINK = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b[^>]*\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>\s*"
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)


def lost_cells(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    """By sheet name: (row from 1, column from 0) → what stood there and why it can't be read."""
    found: dict[str, dict[tuple[int, int], object]] = {}
    with zipfile.ZipFile(path) as package:
        for name, part in _parts(package).items():
            if part in package.namelist():
                cells = _scan(package, part)
                if cells:
                    found[name] = cells
    return found


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names with the part that holds each."""
    try:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 # expat has entity limits
        links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return {}  # the reader proper says what is wrong with such a package
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for space, attribute in ((_MAIN, _LINK), (_STRICT, _STRICT_LINK)):
        for sheet in book.iter(f"{space}sheet"):
            target = targets.get(sheet.get(attribute), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            parts[sheet.get("name", "")] = posixpath.normpath(part)
    return parts


def _scan(package: zipfile.ZipFile, part: str) -> dict[tuple[int, int], object]:
    cells: dict[tuple[int, int], object] = {}
    rest = b""
    with package.open(part) as stream:
        while piece := stream.read(1 << 20):
            block = rest + piece
            end = 0
            for match in _CELL_END.finditer(block, max(0, len(block) - (1 << 17))):
                end = match.end()
            whole, rest = block[:end], block[end:]
            _scan_block(whole, cells)
            if len(rest) > 1 << 20:
                rest = b""  # no cell is that long: the reader proper refuses the part
    return cells


def _scan_block(block: bytes, cells: dict[tuple[int, int], object]) -> None:
    if b't="e"' in block:
        for match in _ERROR.finditer(block):
            text = match[3].decode(errors="replace")
            cells[_place(match)] = Unreadable(
                _("holds the error value %(error)s; type the value itself") % {"error": text}, text
            )
    if re.search(rb"<(?:\w+:)?f\b", block):
        for match in _NO_RESULT.finditer(block):
            text = "=" + html.unescape((match[3] or b"").decode(errors="replace"))
            cells[_place(match)] = Unreadable(
                _(
                    "holds a formula whose result was not saved; open the workbook, save it, or "
                    "paste the value itself"
                ),
                text,
            )


def _place(match: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]), column - 1
