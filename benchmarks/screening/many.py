"""Many segments in one reading: seconds of one core per million rows, on a slice.

    python benchmarks/screening/many.py REGISTER_FOLDER [--segments 10000] [--rows 50000]

Every segment has 5 words that real scopes list, drawn by chance and kept nowhere. The kernel runs
on one core; engines spread it over as many as there are (threads, processes, or a Spark cluster).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]

import polars as pl  # noqa: E402
from speed import terms  # noqa: E402

from wutong.chains.rules.specs import SegmentSpec, TermSpec  # noqa: E402
from wutong.prospecting.rules.engine import to_arrow  # noqa: E402
from wutong.prospecting.rules.kernel import Ask, Kernel, Plan, merge  # noqa: E402
from wutong.prospecting.rules.register import open_register  # noqa: E402
from wutong.prospecting.rules.weighting import packaged_weights  # noqa: E402

WORDS_A_SEGMENT = 5


def cpu() -> float:
    """Seconds of processor that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("register", type=Path)
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--top", type=int, default=100)
    given = parser.parse_args()
    words = terms(1_000_000)
    chance = random.Random(1)
    day = date(2026, 11, 22)
    weights = packaged_weights("", day)
    drawn = [chance.sample(words, WORDS_A_SEGMENT) for _ in range(given.segments)]
    asks = tuple(
        Ask(
            SegmentSpec(f"s{n}", "x", terms=tuple(TermSpec(w) for w in drawn[n])),
            weights,
        )
        for n in range(given.segments)
    )  # fmt: skip
    began = cpu()
    kernel = Kernel(Plan(asks, given.top, day))
    made = cpu() - began
    began, clock = cpu(), time.perf_counter()
    answers, rows, size = [], 0, min(50_000, given.rows)
    for batch in open_register(given.register).batches(size=size):
        answers.append(kernel(to_arrow(batch.frame)))
        rows += batch.frame.height
        if rows >= given.rows:
            break
    spent, clock = cpu() - began, time.perf_counter() - clock
    began = cpu()
    whole = pl.DataFrame(pl.from_arrow(merge(answers, given.top)))
    merged = cpu() - began
    hits = sum(answer.num_rows for answer in answers)
    print(
        json.dumps(
            {
                "segments": given.segments,
                "words": len({t.term for ask in asks for t in ask.segment.terms}),
                "rows": rows,
                "cpu_s": round(spent, 1),
                "wall_s": round(clock, 1),
                "cpu_s_per_million_rows": round(spent / rows * 1e6),
                "made_ready_s": round(made, 1),
                "merge_s": round(merged, 2),
                "rows_of_answers": hits,
                "candidates": int(whole["score"].is_not_null().sum()),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
