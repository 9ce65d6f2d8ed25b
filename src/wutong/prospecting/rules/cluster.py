"""Runs a plan on Apache Spark: the same kernel through `mapInArrow`, and the same merging.

Spark reads the Parquet files and spreads the batches; nothing of the engine is ours but the kernel.
What a worker finds wrong with a file comes back as a row, so that it is told as on one machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from wutong.companies.rules.fault import Fault, gettext_noop
from wutong.runtime.words import gettext as _

from .engine import Progress
from .kernel import ANSWER, Kernel, Plan, floors_of, merge
from .register import (
    BATCH_ROWS,
    FILE_COLUMN,
    ROW_COLUMN,
    Register,
    RegisterFault,
    check_sizes,
    heading_key,
)

_NO_PYSPARK = gettext_noop(
    "Spark is not installed here: install the extra `wutong[spark]` "
    "(requirements/spark.txt), or leave out --engine spark"
)
_NO_JAVA = gettext_noop(
    "Spark needs Java 17 or newer: install it (Debian: apt install openjdk-17-jre-headless)"
)
_NOT_CSV = gettext_noop(
    "%(path)s is a CSV file: turn it into Parquet, so that it can be read in parts"
)
_TOLD = gettext_noop("%(file)s: can't be read on the cluster (%(why)s)")
_ON_CLUSTER = gettext_noop("The cluster has ended the run: %(why)s")

_JAVA_GONE = gettext_noop(
    "Java has ended in the middle of the run, most likely for want of memory: give it more with "
    "--spark-conf spark.driver.memory=4g, and look for cells that are much too long"
)

_FAULT = "fault:"
_SECONDS_BETWEEN_LOOKS = 0.5
_FILE_IN_ERROR = re.compile(r"(?:file|hdfs|s3a?|abfss?)[:/]\S*?([^/\s]+\.parquet)")


class NoCluster(ValueError):
    """Spark can't be used; the text says what to do."""


def run_on_spark(
    register: Register,
    plan: Plan,
    *,
    master: str,
    progress: Progress | None = None,
    settings: Mapping[str, str] | None = None,
) -> pa.RecordBatch:
    """The merged answer for a whole register, worked out on a cluster.

    `master` as Spark writes it (local[2], spark://HOST:7077, yarn). The files must lie under the
    same path for driver and workers, and the workers' Python must have this package; `settings`
    are Spark's own. Raises RegisterFault, NoCluster, and ValueError for a plan that can't be used.
    """
    Kernel(plan)
    if not register.rows:
        raise RegisterFault(Fault(_NOT_CSV, path=register.path.name))
    with session(master, settings) as spark, _watched(spark, register.rows, progress):
        try:
            answer = _run(spark, register, plan)
        except RegisterFault:
            raise
        except Exception as error:
            raise RegisterFault(_told(error, register)) from error
    register.demand_unchanged()
    if progress is not None:
        progress(register.rows, register.rows)
    return answer


def _run(spark: Any, register: Register, plan: Plan) -> pa.RecordBatch:
    from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType

    kinds = {"large_string": StringType, "double": DoubleType, "int64": LongType}
    schema = StructType([StructField(f.name, kinds[str(f.type)]()) for f in ANSWER])
    answers = None
    for files in _alike(register):
        rows = spark.read.parquet(*[file.absolute().as_uri() for file in files])
        known = [name for name in rows.columns if heading_key(name) is not None]
        chosen = rows.select(
            *[rows[f"`{name}`"] for name in known],
            rows["_metadata.file_name"].alias(FILE_COLUMN),
            rows["_metadata.row_index"].alias(ROW_COLUMN),
        )
        found = chosen.mapInArrow(_mapper(plan), schema)
        answers = found if answers is None else answers.unionByName(found)
    assert answers is not None  # noqa: S101 - a register has files
    if len(plan.asks) > 1:
        # Each segment's rows meet on one worker; the driver only puts lists side by side.
        answers = answers.repartition("segment").mapInArrow(_reducer(plan.top), schema)
    whole: list[pa.RecordBatch] = []
    for batch in answers.toArrow().cast(ANSWER).to_batches():
        _raise_fault(batch)
        whole.append(batch)
    return merge(whole, plan.top)


def _mapper(plan: Plan) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def map_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        kernel = Kernel(plan)
        whole: list[pa.RecordBatch] = []
        floors: dict[str, float] = {}
        try:
            for batch in batches:
                if batch.num_rows == 0:
                    continue
                check_sizes(batch)
                whole.append(kernel(batch, floors))
                if sum(each.num_rows for each in whole[1:]) * 2 >= whole[0].num_rows:
                    whole = [merge(whole, plan.top)]
                    floors = floors_of(whole[0], plan.top)
        except RegisterFault as fault:
            yield _fault_row(fault)
            return
        if whole:
            yield _plain(merge(whole, plan.top))

    return map_batches


