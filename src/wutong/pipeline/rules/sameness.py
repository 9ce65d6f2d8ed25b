"""Whether two projects of one firm are one in substance, not by their names."""

from __future__ import annotations

import re
import unicodedata

LIKE = 0.6
_WORDS = re.compile(r"\w")


def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters, without signs and width."""
    letters = "".join(_WORDS.findall(unicodedata.normalize("NFKC", text).lower()))
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def likeness(one: str, other: str) -> float:
    """0 … 1: how much of the shorter text the longer one says too. Texts of one letter: 0."""
    first, second = grams(one), grams(other)
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


def same_substance(
    one: str, other: str, one_segment: str | None, other_segment: str | None
) -> bool:
    """The same segment of a chain, or nearly the same words; other segments are other projects."""
    if one_segment and other_segment:
        return one_segment == other_segment
    return likeness(one, other) >= LIKE
