"""What a paper is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

Tone = Literal["plain", "lead", "note", "warning"]
Side = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph; `url` makes it a link."""

    text: str
    bold: bool = False
    url: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; it stays on the page of what follows it."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError(f"a heading has level 1, 2 or 3, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """Words. `lead` is the one sentence on top, `note` is small and grey, `warning` is framed.

    Line breaks in a text are kept.
    """

    text: str | tuple[Span, ...]
    tone: Tone = "plain"
    align: Side = "left"

    @property
    def spans(self) -> tuple[Span, ...]:
        """The pieces, one for a plain text."""
        return (Span(self.text),) if isinstance(self.text, str) else self.text


@dataclass(frozen=True)
class Facts:
    """Name and value, line by line; an empty value is written as `Document.unknown`."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its part of the width against the other columns."""

    title: str
    share: float = 1.0
    align: Side = "left"


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on each page; a row is not broken between pages.

    `strong` are the numbers (from 0) of rows in bold, such as sums; a row shorter or longer than
    the columns is an error.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()
    caption: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row)} cells, the table {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Bullets:
    """A list; numbered when the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture of PNG or JPEG bytes, at most `width_mm` wide."""

    data: bytes
    width_mm: float = 120.0
    caption: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, side by side: who, and an empty place for name and day."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Contents:
    """The list of headings down to a level; Word draws it when the paper is opened."""

    title: str
    depth: int = 2


Block = Heading | Paragraph | Facts | Table | Bullets | Picture | Signatures | PageBreak | Contents


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper on A4.

    `mark` stands on top of each page (示例, for papers with made-up rows); `made_at` is the cut-off
    of its figures and its date in the file's properties; `cover` puts title, subtitle and
    `cover_facts` on a page of their own.
    """

    title: str
    blocks: tuple[Block, ...]
    made_at: datetime
    subtitle: str = ""
    author: str = ""
    mark: str = ""
    footer: str = ""
    cover: bool = False
    cover_facts: tuple[tuple[str, str], ...] = ()
    landscape: bool = False

    @property
    def language(self) -> str:
        """In which language it is written: the reader's at the moment of writing."""
        return (get_language() or "zh")[:2]

    @property
    def unknown(self) -> str:
        """The word for a value that nobody has entered."""
        return _("not entered")