def _reducer(top: int) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def reduce_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        whole: list[pa.RecordBatch] = []
        for batch in batches:
            batch = batch.cast(ANSWER)
            if faults := _faults(batch):
                yield _fault_row(RegisterFault(*faults))
                return
            whole.append(batch)
        if whole:
            yield _plain(merge(whole, top))

    return reduce_batches


_PLAIN = pa.schema(
    [(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in ANSWER]
)


def _plain(answer: pa.RecordBatch) -> pa.RecordBatch:
    """As Spark takes it: its text is `string`."""
    return answer.cast(_PLAIN)


def _fault_row(fault: RegisterFault) -> pa.RecordBatch:
    problems = [[p.message, dict(p.values)] for p in fault.problems]
    row = {"segment": _FAULT + json.dumps(problems, ensure_ascii=False)}
    return pa.RecordBatch.from_pylist([row], schema=_PLAIN)


def _faults(batch: pa.RecordBatch) -> list[Fault]:
    found = []
    for segment in set(batch.column("segment").to_pylist()):
        if segment and segment.startswith(_FAULT):
            found += [Fault(m, **values) for m, values in json.loads(segment[len(_FAULT) :])]
    return found


def _raise_fault(batch: pa.RecordBatch) -> None:
    if faults := _faults(batch):
        raise RegisterFault(*faults)


def _alike(register: Register) -> list[list[Path]]:
    """The files, those with the same columns and types together: Spark reads one kind at a time."""
    import pyarrow.parquet as pq

    kinds: dict[str, list[Path]] = {}
    for file in register.files:
        schema = pq.read_schema(file)
        kind = [(f.name, str(f.type)) for f in schema if heading_key(f.name) is not None]
        kinds.setdefault(repr(kind), []).append(file)
    return list(kinds.values())


def _told(error: BaseException, register: Register) -> Fault:
    """The line of a long tale of Java that says something, with the file if it names one."""
    text = str(error)
    if isinstance(error, ConnectionError):
        return Fault(_JAVA_GONE)
    found = _FILE_IN_ERROR.search(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")] or lines or [repr(error)]
    why = causes[-1].removeprefix("Caused by:").strip()[:300]
    if found and found[1] in {file.name for file in register.files}:
        return Fault(_TOLD, file=found[1], why=why)
    return Fault(_ON_CLUSTER, why=why)


def _first_cause(tale: str) -> str:
    """What Java says after the line that only says that Java was called."""
    lines = [line.strip() for line in tale.splitlines() if line.strip()]
    cause = next((line for line in lines if line.startswith(": ")), lines[0] if lines else "")
    return cause.removeprefix(": ").partition("Exception: ")[2] or cause.removeprefix(": ")[:300]


# --- the session ----------------------------------------------------------------------------------


@contextmanager
def session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A Spark session, ended with the block; one that runs already is used and left running."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoCluster(_(_NO_PYSPARK)) from error
    if (running := SparkSession.getActiveSession()) is not None:
        yield running
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    usual = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "64",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS // 2),
        "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(master).appName("wutong screen")
    for key, value in {**usual, **(settings or {})}.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        if "JAVA" in str(error) or "Java gateway" in str(error):
            raise NoCluster(_(_NO_JAVA)) from error
        raise NoCluster(
            _("Spark can't begin at %(master)s: see whether it runs and can be reached (%(why)s)")
            % {"master": master, "why": _first_cause(str(error))}
        ) from error
    try:
        yield spark
    finally:
        with contextlib.suppress(Exception):  # where Java itself has ended there is none to stop
            spark.stop()


@contextmanager
def _watched(spark: Any, rows: int, progress: Progress | None) -> Iterator[None]:
    """Tells how far the cluster is, by the tasks that are done."""
    if progress is None:
        yield
        return
    from threading import Event, Thread

    stop = Event()
    furthest = 0
    tracker = spark.sparkContext.statusTracker()

    def look() -> None:
        nonlocal furthest
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            with contextlib.suppress(Exception):  # a gauge may fail, the run may not
                stages = [tracker.getStageInfo(s) for s in tracker.getActiveStageIds()]
                tasks = sum(s.numTasks for s in stages if s)
                done = sum(s.numCompletedTasks for s in stages if s)
                if tasks and rows * done // tasks > furthest:
                    furthest = rows * done // tasks
                    progress(furthest, rows)

    watcher = Thread(target=look, daemon=True, name="spark-progress")
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()
