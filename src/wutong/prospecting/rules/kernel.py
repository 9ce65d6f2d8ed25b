"""The kernel: from an Arrow batch of firms to an Arrow batch of those that could be on a list.

A pure function of the batch, the question (`Plan`) and a floor; nothing is kept between batches.
However the rows are cut, ordered or spread over machines, `merge` of all answers is the same, so
the local engine and a cluster give the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
import pyarrow as pa

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Fit, Matcher
from wutong.chains.rules.specs import SegmentSpec

from .ranking import Best, Entry
from .register import as_texts
from .scoring import (
    NOWHERE,
    Around,
    Firm,
    age_in_years,
    age_value,
    capital_in_yuan,
    form_of,
    form_value,
    plain_place,
    qualification_value,
    region_value,
    score_of,
    size_value,
    values_of,
    warning_value,
)
from .weighting import WeightSet

# A part and the score are each rounded to 2 decimals: a bound must not lose a firm to the two.
_MARGIN = 0.011
# Rows weighed together: working out bounds costs a fixed share and little more per row.
_POOL = 4_000

# One row per firm and segment; besides, per batch, rows without a score that only count:
# `rows` looked at (segment ""), firms `holding` a word of a segment, `read` with care.
ANSWER = pa.schema(
    [
        ("segment", pa.large_string()),
        *((name, pa.float64()) for name in ("score", "low", "high", "fit")),
        ("verb", pa.large_string()),
        *((name, pa.large_string()) for name in Firm._fields),
        *((name, pa.int64()) for name in ("rows", "holding", "read")),
    ]
)
_COUNTS = ("rows", "holding", "read")
_KINDS = {"large_string": pl.String(), "double": pl.Float64(), "int64": pl.Int64()}
_SCHEMA = pl.Schema({field.name: _KINDS[str(field.type)] for field in ANSWER})
_LISTED = {name: kind for name, kind in _SCHEMA.items() if name not in _COUNTS}
_COUNTED = {name: _SCHEMA[name] for name in ("segment", *_COUNTS)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which firms to look at. A firm passes a filter when the register does not say.

    `places` and `not_places` are provinces or cities by plain name; years and yuan are inclusive;
    `forms` as in scoring.form_of; `deeds` as lexicon.Verb, of the word that fits best; `without`
    are codes to leave out; `least_fit` 0 to 1.
    """

    places: frozenset[str] = frozenset()
    not_places: frozenset[str] = frozenset()
    least_years: float | None = None
    most_years: float | None = None
    least_yuan: float | None = None
    most_yuan: float | None = None
    forms: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    least_fit: float = 0.0


@dataclass(frozen=True)
class Ask:
    """A segment to look for, the weights of its ranking, and what the county knows besides."""

    segment: SegmentSpec
    weights: WeightSet
    around: Around = NOWHERE


@dataclass(frozen=True)
class Plan:
    """The whole question. Segments need different codes."""

    asks: tuple[Ask, ...]
    top: int
    as_of: date
    filters: Filters = Filters()


