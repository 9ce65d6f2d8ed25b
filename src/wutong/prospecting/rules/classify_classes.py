"""Places a firm on classes (小类) of GB/T 4754, inside the divisions that its scope speaks for.

The full table of classes is no part of the product: it is handed in. A class is known by its name
alone, so its chance is the division's, shared out by how much of the name the scope says.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from wutong.chains.rules.reading import read_scope
from wutong.chains.rules.text import normalise

from .classify import GUESSES, Classifier, Guess

# GB/T 4754-2017 has 1,380 classes and some; the product itself holds those its chains use.
FULL_TABLE = 1_300
# Words of class names that say what is done or that something is left over, not which thing.
_GENERAL = re.compile(
    r"其他|其它|未列明|制造|加工|生产|服务|活动|专用|设备|机械|产品|制品|用品|业|类|以及|及其?|和|的|与|、|相关|有关"
)
_UNNAMED = 1.5  # what speaks for "another class of this division"
_BY_PLACE = (1.0, 0.8, 0.65, 0.5, 0.4)


class ClassGuesser:
    """Guesses classes; `table` holds (code of four digits, name) of every class."""

    def __init__(
        self, table: Iterable[tuple[str, str]], divisions: Classifier | None = None
    ) -> None:
        self.divisions = divisions or Classifier()
        self._pairs: dict[str, dict[str, frozenset[str]]] = {}
        spread: Counter[str] = Counter()
        for code, name in table:
            pairs = _pairs_of(name)
            if len(code) == 4 and code.isdigit() and pairs:
                self._pairs.setdefault(code[:2], {})[code] = pairs
                spread.update(pairs)
        if not self._pairs:
            raise ValueError("the table holds no class of four digits")
        total = sum(len(classes) for classes in self._pairs.values())
        self._rarity = {pair: math.log(1 + total / count) for pair, count in spread.items()}

    def guess(self, scope: str | None, name: str | None = "") -> tuple[Guess, ...]:
        """The likeliest classes, at most three, best first; () for “don't know”."""
        chances = self.divisions.chances(scope, name)
        said = _said(scope, name)
        found: list[Guess] = []
        for division, chance in chances.items():
            points = {
                code: points
                for code, pairs in self._pairs.get(division, {}).items()
                if (points := self._points(pairs, said)) > 0
            }
            total = sum(points.values()) + _UNNAMED
            found += [Guess(code, chance * value / total) for code, value in points.items()]
        found.sort(key=lambda guess: (-guess.chance, guess.code))
        if not found or found[0].chance < self.divisions.lexicon.least / 2:
            return ()
        return tuple(found[:GUESSES])

    def _points(self, pairs: frozenset[str], said: dict[str, float]) -> float:
        """How much of the name is said; a name said in full beats one that only shares a word."""
        heard = sum(self._rarity[pair] * said[pair] for pair in sorted(pairs & said.keys()))
        return heard * heard / sum(self._rarity[pair] for pair in sorted(pairs)) if heard else 0.0


def _pairs_of(name: str) -> frozenset[str]:
    """Pairs of neighbouring signs in the telling pieces of a class's name."""
    pieces = [piece for piece in _GENERAL.split(normalise(name)) if piece]
    pairs = {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
    return frozenset(pairs or {piece for piece in pieces if len(piece) == 1})


def _said(scope: str | None, name: str | None) -> dict[str, float]:
    """Every pair (and sign) that is said of what the firm does, with the weight of its clause."""
    reading = read_scope(scope)
    said: dict[str, float] = {}
    for passage in reading.passages:
        if passage.negated:
            continue
        weight = _BY_PLACE[min(passage.clause, len(_BY_PLACE) - 1)]
        _hear(reading.plain[passage.start : passage.end], weight, said)
    _hear(normalise(name or ""), _BY_PLACE[1], said)
    return said


def _hear(text: str, weight: float, said: dict[str, float]) -> None:
    for at in range(len(text)):
        for piece in (text[at : at + 2], text[at]):
            if weight > said.get(piece, 0.0):
                said[piece] = weight
