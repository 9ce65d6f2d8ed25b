"""A paper as PDF. The text reaches the typesetter as data, so that none of it is markup."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from wutong.kernel.errors import WrongState

from .blocks import (
    Block,
    Bullets,
    Contents,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from .fonts import body_fonts, heading_fonts

TEMPLATE = Path(__file__).with_name("paper.typ")
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class NoChineseFont(WrongState):
    """PDF needs a typeface with Chinese characters on this machine."""


@cache
def families_here() -> frozenset[str]:
    """Names of the typefaces on this machine."""
    return frozenset(typst.Fonts(include_system_fonts=True).families())


def as_pdf(document: Document) -> bytes:
    """The paper as PDF bytes; raises NoChineseFont where its letters would be empty boxes."""
    here = families_here()
    body = [name for name in body_fonts() if name in here]
    headings = [name for name in heading_fonts() if name in here] or body
    if not body:
        raise NoChineseFont(
            _(
                "No typeface with Chinese characters is installed, so the PDF would be empty "
                "boxes (Debian: apt install fonts-noto-cjk). The Word file can be had meanwhile."
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pictures = _Pictures(root)
        paper = {
            "title": document.title,
            "subtitle": document.subtitle,
            "author": document.author,
            "mark": document.mark,
            "footer": document.footer,
            "cover": document.cover,
            "cover_facts": [[a, b or document.unknown] for a, b in document.cover_facts],
            "landscape": document.landscape,
            "language": document.language,
            "unknown": document.unknown,
            "body": body,
            "headings": headings,
            "year": document.made_at.year,
            "month": document.made_at.month,
            "day": document.made_at.day,
            "blocks": [_block(block, document, pictures) for block in document.blocks],
        }
        source = root / "paper.typ"
        source.write_bytes(TEMPLATE.read_bytes())
        (root / "paper.json").write_text(json.dumps(paper, ensure_ascii=False), "utf-8")
        return bytes(typst.compile(str(source), root=str(root), format="pdf"))


class _Pictures:
    """Pictures lie beside the paper while it is set."""

    def __init__(self, root: Path) -> None:
        self.root, self.count = root, 0

    def keep(self, data: bytes) -> str:
        suffix = "png" if data.startswith(PNG) else "jpg" if data.startswith(JPEG) else ""
        if not suffix:
            raise ValueError("a picture in a paper is PNG or JPEG")
        self.count += 1
        name = f"picture-{self.count}.{suffix}"
        (self.root / name).write_bytes(data)
        return name


def _block(block: Block, document: Document, pictures: _Pictures) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            spans = [asdict(span) for span in block.spans]
            return {
                "kind": "paragraph", "spans": spans, "tone": block.tone, "align": block.align,
            }  # fmt: skip
        case Facts():
            return {"kind": "facts", "rows": [[a, b or document.unknown] for a, b in block.rows]}
        case Table():
            return {
                "kind": "table",
                "columns": [asdict(column) for column in block.columns],
                "rows": [list(row) for row in block.rows],
                "strong": sorted(block.strong),
                "caption": block.caption,
            }
        case Bullets():
            return {"kind": "bullets", "items": list(block.items), "numbered": block.numbered}
        case Picture():
            return {
                "kind": "picture", "path": pictures.keep(block.data), "width": block.width_mm,
                "caption": block.caption,
            }  # fmt: skip
        case Signatures():
            return {"kind": "signatures", "labels": list(block.labels)}
        case PageBreak():
            return {"kind": "break"}
        case Contents():
            return {"kind": "contents", "title": block.title, "depth": block.depth}
