"""Papers for people: one declaration, written as Word or as PDF.

A query builds a `Document` of blocks; `as_word` and `as_pdf` write it, `document_response` hands it
out. Texts are plain strings: nothing in them is read as markup.
"""

from __future__ import annotations

from .blocks import (
    Block,
    Bullets,
    Column,
    Contents,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Span,
    Table,
)
from .handing import document_response
from .pdf import NoChineseFont, as_pdf
from .word import as_word

__all__ = [
    "Block",
    "Bullets",
    "Column",
    "Contents",
    "Document",
    "Facts",
    "Heading",
    "NoChineseFont",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Signatures",
    "Span",
    "Table",
    "as_pdf",
    "as_word",
    "document_response",
]
