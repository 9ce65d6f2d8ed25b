"""The reasons for a candidate, cut into what is shown plain and what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wutong.kernel.words import in_english
from wutong.prospecting.sayings import said_words
from wutong.prospecting.wording import fault_words, part_name

OPEN, CLOSE = "【", "】"
SCOPE = "business_scope"


@dataclass(frozen=True)
class Piece:
    """Some words of a text; `marked` ones are the evidence."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class PartView:
    """One part of a score, ready to show. `value` and `share` None: unknown, and `why` says so.

    `share` is from 0 to 1, for the bar.
    """

    code: str
    name: str
    value: int | None
    share: float | None
    weight: float
    pieces: tuple[Piece, ...]
    why: str

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows the part's value."""
        return self.value is None

    @property
    def text(self) -> str:
        """The evidence without marks."""
        return "".join(piece.text for piece in self.pieces)


def parts_shown(kept: Iterable[Mapping[str, Any]]) -> tuple[PartView, ...]:
    """The parts as kept with a candidate or target."""
    return tuple(_part(each) for each in kept)


def _part(kept: Mapping[str, Any]) -> PartView:
    value = kept.get("value")
    quoted = frozenset(str(quote[3]) for quote in kept.get("quotes", ()))
    why = kept.get("why")
    return PartView(
        code=str(kept["part"]),
        name=part_name(str(kept["part"])),
        value=None if value is None else round(value),
        share=None if value is None else value / 100,
        weight=float(kept.get("weight", 0)),
        pieces=_pieces(kept, marked_pieces(str(kept.get("evidence", "")), quoted)),
        why=fault_words(why) if why else "",
    )


def _pieces(kept: Mapping[str, Any], evidence: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The register's words and what is told beside them, in the reader's language.

    A tie is told first, since words of the scope only prove it; else the words come first. What
    was kept before sayings were coded has its words in the evidence.
    """
    said = said_words(kept.get("said") or ())
    if not said:
        return evidence
    if not evidence:
        return (Piece(said),)
    if kept["part"] == "ties":
        return (Piece(f"{said}: " if in_english() else f"{said}："), *evidence)
    return (*evidence, Piece(f" ({said})" if in_english() else f"（{said}）"))


def marked_pieces(text: str, quoted: frozenset[str]) -> tuple[Piece, ...]:
    """Cut an excerpt at 【】 whose content was quoted; brackets that the firm wrote stay."""
    pieces: list[Piece] = []
    plain = ""
    at = 0
    while at < len(text):
        if text[at] == OPEN:
            end = text.find(CLOSE, at)
            if end > 0 and text[at + 1 : end] in quoted:
                if plain:
                    pieces.append(Piece(plain))
                pieces.append(Piece(text[at + 1 : end], marked=True))
                plain, at = "", end + 1
                continue
        plain += text[at]
        at += 1
    if plain:
        pieces.append(Piece(plain))
    return tuple(pieces)


def scope_pieces(scope: str, parts: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """The whole business scope with every quoted word marked, by its place in the text."""
    spans = sorted(
        {
            (int(start), int(end))
            for part in parts
            for column, start, end, _text in part.get("quotes", ())
            if column == SCOPE
        }
    )
    return _cut(scope, spans)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        start = max(start, at)
        if end <= start or end > len(text):
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)
