"""Screens a register against one segment or many: reads every firm, ranks those that fit.

Every row is looked at; a row is read with care only if it holds a word of the segment and could
still get on the list. The list is the same as if every row had been read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
import pyarrow as pa

from wutong.chains.rules.specs import SegmentSpec

from .checkpoint import Checkpoint
from .engine import run
from .kernel import Ask, Filters, Kernel, Plan
from .ranking import Candidate, Entry
from .register import Register
from .scoring import NOWHERE, Around, Firm, parts_of
from .weighting import WeightSet

__all__ = ["Filters", "ScreeningResult", "asks_of", "result_of", "rows_of", "screen", "table_of"]

Progress = Callable[[int, int | None], None]


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
    around: Around = NOWHERE,
    progress: Progress | None = None,
    checkpoint: Checkpoint | None = None,
) -> ScreeningResult:
    """Rank the `top` best candidates of a register for a segment, on a day.

    `around` is what the county knows besides. With a `checkpoint` what was read stays on disk, and
    a run that was killed goes on where it was. Raises RegisterFault when the register breaks off
    and ValueError when the segment has no word to look for.
    """
    began = time.perf_counter()
    plan = Plan((Ask(segment, weights, around),), top, as_of, filters)
    answer = run(register, plan, progress=progress, checkpoint=checkpoint)
    return result_of(plan, answer, seconds=time.perf_counter() - began)


def result_of(plan: Plan, answer: pa.RecordBatch, *, seconds: float = 0.0) -> ScreeningResult:
    """The list of a plan's only segment, every part with its evidence, from a merged answer."""
    (ask,) = plan.asks
    kernel = Kernel(plan)
    frame = pl.DataFrame(pl.from_arrow(answer))
    counts = frame.filter(pl.col("score").is_null())
    candidates: list[Candidate] = []
    for row in frame.filter(pl.col("score").is_not_null()).select(Firm._fields).iter_rows():
        firm = Firm(*row)
        entry = kernel.judged(firm, kernel.matcher.fit(firm.business_scope, firm.name), ask)
        assert entry is not None  # noqa: S101 - the kernel has judged this row before
        candidates.append(_candidate(len(candidates) + 1, entry, plan, ask))
    return ScreeningResult(
        candidates=tuple(candidates),
        rows=int(counts["rows"].sum()),
        holding=int(counts["holding"].sum()),
        weights_version=ask.weights.version,
        as_of=plan.as_of,
        seconds=seconds,
        read=int(counts["read"].sum()),
    )


def _candidate(rank: int, entry: Entry, plan: Plan, ask: Ask) -> Candidate:
    parts = parts_of(entry.firm, entry.fit, ask.weights, plan.as_of, ask.around)
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


def table_of(answer: pa.RecordBatch) -> pl.DataFrame:
    """The lists of many segments as one table: segment, rank, score, interval and the firm."""
    frame = pl.DataFrame(pl.from_arrow(answer)).filter(pl.col("score").is_not_null())
    ranks = (pl.int_range(pl.len()).over("segment") + 1).alias("rank")
    return frame.select("segment", ranks, "score", "low", "high", "fit", "verb", *Firm._fields)


def rows_of(answer: pa.RecordBatch) -> int:
    """How many rows of the register were looked at."""
    return int(pl.DataFrame(pl.from_arrow(answer))["rows"].sum())


def asks_of(
    segments: Sequence[tuple[str, SegmentSpec]], weights: Callable[[str], WeightSet]
) -> Iterator[Ask]:
    """Questions for segments of several chains, their codes made unlike: chain/segment."""
    for chain, segment in segments:
        yield Ask(replace(segment, code=f"{chain}/{segment.code}"), weights(chain))
