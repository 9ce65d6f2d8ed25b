"""Screens a register against one segment: reads every firm, ranks those that fit.

Every row is looked at; a row is read with care only if it holds a word of the segment and could
still get on the list. What it could reach at best is worked out for whole batches, so the list is
the same as if every row had been read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from queue import Queue
from threading import Event, Thread

import polars as pl

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Matcher
from wutong.chains.rules.specs import SegmentSpec

from .ranking import Best, Candidate, Entry
from .register import Batch, Register
from .scoring import (
    Firm,
    age_in_years,
    age_value,
    capital_in_yuan,
    form_of,
    parts_of,
    plain_place,
    qualification_value,
    region_value,
    score_of,
    size_value,
    values_of,
)
from .weighting import WeightSet

Progress = Callable[[int, int | None], None]

# Scores are rounded to 2 decimals; a bound must not lose a firm to rounding.
_MARGIN = 0.006
# Rows weighed together: working out bounds costs a fixed share and little more per row.
_POOL = 20_000


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


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """The ranked candidates, and what was done to find them.

    `rows` were in the register, `holding` of them passed the filters and hold a word of the
    segment; `read` of those had to be read with care (depends on the order of rows, nothing else
    does).
    """

    candidates: tuple[Candidate, ...]
    rows: int
    holding: int
    weights_version: str
    as_of: date
    seconds: float = field(compare=False)
    read: int = field(compare=False)


def screen(
    register: Register,
    segment: SegmentSpec,
    filters: Filters,
    weights: WeightSet,
    *,
    top: int,
    as_of: date,
    ties: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> ScreeningResult:
    """Rank the `top` best candidates of a register for a segment, on a day.

    `ties` maps credit codes to words about their relations to local firms. Raises RegisterFault
    when the register breaks off and ValueError when the segment has no word to look for.
    """
    began = time.perf_counter()
    matcher = Matcher([segment])
    sieve = _Sieve(matcher, filters, weights, as_of)
    judge = _Judge(matcher, filters, weights, as_of, ties or {}, Best(top))
    rows = holding = 0
    for seen, kept in _sieved(register, sieve):
        rows += seen
        holding += kept.height
        judge.add(kept)
        if progress is not None:
            progress(rows, register.rows)
    judge.decide()
    candidates = tuple(
        _candidate(rank, entry, weights, as_of, judge.ties.get(entry.firm.uscc, ""))
        for rank, entry in enumerate(judge.best.ranked(), 1)
    )
    return ScreeningResult(
        candidates=candidates,
        rows=rows,
        holding=holding,
        weights_version=weights.version,
        as_of=as_of,
        seconds=time.perf_counter() - began,
        read=judge.read,
    )


def _candidate(rank: int, entry: Entry, weights: WeightSet, as_of: date, tie: str) -> Candidate:
    parts = parts_of(entry.firm, entry.fit, weights, as_of, tie)
    return Candidate(
        rank=rank,
        firm=entry.firm,
        score=entry.score.value,
        low=entry.score.low,
        high=entry.score.high,
        parts=parts,
        unknown=tuple(part.code for part in parts if part.value is None),
        fit=entry.fit,
    )


@dataclass(slots=True)
class _Judge:
    """Reads the rows that could still get on the list, most promising first."""

    matcher: Matcher
    filters: Filters
    weights: WeightSet
    as_of: date
    ties: Mapping[str, str]
    best: Best
    read: int = 0
    waiting: list[pl.DataFrame] = field(default_factory=list)

    def add(self, kept: pl.DataFrame) -> None:
        """Put rows aside until there are enough to weigh them together."""
        self.waiting.append(_compact(kept.filter(pl.col("bound") >= self.best.least())))
        if sum(frame.height for frame in self.waiting) >= _POOL:
            self.decide()

    def decide(self) -> None:
        """Read what waits."""
        if not self.waiting:
            return
        pool = pl.concat(self.waiting).sort("bound", descending=True)
        self.waiting = []
        for low in range(0, pool.height, _POOL):
            if not self.best.beats(pool["bound"][low]):
                break
            chunk = pool[low : low + _POOL].filter(pl.col("bound") >= self.best.least())
            for bound, *row in _bounded(chunk, self.matcher, self.weights).iter_rows():
                firm = Firm(*row)
                if self.best.beats(bound, firm.uscc):
                    self._offer(firm)
                elif not self.best.beats(bound):  # of equal bounds, one may have a smaller code
                    break

    def _offer(self, firm: Firm) -> None:
        fit = self.matcher.fit(firm.business_scope, firm.name)
        self.read += 1
        if fit.value <= 0 or fit.value < self.filters.least_fit:
            return
        deeds = self.filters.deeds
        if deeds and fit.verb is not Verb.NONE and fit.verb.value not in deeds:
            return
        tie = self.ties.get(firm.uscc, "")
        known = values_of(firm, fit, self.weights, self.as_of, tie)
        score = score_of({code: part.value for code, part in known.items()}, self.weights.parts)
        self.best.offer(Entry(score, firm, fit))


def _compact(frame: pl.DataFrame) -> pl.DataFrame:
    """A copy that does not keep the texts of its whole batch in memory."""
    return pl.DataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _bounded(chunk: pl.DataFrame, matcher: Matcher, weights: WeightSet) -> pl.DataFrame:
    """The rows with the best score each could get in view of its text, greatest first.

    Taking a part at 100 never gives less than leaving it out; so the form is taken so.
    """
    part = weights.parts
    most = matcher.most_fit(chunk["business_scope"], chunk["name"])
    unmade = max(value for deed, value in weights.trade.items() if deed != Verb.PRODUCE.value)
    flat = part["form"] + part["ties"]
    gained = pl.col("gained") + part["fit"] * 100.0 * most["fit"] + 100.0 * flat
    known = pl.col("known") + part["fit"] + flat
    deed = pl.when(most["makes"]).then(weights.trade[Verb.PRODUCE.value]).otherwise(unmade)
    bound = pl.max_horizontal(
        gained / known, (gained + part["trade"] * deed) / (known + part["trade"])
    )
    bound = pl.min_horizontal(bound + _MARGIN, pl.lit(100.0))
    return chunk.select(bound.alias("bound"), *Firm._fields).sort("bound", descending=True)


def _sieved(register: Register, sieve: _Sieve) -> Iterator[tuple[int, pl.DataFrame]]:
    """Rows of each batch and what the sieve leaves of it; one batch is sieved ahead.

    Polars works outside the interpreter's lock, so reading, sieving and judging overlap.
    """
    waiting: Queue[tuple[int, pl.DataFrame] | BaseException | None] = Queue(maxsize=2)
    stop = Event()

    def work() -> None:
        try:
            marks = sieve.matcher.marks("business_scope", "name")
            for batch in register.batches(marks=marks):
                waiting.put((batch.frame.height, sieve.keep(batch)))
                if stop.is_set():
                    return
            waiting.put(None)
        except BaseException as error:  # noqa: BLE001 # handed to the thread that waits
            waiting.put(error)

    worker = Thread(target=work, daemon=True, name="register")
    worker.start()
    try:
        while (found := waiting.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        stop.set()
        while worker.is_alive():
            if not waiting.empty():
                waiting.get()
            worker.join(0.01)


class _Sieve:
    """Throws out rows that fail a filter or hold no word, and bounds the score of the rest."""

    def __init__(self, matcher: Matcher, filters: Filters, weights: WeightSet, as_of: date) -> None:
        self.matcher = matcher
        self.filters = filters
        self.weights = weights
        self.as_of = as_of
        self.size = lru_cache(1 << 16)(lambda raw: size_value(raw, weights).value)
        self.yuan = lru_cache(1 << 16)(lambda raw: capital_in_yuan(raw, weights)[0])
        self.age = lru_cache(1 << 16)(lambda raw: age_value(raw, as_of, weights).value)
        self.years = lru_cache(1 << 16)(lambda raw: age_in_years(raw, as_of))
        self.region = lru_cache(1 << 16)(lambda p, c: region_value(p, c, weights).value)
        self.titles = lru_cache(1 << 16)(lambda raw: qualification_value(raw, weights).value)

    def keep(self, batch: Batch) -> pl.DataFrame:
        """The rows worth reading, with the best score each could get in the column `bound`."""
        held = self.matcher.holding(batch.frame, "business_scope", "name")
        frame = batch.frame.filter(held).with_columns(
            pl.col("uscc").fill_null("").str.strip_chars().str.to_uppercase(),
            pl.col("name").fill_null(""),
        )
        frame = self._filtered(frame)
        return self._bounded(frame)

    def _filtered(self, frame: pl.DataFrame) -> pl.DataFrame:
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

    def _bounded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Everything but fit, deed and form is known from columns; those are taken at their best.

        `gained` and `known` are the weighted points and weights of the known columns.
        """
        weights = self.weights.parts
        columns = {
            "size": _asked(frame, ("capital_raw",), self.size, pl.Float64),
            "age": _asked(frame, ("registered_on",), self.age, pl.Float64),
            "region": _asked(frame, ("province", "city"), self.region, pl.Float64),
            "qualifications": _asked(frame, ("qualifications",), self.titles, pl.Float64),
        }
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
    asked = frame.select(columns).unique()
    answers = pl.Series("answer", [answer(*row) for row in asked.iter_rows()], dtype=kind)
    return frame.select(columns).join(
        asked.with_columns(answers),
        on=list(columns),
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["answer"]
