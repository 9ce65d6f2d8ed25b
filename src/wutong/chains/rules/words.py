"""How wide words are drawn, and where a name may break when its box is narrow."""

from __future__ import annotations

import re
import unicodedata

_BREAK_AFTER = frozenset(" 　-–—/·、，,（(&")


def text_width(text: str, size: float) -> float:
    """Width in pixels at a type size, within a few per cent: one em a Han sign, about half else.

    Signs like “·” are as wide as their neighbours: a Chinese face draws them one em wide.
    """
    total = 0.0
    wide = {"W", "F", "A"} if any(unicodedata.east_asian_width(s) == "W" for s in text) else {"W"}
    for sign in text:
        if unicodedata.east_asian_width(sign) in wide:
            total += 1.0
        elif sign.isupper() or sign in "mwMW%":
            total += 0.74
        elif sign in "iljt.,:;'|! ()[]f·":
            total += 0.34
        else:
            total += 0.58
    return total * size


def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Break a name into lines no wider than `width`; nothing is ever cut off.

    Latin words break at spaces and hyphens, Han text anywhere but before a closing mark. A single
    Latin word that is wider than the line keeps its line. Lines are balanced, so that no line is
    left with one sign when the one above could share.
    """
    text = " ".join(text.split(" ")).strip()
    if text_width(text, size) <= width:
        return (text,)
    lines = _fill(text, width, size)
    parts = _at_dots(text, width, size)
    if parts and len(parts) <= len(lines):
        return parts
    # The narrowest width that needs no more lines gives lines of like length.
    low, high = text_width(text, size) / len(lines), width
    while high - low > 1:
        trial = (low + high) / 2
        if len(_fill(text, trial, size)) <= len(lines):
            high = trial
        else:
            low = trial
    return tuple(_fill(text, high, size))


def _at_dots(text: str, width: float, size: float) -> tuple[str, ...]:
    """The name broken after its middle dots only; empty when a part is too wide for a line."""
    lines: list[str] = []
    for part in re.findall(r"[^·]+·?", text):
        if lines and text_width(lines[-1] + part, size) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return tuple(lines) if all(text_width(line, size) <= width for line in lines) else ()


def _fill(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """The parts between which a line may break."""
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in ("W", "F")
        closing = sign in "、，。；：）》」』)" or sign in " 　"
        start = (
            not pieces
            or (wide and not closing and pieces[-1][-1] not in "（(《「")
            or (not wide and not closing and _ends_piece(pieces[-1]))
        )
        if start:
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _ends_piece(piece: str) -> bool:
    last = piece[-1]
    if last in "（(《「":
        return False
    return last in _BREAK_AFTER or unicodedata.east_asian_width(last) in ("W", "F")