class Kernel:
    """A plan made ready. Raises ValueError for segments without words or codes that stand twice."""

    def __init__(self, plan: Plan) -> None:
        codes = [ask.segment.code for ask in plan.asks]
        if len(set(codes)) < len(codes):
            raise ValueError("two segments have the same code")
        self.plan = plan
        self.matcher = Matcher([ask.segment for ask in plan.asks])
        self._asks = {ask.segment.code: ask for ask in plan.asks}
        first = plan.asks[0]
        self._sieve = _Sieve(
            plan.filters, plan.as_of, first.weights, frozenset(first.around.titles)
        )

    def __call__(
        self, batch: pa.RecordBatch, floors: MutableMapping[str, float] | None = None
    ) -> pa.RecordBatch:
        """The firms of a batch that could be on the list of a segment, in no special order.

        The batch has the columns of a register under any of their headings. `floors` are scores
        that enough firms are known to reach: what lies below one may be left out, and need not be.
        With one segment they are looked at again and raised while the batch is read, so that
        batches which are read at the same time spare each other work.
        """
        frame = as_texts(batch)
        held = self.matcher.raw_hits(frame["business_scope"], frame["name"])
        kept = self._sieve.keep(frame.filter(held))
        floors = {} if floors is None else floors
        if len(self.plan.asks) == 1:
            found, counts = self._one(kept, floors)
        else:
            found, counts = self._many(kept, floors)
        return _answer(frame.height, found, counts)

    def _one(
        self, kept: pl.DataFrame, floors: MutableMapping[str, float]
    ) -> tuple[list[_Row], _Counts]:
        """One segment: only rows that could still get on the list are read with care."""
        ask = self.plan.asks[0]
        judge = _Judge(self, ask, Best(self.plan.top), floors)
        judge.decide(self._sieve.bounded(kept))
        rows = [_row(ask.segment.code, entry) for entry in judge.best.ranked()]
        return rows, {ask.segment.code: (kept.height, judge.read)}

    def _many(self, kept: pl.DataFrame, floors: Mapping[str, float]) -> tuple[list[_Row], _Counts]:
        """Many segments: each row that holds a word is read once, for all of them."""
        best: dict[str, Best] = {}
        counts: _Counts = {}
        texts = kept.select(Firm._fields)
        for cells in texts.iter_rows():
            firm = Firm(*cells)
            for code, fit in self.matcher.fits(firm.business_scope, firm.name).items():
                held, read = counts.get(code, (0, 0))
                counts[code] = (held + 1, read + 1)
                entry = self.judged(firm, fit, self._asks[code])
                if entry is not None and entry.score.value >= floors.get(code, 0.0):
                    if code not in best:
                        best[code] = Best(self.plan.top)
                    best[code].offer(entry)
        return [_row(code, entry) for code, b in best.items() for entry in b.ranked()], counts

    def judged(self, firm: Firm, fit: Fit, ask: Ask) -> Entry | None:
        """A firm that was read with care, with its score; None when it is not asked for."""
        filters = self.plan.filters
        if fit.value <= 0 or fit.value < filters.least_fit:
            return None
        if filters.deeds and fit.verb is not Verb.NONE and fit.verb.value not in filters.deeds:
            return None
        known = values_of(firm, fit, ask.weights, self.plan.as_of, ask.around)
        values = {code: part.value for code, part in known.items()}
        return Entry(score_of(values, ask.weights.parts), firm, fit)


_Row = tuple[object, ...]
_Counts = dict[str, tuple[int, int]]  # by segment: firms holding a word of it, rows read with care


def _row(code: str, entry: Entry) -> _Row:
    score = entry.score
    fit = entry.fit
    return (code, score.value, score.low, score.high, fit.value, fit.verb.value, *entry.firm)


def _answer(rows: int, found: list[_Row], counts: _Counts) -> pa.RecordBatch:
    listed = pl.DataFrame(found, schema=_LISTED, orient="row")
    counted = pl.DataFrame(
        [("", rows, 0, 0), *((code, 0, held, read) for code, (held, read) in counts.items())],
        schema=_COUNTED,
        orient="row",
    )
    return _as_answer(pl.concat([listed, counted], how="diagonal"))


def _as_answer(frame: pl.DataFrame) -> pa.RecordBatch:
    table = frame.select(ANSWER.names).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(ANSWER)
    return table.combine_chunks().to_batches()[0]


# --- many answers to one ------------------------------------------------------------------------


def merge(answers: Iterable[pa.RecordBatch], top: int) -> pa.RecordBatch:
    """One answer for several: the best `top` firms of each segment, best first, and the counts.

    Order: segment, score downward, then credit code, then the rest of the row. A code that stands
    twice is one firm, its better row counts; a row without a code is told apart by its name.
    """
    frames = [pl.DataFrame(pl.from_arrow(answer)) for answer in answers]
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)
    counted = pl.col("score").is_null()
    counts = frame.filter(counted).group_by("segment").agg(pl.col(_COUNTS).sum()).sort("segment")
    ranked = frame.filter(~counted)
    if not ranked.is_empty():
        ranked = _ranked(ranked, top)
    whole = pl.concat([ranked, counts], how="diagonal")
    return _as_answer(whole) if whole.height else _answer(0, [], {})


def _ranked(frame: pl.DataFrame, top: int) -> pl.DataFrame:
    filled = [pl.col(name).fill_null("") for name in Firm._fields]
    unknown = [pl.col(name).is_null() for name in Firm._fields]
    descending = [False, True] + [False] * 2 * len(Firm._fields)
    return (
        frame.sort("segment", "score", *filled, *unknown, descending=descending)
        .with_columns(called=pl.when(pl.col("uscc") == "").then("name").otherwise(pl.lit("")))
        .unique(["segment", "uscc", "called"], keep="first", maintain_order=True)
        .drop("called")
        .filter(pl.int_range(pl.len()).over("segment") < top)
    )


