"""Places firms on segments: finds a segment's words in scope and name and says how well it fits.

A fit lies between 0 and 1 and is made of hits, each with its place in the text as written. The
words are first looked for in whole columns; only rows that hold one are read with care.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import add
from typing import NamedTuple

import polars as pl

from wutong.chains.rules.lexicon import (
    ABOVE,
    BOILERPLATE,
    DEVELOPING_WORDS,
    HEAD_SHIFT,
    MAKER_NAME,
    PRODUCING_WORDS,
    STRENGTH,
    TAIL_SHIFT,
    TRADER_NAME,
    Verb,
)
from wutong.chains.rules.reading import LONGEST, Passage, Reading, read_scope
from wutong.chains.rules.specs import SegmentSpec, TermSpec
from wutong.chains.rules.text import SIGNS, UNUSUAL, longest_piece, normalise

# Shares of a hit's strength that are left when the scope says something that weakens it.
_BY_PLACE = (1.0, 0.92, 0.86, 0.8)  # first clause, second, third, later: main activity first
_SIDE_LINE = 0.6
_ASIDE = 0.9
_LIMITED = 0.5
_MODIFIER = 0.3
_FURTHER_WORD = 0.25  # each further word closes this share of what is left to 1
_IN_NAME = 0.3
_NAME_ONLY = 0.4
_NEGATED = 0.4
_INDUSTRY = 0.5
_FOCUS = 0.15  # what a scope of very many things can cost
_BARE_MAKER = 0.8
_BARE_TRADER = 0.35


# What a normalised scope lists, brackets apart.
_BRACKET = re.compile(r"\([^()]*\)")
_THING = re.compile("[^、,;。]+")
# 生产、加工、销售 list deeds, not things. The pattern is one that both engines read alike.
_LISTED = "(?:生产|制造|加工|研发|开发|销售|批发|零售|经销|购销|安装|维修|服务)"
_DEED_LIST = re.compile(f"(^|[;。,])(?:{_LISTED}、)+|(?:、{_LISTED})+($|[;。,])")
# Brackets in brackets, three deep; what lies deeper is left to the reader.
_OUTERMOST = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_NO_DEED = "安全生产|生产许可"
_HARD_STOP = "[。\\n]"
# Surely a clause of its own, with a thing in it: no heading, no numbering.
_SURE_CLAUSE = r"^[^:.*\d项范业兼主]*\p{Han}[^:.*\d项范业兼主]*$"


class Where(StrEnum):
    """Which text a hit stands in."""

    SCOPE = "scope"
    NAME = "name"


class Hit(NamedTuple):
    """A word of the segment in a firm's text, at [start, end) of the text as written.

    `strength` is what the hit is worth, 0 to 1: 0 when negated. `modifier` marks a word that only
    describes another thing (化肥设备 is no 化肥).
    """

    word: str
    where: Where
    start: int
    end: int
    clause: int
    verb: Verb
    negated: bool
    limited: bool
    modifier: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a firm fits a segment, and why. `value` 0 to 1; 0 is no match.

    `killed` are hits inside an excluded word. `verb` is the deed of the strongest hit, NONE when
    neither scope nor name says it.
    """

    value: float
    hits: tuple[Hit, ...]
    killed: tuple[Hit, ...]
    verb: Verb
    industry: str = ""

    @property
    def best(self) -> Hit | None:
        """The strongest hit, the first of equals; None without a match."""
        return max(self.hits, key=lambda hit: hit.strength, default=None)


NO_FIT = Fit(0.0, (), (), Verb.NONE)


class _Found(NamedTuple):
    start: int
    end: int
    term: TermSpec


