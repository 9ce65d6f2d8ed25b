"""Runs a plan on this machine: streams the register, on all cores, in flat memory.

One reader hands out batches; the kernel works on some of them at once, in threads for one segment
(the searching happens outside the interpreter's lock) and in processes for many. Answers are
merged in order, fragment by fragment.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

import polars as pl
import pyarrow as pa

from wutong.runtime.workers import processes

from .checkpoint import Checkpoint
from .kernel import Kernel, Plan, floors_of, merge
from .register import Batch, Register

Progress = Callable[[int, int | None], None]

# Each worker holds a batch and its texts; more would need more than the 2 GiB we promise.
MOST_WORKERS = 6
# Fewer rows than this are read before further processes have even begun.
_WORTH_PROCESSES = 50_000
# The first rows of a run know no floor yet and are read with care in great number; so they are few,
# and each further piece of the first batch is as large as all before it.
_FIRST_ROWS = 10_000


def run(
    register: Register,
    plan: Plan,
    *,
    progress: Progress | None = None,
    checkpoint: Checkpoint | None = None,
    workers: int | None = None,
) -> pa.RecordBatch:
    """The merged answer for a whole register. Raises RegisterFault and ValueError.

    `progress` is told rows done and rows in all (None: unknown). With a `checkpoint` fragments
    that are done already are not read again.
    """
    done = checkpoint.done() if checkpoint is not None else {}
    tally = _Tally(plan.top)
    for answer in done.values():
        tally.add(answer)
    tally.settle()
    before = tally.rows
    state = _Fragments(plan.top, checkpoint)
    with _workers(register, plan, workers) as (submit, waiting):
        pending: deque[tuple[int, int, Future[pa.RecordBatch]]] = deque()

        def take() -> None:
            nonlocal before
            fragment, rows, future = pending.popleft()
            answer = future.result()
            state.add(fragment, answer)
            tally.add(answer)
            before += rows
            if progress is not None:
                progress(before, register.rows)

        for batch in _growing(register.batches(done=done.keys())):
            if len(pending) >= waiting:
                take()
            future = submit(to_arrow(batch.frame), tally.floors)
            pending.append((batch.fragment, batch.frame.height, future))
        while pending:
            take()
    state.close()
    register.demand_unchanged()
    return tally.settle()


def _growing(batches: Iterable[Batch]) -> Iterator[Batch]:
    """The same rows, the first batch in pieces of growing size."""
    whole = iter(batches)
    for first in whole:
        low, high = 0, min(_FIRST_ROWS, first.frame.height)
        while low < first.frame.height:
            yield replace(first, frame=first.frame[low:high], first_row=first.first_row + low)
            low, high = high, 2 * high
        break
    yield from whole


def to_arrow(frame: pl.DataFrame) -> pa.RecordBatch:
    """A frame as one Arrow batch; its texts are not copied."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    whole = table.combine_chunks().to_batches()
    return whole[0] if whole else pa.RecordBatch.from_pylist([], schema=table.schema)


@dataclass
class _Tally:
    """The answer so far. Answers are put aside until merging them is worth it.

    `floors` are what enough firms reach by now; threads that read raise them, too.
    """

    top: int
    whole: list[pa.RecordBatch] = field(default_factory=list)
    waiting: int = 0
    rows: int = 0
    floors: dict[str, float] = field(default_factory=dict)

    def add(self, answer: pa.RecordBatch) -> None:
        self.whole.append(answer)
        self.waiting += answer.num_rows
        if 2 * self.waiting >= self.whole[0].num_rows:
            self.settle()

    def settle(self) -> pa.RecordBatch:
        merged = merge(self.whole, self.top)
        self.whole, self.waiting = [merged], 0
        for code, floor in floors_of(merged, self.top).items():
            self.floors[code] = max(floor, self.floors.get(code, 0.0))
        self.rows = int(pl.Series(merged.column("rows")).sum() or 0)
        return merged


@dataclass
class _Fragments:
    """Keeps the answer of a fragment when its last batch has come."""

    top: int
    checkpoint: Checkpoint | None
    number: int | None = None
    answers: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, fragment: int, answer: pa.RecordBatch) -> None:
        if self.checkpoint is None:
            return
        if fragment != self.number:
            self.close()
            self.number = fragment
        self.answers.append(answer)

    def close(self) -> None:
        if self.checkpoint is not None and self.number is not None:
            self.checkpoint.keep(self.number, merge(self.answers, self.top))
        self.number, self.answers = None, []


Floors = MutableMapping[str, float]
Submit = Callable[[pa.RecordBatch, Floors], "Future[pa.RecordBatch]"]


@contextmanager
def _workers(register: Register, plan: Plan, workers: int | None) -> Iterator[tuple[Submit, int]]:
    """How to hand a batch to a worker, and how many batches may wait."""
    number = workers or min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    kernel = Kernel(plan)  # also tells faults of the plan before anything begins
    small = register.rows is not None and register.rows < _WORTH_PROCESSES
    with ExitStack() as stack:
        if len(plan.asks) == 1 or number == 1 or small:
            threads = ThreadPoolExecutor(number, thread_name_prefix="screen")
            stack.callback(threads.shutdown, wait=True, cancel_futures=True)

            def submit(batch: pa.RecordBatch, floors: Floors) -> Future[pa.RecordBatch]:
                return threads.submit(kernel, batch, floors)

        else:
            pool = stack.enter_context(processes(number, _prepare, plan))

            def submit(batch: pa.RecordBatch, floors: Floors) -> Future[pa.RecordBatch]:
                return pool.submit(_work, _compact(batch), dict(floors))

        yield submit, number + 1


def _compact(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with texts in one piece, as it is sent to another process."""
    frame = pl.DataFrame(pl.from_arrow(batch))
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks().to_batches()[0]


_kernel: Kernel | None = None


def _prepare(plan: Plan) -> None:
    global _kernel
    _kernel = Kernel(plan)


def _work(batch: pa.RecordBatch, floors: Floors) -> pa.RecordBatch:
    assert _kernel is not None  # noqa: S101 - set by _prepare
    return _kernel(batch, floors)