def floors_of(answer: pa.RecordBatch, top: int) -> dict[str, float]:
    """The score that a firm needs at least to get on each list; only full lists have one."""
    frame = pl.DataFrame(pl.from_arrow(answer)).filter(pl.col("score").is_not_null())
    full = (
        frame.group_by("segment").agg(pl.len(), pl.col("score").min()).filter(pl.col("len") >= top)
    )
    return dict(full.select("segment", "score").iter_rows())


# --- one segment: what a row could reach at best ------------------------------------------------


@dataclass(slots=True)
class _Judge:
    """Reads the rows that could still get on the list, most promising first."""

    kernel: Kernel
    ask: Ask
    best: Best
    floors: MutableMapping[str, float]
    read: int = 0

    @property
    def floor(self) -> float:
        """What is known by now, from other batches too."""
        return self.floors.get(self.ask.segment.code, 0.0)

    def beats(self, bound: float, uscc: str = "") -> bool:
        return bound >= self.floor and self.best.beats(bound, uscc)

    def decide(self, kept: pl.DataFrame) -> None:
        """Read of these rows, with a first bound each, those that it takes."""
        pool = kept.filter(pl.col("bound") >= self.floor).sort("bound", descending=True)
        for low in range(0, pool.height, _POOL):
            if not self.beats(pool["bound"][low]):
                break
            chunk = pool[low : low + _POOL].filter(pl.col("bound") >= self.floor)
            rows = _bounded(chunk, self.kernel.matcher, self.ask)
            for bound, *row in rows.filter(pl.col("bound") >= self.floor).iter_rows():
                firm = Firm(*row)
                if self.beats(bound, firm.uscc):
                    self._offer(firm)
                elif not self.beats(bound):  # of equal bounds, one may have a smaller code
                    break

    def _offer(self, firm: Firm) -> None:
        fit = self.kernel.matcher.fit(firm.business_scope, firm.name)
        self.read += 1
        entry = self.kernel.judged(firm, fit, self.ask)
        if entry is not None and entry.score.value >= self.floor:
            self.best.offer(entry)
            if self.best.least() > self.floor:
                self.floors[self.ask.segment.code] = self.best.least()


def _bounded(chunk: pl.DataFrame, matcher: Matcher, ask: Ask) -> pl.DataFrame:
    """The rows with the best score each could get in view of its text, greatest first.

    Taking a part at 100 never gives less than leaving it out; so ties are taken so, where there
    can be any.
    """
    weights = ask.weights
    part = weights.parts
    most = matcher.most_fit(chunk["business_scope"], chunk["name"])
    forms = [form_value(kind, name, weights).value for kind, name in zip(
        chunk["type"], chunk["name"], strict=True)]  # fmt: skip
    form = pl.Series("form", forms, dtype=pl.Float64)
    unmade = max(value for deed, value in weights.trade.items() if deed != Verb.PRODUCE.value)
    ties = part["ties"] if ask.around.groups or ask.around.neighbours else 0.0
    gained = (
        pl.col("gained")
        + part["fit"] * 100.0 * most["fit"]
        + part["form"] * form.fill_null(0.0)
        + 100.0 * ties
    )
    known = (
        pl.col("known") + part["fit"] + part["form"] * form.is_not_null().cast(pl.Float64) + ties
    )
    deed = pl.when(most["makes"]).then(weights.trade[Verb.PRODUCE.value]).otherwise(unmade)
    bound = pl.max_horizontal(
        gained / known, (gained + part["trade"] * deed) / (known + part["trade"])
    )
    bound = pl.min_horizontal(bound + _MARGIN, pl.lit(100.0))
    return chunk.select(bound.alias("bound"), *Firm._fields).sort("bound", descending=True)