class Matcher:
    """The words of some segments, ready to look for.

    Raises ValueError when a segment has no word to look for.
    """

    def __init__(self, segments: Sequence[SegmentSpec]) -> None:
        self.segments = tuple(segments)
        # Words to the segments that have them, and how long the words are that begin with a pair
        # of signs: a place costs a look for each length, however many words there are.
        self._owners: dict[str, list[tuple[int, TermSpec]]] = {}
        lengths: dict[str, set[int]] = {}
        pieces: list[str] = []
        for number, segment in enumerate(self.segments):
            if not any(not term.excluded and term.weight > 0 for term in segment.terms):
                raise ValueError(f"segment {segment.code} has no word to look for")
            for term in segment.terms:
                word = normalise(term.term.strip())
                if not word:
                    continue
                self._owners.setdefault(word, []).append((number, term))
                lengths.setdefault(word[:2], set()).add(len(word))
                if not term.excluded and term.weight > 0:
                    pieces.append(longest_piece(word))
        self._lengths = {start: tuple(sorted(found)) for start, found in lengths.items()}
        self._singles = frozenset(start for start in lengths if len(start) == 1)
        self._pieces = tuple(sorted(set(pieces)))
        self._words_a_piece = max(Counter(pieces).values())
        # Words are in lower case, texts are not; without a letter that makes no difference, and
        # what looks for them is built in half the time.
        self._lettered = any("a" <= sign <= "z" for piece in self._pieces for sign in piece)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Fewest words that find all texts: one that holds 硝酸铵钙 holds 硝酸铵."""
        return tuple(sorted(_shortest(self._pieces)))

    # --- one firm ---------------------------------------------------------------------------

    def fit(self, scope: str | None, name: str | None = "", industry: str = "") -> Fit:
        """The fit of one firm to the first segment; see `fits` for more than one."""
        return self.fits(scope, name, industry).get(self.segments[0].code, NO_FIT)

    def fits(self, scope: str | None, name: str | None = "", industry: str = "") -> dict[str, Fit]:
        """Segment code to fit, for the segments that one firm matches or is kept from.

        `industry` is the firm's GB/T 4754 code, where the register has one.
        """
        plain_scope, plain_name = normalise((scope or "")[:LONGEST]), normalise(name or "")
        in_scope, in_name = self._occurrences(plain_scope), self._occurrences(plain_name)
        reading: Reading | None = None
        found: dict[str, Fit] = {}
        for number in sorted(in_scope.keys() | in_name.keys()):
            if reading is None:
                reading = read_scope(scope)
            segment = self.segments[number]
            found[segment.code] = _judge(
                segment,
                reading,
                plain_name,
                in_scope.get(number, []),
                in_name.get(number, []),
                industry,
            )
        return found

    def _occurrences(self, plain: str) -> dict[int, list[_Found]]:
        """Every place of every word, by segment."""
        found: dict[int, list[_Found]] = {}
        owners, lengths = self._owners, self._lengths
        places = [at for at, pair in enumerate(map(add, plain, plain[1:])) if pair in lengths]
        for at in places:
            for length in lengths[plain[at : at + 2]]:
                end = at + length
                if end > len(plain):
                    break
                for number, term in owners.get(plain[at:end], ()):
                    found.setdefault(number, []).append(_Found(at, end, term))
        if self._singles:
            for at, sign in enumerate(plain):
                if sign in self._singles:
                    for number, term in owners[sign]:
                        found.setdefault(number, []).append(_Found(at, at + 1, term))
        return found

    # --- whole columns ----------------------------------------------------------------------

    def raw_hits(self, *columns: pl.Series) -> pl.Series:
        """Which rows hold a word in one of these texts; misses none that `fits` would find.

        Each further look is only at rows that have shown nothing so far.
        """
        held = self._held(columns[0])
        for texts in columns[1:]:
            left = (~held).arg_true()
            held = held.scatter(left, self._held(texts.gather(left)))
        left = (~held).arg_true()
        # written in full width, say, or in traditional signs
        odd = [left.filter(_matches(texts.gather(left), UNUSUAL)) for texts in columns]
        rows = pl.concat(odd)
        if not rows.is_empty():
            read = pl.concat([c.gather(at) for c, at in zip(columns, odd, strict=True)])
            held = held.scatter(rows.filter(self._held(normalised(read))), values=True)
        return held

    def _held(self, texts: pl.Series) -> pl.Series:
        held = texts.str.contains_any(list(self.words), ascii_case_insensitive=self._lettered)
        return held.fill_null(value=False)

    def most_fit(self, scopes: pl.Series, names: pl.Series) -> pl.DataFrame:
        """What `fits` could give at best for rows, cheaply: columns fit (0 to 1) and makes.

        `makes` tells whether the deed could be making. Never less than what `fits` gives: clauses
        are cut more coarsely than the reader does, and every remark that could only weaken a hit
        is overlooked.
        """
        scopes, names = normalised(scopes.str.head(LONGEST)), normalised(names)
        bare = scopes.str.replace_all(_OUTERMOST, "")
        made = _holds(scopes, PRODUCING_WORDS)
        asides = scopes.str.extract_all(_OUTERMOST)
        clauses, named = self._clauses(asides, bare, names)
        rows = pl.DataFrame(
            {
                "deep": _matches(bare, _BRACKET.pattern),
                "made": made,
                # A deed in a bracket, or behind 以上产品, is one of things that stand elsewhere.
                "loose": made
                & (
                    _matches(scopes, ABOVE.pattern)
                    | _holds(asides.list.join("").str.replace_all(_NO_DEED, ""), PRODUCING_WORDS)
                ),
                "maker": _matches(names, MAKER_NAME.pattern),
                "develops": _holds(scopes, DEVELOPING_WORDS),
                "named": named,
                "things": scopes.str.replace_all(_BRACKET.pattern, "")
                .str.replace_all(_DEED_LIST.pattern, "${1}${2}")
                .str.count_matches(_THING.pattern)
                .fill_null(0)
                .cast(pl.Float64),
            }
        ).with_row_index("row")
        rows = rows.with_columns(
            unmade=pl.when("maker")
            .then(_BARE_MAKER)
            .when("develops")
            .then(STRENGTH[Verb.DEVELOP])
            .otherwise(STRENGTH[Verb.NONE])
        )
        clauses = clauses.join(rows.select("row", "unmade", "made", "loose"), on="row")
        clauses = clauses.with_columns(
            pl.when("aside")
            .then("made")
            .otherwise(pl.col("makes") | pl.col("loose"))
            .alias("makes")
        )
        place = pl.col("place").replace_strict(dict(enumerate(_BY_PLACE)), return_dtype=pl.Float64)
        by_row = (
            clauses.with_columns(strength=pl.when("makes").then(1.0).otherwise("unmade") * place)
            .group_by("row")
            .agg(
                best=pl.col("strength").max(),
                rest=(pl.col("hits") * (1 - _FURTHER_WORD * pl.col("strength")).log()).sum(),
                hits=pl.col("hits").sum(),
                makes=pl.col("makes").any(),
            )
        )
        rows = rows.join(by_row, on="row", how="left", maintain_order="left").with_columns(
            pl.col("best", "rest", "hits").fill_null(0.0),
            # the deed is that of a clause with a word, or of the name
            makes=pl.col("makes").fill_null(value=False) | pl.col("maker"),
        )
        best = pl.col("best")
        # The best hit is among the rest, too; it is taken out again.
        value = 1 - (1 - best) * pl.col("rest").exp() / (1 - _FURTHER_WORD * best)
        value = pl.when("named").then(value + (1 - value) * _IN_NAME).otherwise(value)
        share = (pl.col("hits") / pl.max_horizontal("things", pl.lit(1.0))).clip(0, 1)
        fit = (value * (1 - _FOCUS * (1 - share.sqrt()))).clip(0, 1)
        fit = pl.when(pl.col("hits") > 0).then(fit).otherwise(_NAME_ONLY)
        return rows.select(
            fit=pl.when("deep").then(1.0).otherwise(fit), makes=pl.col("deep") | pl.col("makes")
        )

    def _clauses(
        self, asides: pl.Series, bare: pl.Series, names: pl.Series
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Clauses and brackets with hits, of plain texts: row, hits, makes, aside, place (0 to 3).

        Besides, which names hold a word.
        """
        clauses = (
            pl.DataFrame({"text": bare.str.replace_all(_HARD_STOP, ";").str.split(";")})
            .with_row_index("row")
            .explode("text")
            .drop_nulls()
        )
        text = clauses["text"]
        clauses = clauses.with_columns(
            makes=_holds(text, PRODUCING_WORDS),
            colon=_matches(text, ":"),
            sure=(_matches(text, _SURE_CLAUSE) & ~_matches(text, BOILERPLATE.pattern)).cast(
                pl.Int32
            ),
        ).select(
            "row",
            "text",
            # 生产：A；B carries making on to the next clauses.
            pl.col("makes") | (pl.col("makes") & pl.col("colon")).cum_max().over("row"),
            pl.lit(value=False).alias("aside"),
            (pl.col("sure").cum_sum() - pl.col("sure"))
            .over("row")
            .clip(0, len(_BY_PLACE) - 1)
            .alias("place"),
        )
        brackets = (
            pl.DataFrame({"text": asides})
            .with_row_index("row")
            .explode("text")
            .drop_nulls()
            .with_columns(
                makes=pl.lit(value=False), aside=pl.lit(value=True), place=pl.lit(0, pl.Int32)
            )
        )
        found = pl.concat([clauses, brackets])
        # All texts in one go: making ready to look for thousands of words takes its time.
        hits = self._count(pl.concat([found["text"], names.alias("text")]))
        found = found.with_columns(hits=hits[: found.height]).filter(pl.col("hits") > 0)
        return found, hits[-names.len() :] > 0 if names.len() else pl.Series([], dtype=pl.Boolean)

    def _count(self, texts: pl.Series) -> pl.Series:
        """How many hits a text can have at most."""
        found = texts.str.find_many(list(self._pieces), overlapping=True)
        return found.list.len().fill_null(0).cast(pl.Float64) * self._words_a_piece

    def place(
        self, firms: pl.DataFrame, *, scope: str = "business_scope", name: str = "name"
    ) -> pl.DataFrame:
        """Every firm on every segment it fits: columns row, segment, fit, verb.

        `row` counts the rows of `firms` from 0; rows come in that order, segments in the matcher's.
        """
        raw = self.raw_hits(firms[scope], firms[name]).arg_true()
        rows: list[tuple[int, str, float, str]] = []
        texts = zip(raw, firms[scope].gather(raw), firms[name].gather(raw), strict=True)
        for row, text, called in texts:
            for code, fit in self.fits(text, called).items():
                if fit.value > 0:
                    rows.append((row, code, fit.value, fit.verb.value))
        schema = {"row": pl.UInt32, "segment": pl.String, "fit": pl.Float64, "verb": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")


def normalised(texts: pl.Series) -> pl.Series:
    """A column of texts, each as `normalise` writes it."""
    return texts.str.replace_many(list(SIGNS), list(SIGNS.values()))


def _matches(texts: pl.Series, pattern: str) -> pl.Series:
    return texts.str.contains(pattern).fill_null(value=False)


def _holds(texts: pl.Series, words: Sequence[str]) -> pl.Series:
    return texts.str.contains_any(list(words)).fill_null(value=False)


def _shortest(words: Iterable[str]) -> set[str]:
    """The words that hold no other word of the set."""
    kept: set[str] = set()
    for word in sorted(words, key=lambda w: (len(w), w)):
        pieces = {
            word[low:high] for low in range(len(word)) for high in range(low + 1, len(word) + 1)
        }
        if kept.isdisjoint(pieces):
            kept.add(word)
    return kept


# --- judging one firm -----------------------------------------------------------------------


def _longest(found: Sequence[_Found]) -> tuple[list[_Found], list[_Found]]:
    """The places that no longer place covers, and those that an excluded word covers."""
    kept: list[_Found] = []
    killed: list[_Found] = []
    for place in found:
        cover = [
            other
            for other in found
            if other.start <= place.start
            and place.end <= other.end
            and (other.end - other.start > place.end - place.start)
        ]
        if place.term.excluded:
            continue
        if any(other.term.excluded for other in cover):
            killed.append(place)
        elif not cover:
            kept.append(place)
    return kept, killed


def _judge(
    segment: SegmentSpec,
    reading: Reading,
    plain_name: str,
    in_scope: Sequence[_Found],
    in_name: Sequence[_Found],
    industry: str,
) -> Fit:
    kept, killed = _longest(in_scope)
    named, unnamed = _longest(in_name)
    bare = _bare_strength(plain_name)
    hits = _hits(kept, reading, bare)
    name_hits = [_name_hit(place, plain_name) for place in named]
    dead = _hits(killed, reading, bare) + [_name_hit(place, plain_name) for place in unnamed]
    value = _value(hits, name_hits, reading)
    served = max(
        (i for i in segment.industries if industry.startswith(i.code)),
        key=lambda i: i.weight,
        default=None,
    )
    if served is not None and (hits or name_hits):
        value += (1 - value) * _INDUSTRY * served.weight
    best = max((h for h in hits if h.strength > 0), key=lambda h: h.strength, default=None)
    verb = best.verb if best is not None else Verb.NONE
    if verb is Verb.NONE and value > 0:
        verb = _deed_of_name(plain_name)
    return Fit(
        value=round(value, 6),
        hits=tuple(hits + name_hits),
        killed=tuple(hit._replace(strength=0.0) for hit in dead),
        verb=verb,
        industry=industry if served is not None else "",
    )


def _deed_of_name(plain_name: str) -> Verb:
    """What a name says its firm does; trade wins, since 化肥商店 sells what a 化肥厂 makes."""
    if TRADER_NAME.search(plain_name):
        return Verb.TRADE
    return Verb.PRODUCE if MAKER_NAME.search(plain_name) else Verb.NONE


def _bare_strength(plain_name: str) -> float:
    """What a thing without a deed is worth, by what the name says."""
    deed = _deed_of_name(plain_name)
    if deed is Verb.TRADE:
        return _BARE_TRADER
    return _BARE_MAKER if deed is Verb.PRODUCE else STRENGTH[Verb.NONE]


def _hits(places: Sequence[_Found], reading: Reading, bare: float) -> list[Hit]:
    """Places in the scope, weighed; those in boilerplate are none."""
    read = [(place, reading.at(place.end - 1)) for place in places]
    return [_hit(place, passage, reading, bare) for place, passage in read if passage is not None]


def _hit(place: _Found, passage: Passage, reading: Reading, bare: float) -> Hit:
    start, end = place.start, place.end
    modifier = bool(
        HEAD_SHIFT.match(reading.plain, end, passage.end)
        or TAIL_SHIFT.search(reading.plain, max(passage.start, start - 2), start)
    )
    return Hit(
        word=place.term.term,
        where=Where.SCOPE,
        start=start,
        end=end,
        clause=passage.clause,
        verb=passage.verb,
        negated=passage.negated,
        limited=passage.limited,
        modifier=modifier,
        strength=_strength(place.term.weight, passage, bare, modifier=modifier),
    )


def _strength(weight: float, passage: Passage, bare: float, *, modifier: bool) -> float:
    if passage.negated:
        return 0.0
    strength = weight * (bare if passage.verb is Verb.NONE else STRENGTH[passage.verb])
    strength *= _BY_PLACE[min(passage.clause, len(_BY_PLACE) - 1)]
    for applies, share in (
        (passage.side_line, _SIDE_LINE),
        (passage.aside, _ASIDE),
        (passage.limited, _LIMITED),
        (modifier, _MODIFIER),
    ):
        if applies:
            strength *= share
    return round(strength, 6)


def _name_hit(place: _Found, plain_name: str) -> Hit:
    modifier = bool(
        HEAD_SHIFT.match(plain_name, place.end)
        or TAIL_SHIFT.search(plain_name, max(0, place.start - 2), place.start)
    )
    weight = place.term.weight * (_MODIFIER if modifier else 1.0)
    return Hit(
        word=place.term.term,
        where=Where.NAME,
        start=place.start,
        end=place.end,
        clause=0,
        verb=Verb.NONE,
        negated=False,
        limited=False,
        modifier=modifier,
        strength=round(weight * _NAME_ONLY, 6),
    )


def _focus(share: float) -> float:
    """What is left of a fit when this share of all that the scope lists is about the segment."""
    return 1 - _FOCUS * (1 - math.sqrt(min(1.0, share)))


def _value(hits: Sequence[Hit], name_hits: Sequence[Hit], reading: Reading) -> float:
    """Best word, closed up by further words, the name and the focus; opened by exclusions."""
    by_word: dict[str, float] = {}
    for hit in hits:
        by_word[hit.word] = max(by_word.get(hit.word, 0.0), hit.strength)
    strengths = sorted(by_word.values(), reverse=True)
    value = strengths[0] if strengths else 0.0
    for further in strengths[1:]:
        value += (1 - value) * _FURTHER_WORD * further
    negated = max((1.0 for hit in hits if hit.negated), default=0.0)
    in_name = max((hit.strength / _NAME_ONLY for hit in name_hits), default=0.0)
    if value > 0:
        value += (1 - value) * _IN_NAME * in_name
    elif not negated:
        value = _NAME_ONLY * in_name
    if value > 0 and hits:
        touched = len({reading.at(hit.end - 1) for hit in hits if hit.strength > 0})
        things = len(_THING.findall(_DEED_LIST.sub(r"\1\2", _BRACKET.sub("", reading.plain))))
        value *= _focus(touched / max(1, things))
    return float(value * (1 - _NEGATED * negated))
