"""Words found in a text, and the stretch of the text that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `marked` where a word stands."""

    text: str
    marked: bool = False


# what in a business scope takes the word after it back
AGAINST = ("不含", "除外", "禁止", "不得")


def found_at(text: str, words: Iterable[str]) -> tuple[int, str] | None:
    """Where the first of the words stands that nothing takes back; None where none does.

    A word is taken back when one of 不含、禁止、不得 stands in the six signs before it, or 除外 in
    the four after it.
    """
    best: tuple[int, str] | None = None
    for word in words:
        at = text.find(word)
        while at >= 0:
            before = text[max(0, at - 6) : at]
            after = text[at + len(word) : at + len(word) + 4]
            denied = any(mark in before for mark in AGAINST if mark != "除外") or "除外" in after
            if not denied:
                if best is None or at < best[0]:
                    best = (at, word)
                break
            at = text.find(word, at + 1)
    return best


def excerpt(text: str, words: Iterable[str], around: int = 18) -> tuple[Piece, ...]:
    """The stretch of a text around the first word found; () where none is found."""
    hit = found_at(text, words)
    if hit is None:
        return ()
    at, word = hit
    start, end = max(0, at - around), min(len(text), at + len(word) + around)
    before = ("…" if start else "") + text[start:at]
    after = text[at + len(word) : end] + ("…" if end < len(text) else "")
    pieces = [Piece(before), Piece(word, marked=True), Piece(after)]
    return tuple(p for p in pieces if p.text)