class _Sieve:
    """Throws out rows that fail a filter, and bounds the score of the rest by their columns."""

    def __init__(
        self, filters: Filters, as_of: date, weights: WeightSet, titled: frozenset[str]
    ) -> None:
        self.filters = filters
        self.weights = weights
        self.titled = titled
        self.size = lru_cache(1 << 16)(lambda raw: size_value(raw, weights).value)
        self.yuan = lru_cache(1 << 16)(lambda raw: capital_in_yuan(raw, weights)[0])
        self.age = lru_cache(1 << 16)(lambda raw: age_value(raw, as_of, weights).value)
        self.years = lru_cache(1 << 16)(lambda raw: age_in_years(raw, as_of))
        self.region = lru_cache(1 << 16)(lambda p, c: region_value(p, c, weights).value)
        self.titles = lru_cache(1 << 16)(lambda raw: qualification_value(raw, weights).value)
        self.state = lru_cache(1 << 16)(lambda raw: warning_value(raw, weights).value)

    def keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that pass the filters, codes and names made plain."""
        frame = frame.with_columns(
            pl.col("uscc").fill_null("").str.strip_chars().str.to_uppercase(),
            pl.col("name").fill_null(""),
        )
        wanted = self.filters
        if wanted.without:
            frame = frame.filter(~pl.col("uscc").is_in(list(wanted.without)))
        if wanted.places or wanted.not_places:
            frame = frame.filter(_asked(frame, ("province", "city"), self._in_place, pl.Boolean))
        if wanted.least_years is not None or wanted.most_years is not None:
            frame = frame.filter(_asked(frame, ("registered_on",), self._in_years, pl.Boolean))
        if wanted.least_yuan is not None or wanted.most_yuan is not None:
            frame = frame.filter(_asked(frame, ("capital_raw",), self._in_yuan, pl.Boolean))
        if wanted.forms:
            frame = frame.filter(_asked(frame, ("type", "name"), self._in_forms, pl.Boolean))
        return frame

    def _in_place(self, province: str | None, city: str | None) -> bool:
        names = {plain_place(province), plain_place(city)} - {""}
        if not names:
            return True
        wanted, unwanted = self.filters.places, self.filters.not_places
        return (not wanted or bool(names & wanted)) and not names & unwanted

    def _in_years(self, raw: str | None) -> bool:
        return _between(self.years(raw), self.filters.least_years, self.filters.most_years)

    def _in_yuan(self, raw: str | None) -> bool:
        return _between(self.yuan(raw), self.filters.least_yuan, self.filters.most_yuan)

    def _in_forms(self, kind: str | None, name: str | None) -> bool:
        form = form_of(kind, name or "")
        return form is None or form in self.filters.forms

    def bounded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Everything but fit, deed and form is known from columns; those are taken at their best.

        `gained` and `known` are the weighted points and weights of the known columns.
        """
        weights = self.weights.parts
        columns = {
            "size": _asked(frame, ("capital_raw",), self.size, pl.Float64),
            "age": _asked(frame, ("registered_on",), self.age, pl.Float64),
            "region": _asked(frame, ("province", "city"), self.region, pl.Float64),
            "qualifications": _asked(frame, ("qualifications",), self.titles, pl.Float64),
            # a state that is not known counts here as one without a warning
            "warnings": _asked(frame, ("status",), self.state, pl.Float64).fill_null(100.0),
        }
        if self.titled:  # their titles are known from elsewhere
            held = frame["uscc"].is_in(list(self.titled))
            columns["qualifications"] = columns["qualifications"].set(held, 100.0)
        gained = known = pl.Series([0.0]).new_from_index(0, frame.height)
        for code, values in columns.items():
            gained = gained + weights[code] * values.fill_null(0.0)
            known = known + weights[code] * values.is_not_null().cast(pl.Float64)
        flat = weights["fit"] + weights["trade"] + weights["form"] + weights["ties"]
        bound = ((gained + 100.0 * flat) / (known + flat) + _MARGIN).clip(None, 100.0)
        return frame.select(
            bound.alias("bound"),
            gained.alias("gained"),
            known.alias("known"),
            *Firm._fields,
        )


def _between(value: float | None, least: float | None, most: float | None) -> bool:
    """Inclusive; unknown passes."""
    if value is None:
        return True
    return (least is None or value >= least) and (most is None or value <= most)


def _asked(
    frame: pl.DataFrame,
    columns: tuple[str, ...],
    answer: Callable[..., object],
    kind: type[pl.DataType],
) -> pl.Series:
    """An answer for each row, asked once for each different combination of values."""
    if len(columns) == 1:
        texts = frame[columns[0]].to_arrow(compat_level=pl.CompatLevel.oldest())
        coded = texts.dictionary_encode(null_encoding="encode")
        values = [answer(text) for text in coded.dictionary.to_pylist()]
        places = pl.Series(pl.from_arrow(coded.indices))
        return pl.Series("answer", values, dtype=kind).gather(places)
    asked = frame.select(columns).unique()
    answers = pl.Series("answer", [answer(*row) for row in asked.iter_rows()], dtype=kind)
    return frame.select(columns).join(
        asked.with_columns(answers),
        on=list(columns),
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["answer"]
