"""Places a firm on divisions of GB/T 4754 by reading what it does; “don't know” is an answer.

Needs no training: it knows the words in `data/divisions.toml`, who does what with them (the reader
of scopes), and two numbers that turn points into chances.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from operator import add
from pathlib import Path
from typing import Any, NamedTuple

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.reading import LONGEST, Reading, read_scope
from wutong.chains.rules.text import normalise

from .weighting import interpolate

GUESSES = 3
# Beside the file of divisions: one row a word and division, each with its author and reason.
WORDS = "division_words.csv"

# How far a word speaks for a division of some kind under each deed. These numbers and the next ones
# were set by trying them on a labelled list; the words themselves come from nobody's list.
_DEEDS: dict[str, dict[Verb, float]] = {
    "make": {
        Verb.PRODUCE: 1.0, Verb.DEVELOP: 0.8, Verb.NONE: 0.95, Verb.TRADE: 0.75, Verb.SERVICE: 0.5,
    },
    "serve": {
        Verb.PRODUCE: 0.7, Verb.DEVELOP: 0.9, Verb.NONE: 1.0, Verb.TRADE: 0.4, Verb.SERVICE: 1.0,
    },
    "build": {
        Verb.PRODUCE: 0.6, Verb.DEVELOP: 0.9, Verb.NONE: 1.0, Verb.TRADE: 0.4, Verb.SERVICE: 1.0,
    },
    # Trade is what many firms do beside their own business; so it speaks less loudly.
    "trade": {
        Verb.PRODUCE: 0.12, Verb.DEVELOP: 0.18, Verb.NONE: 0.5, Verb.TRADE: 0.4,
        Verb.SERVICE: 0.3,
    },
}  # fmt: skip
_BY_PLACE = (1.0, 0.7, 0.5, 0.5, 0.5)
_FADING = 0.02  # main activity first: a word n signs from the beginning is worth 1 / (1 + n * this)
_LIMITED = 0.5
_BY_LENGTH = (0.7, 1.0, 1.5, 1.1, 1.5)  # worth of a word of one sign, two, three, four, and more
_SHARED = 0.6  # a word of n divisions is worth 1 / n ** 0.6 to each
_IN_NAME = 0.5
_TRADE_IN_NAME = 0.2


class Guess(NamedTuple):
    """A division and the chance that it is the right one, 0 to 1."""

    code: str
    chance: float


class LexiconFault(ValueError):
    """The file of division words can't be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words to divisions with what they are worth; see `data/division_words.csv`."""

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    worth: Mapping[str, tuple[tuple[str, float], ...]]
    by_start: Mapping[str, tuple[str, ...]]
    sharpness: float
    other: float
    calibration: tuple[tuple[float, float], ...]
    least: float


class WordsRow(NamedTuple):
    """A word of a division: what it is worth, who wrote it down, and why it belongs there."""

    code: str
    weight: float
    word: str
    author: str
    reason: str


def read_words(path: Path) -> tuple[WordsRow, ...]:
    """Rows of a file like `data/division_words.csv`. Raises LexiconFault naming file and row."""
    rows: list[WordsRow] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                word, author, reason = (row["word"] or "").strip(), row["author"], row["reason"]
                if not word or not author or not reason:
                    raise LexiconFault(f"{path.name}: row {number}: word, author or reason lack")
                weight = float(row["weight"])
                if not 0 < weight <= 2:
                    raise LexiconFault(f"{path.name}: row {number}: weight must lie in (0, 2]")
                rows.append(WordsRow(row["code"], weight, word, author, reason))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as error:
        if isinstance(error, LexiconFault):
            raise
        raise LexiconFault(f"{path.name}: {error!r}") from error
    return tuple(rows)


def packaged_lexicon() -> Lexicon:
    """The words that the product ships."""
    data = resources.files("wutong.prospecting") / "data"
    with resources.as_file(data) as folder:
        return load_lexicon(folder / "divisions.toml")


def load_lexicon(path: Path) -> Lexicon:
    """Read a file of division words. Raises LexiconFault when it is none."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        rows: list[dict[str, Any]] = table["divisions"]
        homes: dict[str, dict[str, float]] = {}
        for row in rows:
            if row["kind"] not in _DEEDS:
                raise LexiconFault(f"{path.name}: division {row['code']}: no kind {row['kind']}")
        known = {row["code"] for row in rows}
        for line in read_words(path.with_name(WORDS)):
            if line.code not in known:
                raise LexiconFault(f"{WORDS}: there is no division {line.code}")
            there = homes.setdefault(normalise(line.word), {})
            there[line.code] = max(line.weight, there.get(line.code, 0.0))
        return Lexicon(
            names={row["code"]: row["name"] for row in rows},
            kinds={row["code"]: row["kind"] for row in rows},
            worth={
                word: tuple(
                    (code, factor * _worth(word) / len(codes) ** _SHARED)
                    for code, factor in codes.items()
                )
                for word, codes in homes.items()
            },
            by_start=_by_start(homes),
            sharpness=float(table["sharpness"]),
            other=float(table["other"]),
            calibration=tuple((float(x), float(y)) for x, y in table["calibration"]),
            least=float(table["least"]),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise LexiconFault(f"{path.name}: {error!r}") from error


def _worth(word: str) -> float:
    return _BY_LENGTH[min(len(word), len(_BY_LENGTH)) - 1]


def _by_start(words: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Words by their first two signs (or the only one), longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found.setdefault(word[:2], []).append(word)
    return {start: tuple(listed) for start, listed in found.items()}


class Classifier:
    """Guesses divisions from scope and name."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or packaged_lexicon()
        kinds = self.lexicon.kinds
        # What each word is worth under each deed: looked up once a word, not once a division.
        self._worth = {
            (word, verb): tuple((code, worth, _DEEDS[kinds[code]][verb]) for code, worth in codes)
            for word, codes in self.lexicon.worth.items()
            for verb in Verb
        }
        self._signs = frozenset(word for word in self.lexicon.worth if len(word) == 1)

    def guess(self, scope: str | None, name: str | None = "") -> tuple[Guess, ...]:
        """The likeliest divisions, at most three, best first; () for “don't know”."""
        chances = self.chances(scope, name)
        best = sorted(chances.items(), key=lambda item: (-item[1], item[0]))[:GUESSES]
        if not best or best[0][1] < self.lexicon.least:
            return ()
        return tuple(Guess(code, chance) for code, chance in best)

    def chances(self, scope: str | None, name: str | None = "") -> dict[str, float]:
        """A chance for every division that a word speaks for; they add up to about 1 at most."""
        points = self.points(scope, name)
        if not points:
            return {}
        top = max(points.values())
        sharp, line = self.lexicon.sharpness, self.lexicon.calibration
        raw = {code: math.exp(sharp * (value - top)) for code, value in points.items()}
        total = sum(raw.values()) + self.lexicon.other * math.exp(-sharp * top)
        return {code: interpolate(line, value / total) for code, value in raw.items()}

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that `all_points` can give points to, in order."""
        return tuple(sorted(self.lexicon.names))

    def points(self, scope: str | None, name: str | None = "") -> dict[str, float]:
        """What speaks for each division: each word once, at its strongest place."""
        return self.all_points(read_scope(scope), name)

    def all_points(self, reading: Reading, name: str | None = "") -> dict[str, float]:
        """The same for a scope that has been read."""
        lexicon = self.lexicon
        best: dict[str, dict[str, float]] = {}
        known = self._worth
        for start, end, word in self._words(reading.plain[:LONGEST]):
            passage = reading.at(end - 1)
            if passage is None or passage.negated or passage.start > start:
                continue
            weight = _BY_PLACE[min(passage.clause, len(_BY_PLACE) - 1)] / (1 + _FADING * start)
            if passage.limited:
                weight *= _LIMITED
            for code, worth, deed in known[word, passage.verb]:
                value = worth * weight * deed
                found = best.get(code)
                if found is None:
                    best[code] = {word: value}
                elif value > found.get(word, 0.0):
                    found[word] = value
        points = {code: sum(sorted(words.values())) for code, words in best.items()}
        for _, _, word in self._words(normalise(name or "")):
            for code, worth in lexicon.worth[word]:
                factor = _TRADE_IN_NAME if lexicon.kinds[code] == "trade" else 1.0
                points[code] = points.get(code, 0.0) + _IN_NAME * worth * factor
        return points

    def _words(self, plain: str) -> list[tuple[int, int, str]]:
        """Words from left to right; a word inside one that was found before is passed over."""
        starts, signs = self.lexicon.by_start, self._signs
        found: list[tuple[int, int, str]] = []
        end = 0
        # Most places begin no word: they are passed over without a step of the loop below.
        places = [
            at
            for at, (sign, pair) in enumerate(
                zip(plain, map(add, plain, f"{plain[1:]} "), strict=False)
            )
            if pair in starts or sign in signs
        ]
        for at in places:
            for key in (plain[at : at + 2], plain[at]):
                for word in starts.get(key, ()):
                    if at + len(word) > end and plain.startswith(word, at):
                        end = at + len(word)
                        found.append((at, end, word))
                        break
                else:
                    continue
                break
        return found
