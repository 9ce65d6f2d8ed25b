"""Spark gives the very list of the local engine: on local[2] and on two workers on loopback."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.screening import screen
from wutong.prospecting.rules import cluster
from wutong.prospecting.rules.register import (
    FILE_COLUMN,
    ROW_COLUMN,
    RegisterFault,
    check_sizes,
)
from wutong.prospecting.rules.scoring import Firm

from .test_engine import SOURCE, firms

NO_SPARK = importlib.util.find_spec("pyspark") is None
needs_spark = pytest.mark.skipif(
    NO_SPARK or shutil.which("java") is None,
    reason="pyspark is not installed" if NO_SPARK else "Java is not installed",
)

RUNS = """
import json, sys
from datetime import date
from pathlib import Path
from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.screening import screen, screen_all

place, master = Path(sys.argv[1]), sys.argv[2]
day = date(2026, 11, 22)
small = {"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "4"}
spark = {"engine": "spark", "master": master, "settings": small, "as_of": day}
seen, faults = [], []

def everything():
    rows = screen(chain="nitro", segment="ammonium-nitrate", register=place / "good", top=30,
                  progress=lambda done, of: seen.append((done, of)), **spark)
    done = screen_all(register=place / "good", chain="nitro", top=7,
                      out=place / f"{master.partition(':')[0]}.parquet", **spark)
    for name in ("huge", "half"):
        try:
            screen(chain="nitro", segment="ammonium-nitrate", register=place / name, **spark)
        except BadInput as fault:
            faults.append(str(fault))
    print(json.dumps({"rows": rows, "done": done, "faults": faults, "seen": seen[-1]},
                     ensure_ascii=False))

if "engine" in spark:
    from wutong.prospecting.rules.cluster import session
    with session(master, small):  # one for all of them: to begin one takes long
        everything()
else:
    everything()
"""


@contextmanager
def two_workers(place: Path) -> Iterator[str]:
    """A standalone cluster on loopback, by the classes that come with pyspark; its address."""
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    env = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    kind = "org.apache.spark.deploy"
    commands = [[f"{kind}.master.Master", *here, "--port", str(port)]]
    commands += [
        [f"{kind}.worker.Worker", *here, "--cores", "1", "--memory", "700m",
         "--work-dir", str(place / f"worker-{n}"), address]
        for n in range(2)
    ]  # fmt: skip
    with ExitStack() as stack:
        running = []
        for number, command in enumerate(commands):
            log = stack.enter_context((place / f"spark-{number}.log").open("w"))
            process = subprocess.Popen(
                [str(home / "bin" / "spark-class"), *command], env=env, stdout=log, stderr=log
            )
            running.append(process)
            stack.callback(process.wait)
            stack.callback(process.kill)
        _wait_for(place / "spark-0.log", "Registering worker", 2)
        yield address


def _wait_for(log: Path, words: str, times: int) -> None:
    for _ in range(3000):
        if log.read_text(errors="replace").count(words) >= times:
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-2000:])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Good files in three fashions; one with a cell beyond measure; one cut off in the middle."""
    schema = dict.fromkeys(Firm._fields, pl.String)
    frame = pl.DataFrame(firms(900), schema=schema, orient="row").with_columns(
        pl.col("business_scope").str.replace("餐饮服务", "尿素、硝酸生产")
    )
    for name in ("good", "huge", "half"):
        (tmp_path / name).mkdir()
    chinese = {"name": "企业名称", "uscc": "统一社会信用代码", "business_scope": "经营范围"}
    frame[:300].write_parquet(tmp_path / "good" / "a.parquet", row_group_size=100)
    frame[300:600].rename(chinese).write_parquet(tmp_path / "good" / "b.parquet")
    frame[600:].drop("city").with_columns(
        pl.col("registered_on").str.to_date(),
        capital_raw=pl.int_range(pl.len()).cast(pl.Float64) * 1e6,
    ).write_parquet(tmp_path / "good" / "c.parquet")
    huge = frame[:9].with_columns(
        business_scope=pl.when(pl.col("uscc") == f"91{5:016d}")
        .then(pl.lit("x" * 1_000_001))
        .otherwise("business_scope")
    )
    huge.write_parquet(tmp_path / "huge" / "a.parquet")
    whole = tmp_path / "good" / "a.parquet"
    (tmp_path / "half" / "a.parquet").write_bytes(whole.read_bytes()[:-200])
    return tmp_path


@pytest.mark.slow
@needs_spark
def test_spark_gives_the_very_list_of_the_local_engine(place: Path) -> None:
    def run(code: str, *more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-c", code, str(place), *more],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": SOURCE, "SPARK_LOCAL_IP": "127.0.0.1"},
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, object] = json.loads(done.stdout)
        return found

    here = RUNS.replace('"engine": "spark", "master": master, "settings": small, ', "")
    expected = run(here, "here")

    local = run(RUNS, "local[2]")
    with two_workers(place) as address:
        spread = run(RUNS, address)

    assert len(expected["rows"]) == 30  # type: ignore[arg-type]
    assert expected["faults"][0] == (  # type: ignore[index]
        "a.parquet: row 6, column business_scope: the cell holds 1000001 bytes; "
        "at most 1000000 are read"
    )
    assert "a.parquet: is no whole Parquet file" in expected["faults"][1]  # type: ignore[index]
    assert local == {**expected, "seen": [900, 900]}
    assert spread == {**expected, "seen": [900, 900]}
    table = pl.read_parquet(place / "here.parquet")
    assert table["segment"].n_unique() > 1
    assert pl.read_parquet(place / "local[2].parquet", glob=False).equals(table)
    assert pl.read_parquet(place / "spark.parquet").equals(table)
    workers = [list((place / f"worker-{n}").glob("app-*/*/stderr")) for n in range(2)]
    assert all(workers), "both workers had a share"


def test_without_spark_the_message_says_what_to_install(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(BadInput, match=r"wutong\[spark\]"):
        screen(
            chain="nitro", segment="ammonium-nitrate", register=place / "good", engine="spark",
            master="local[2]",
        )  # fmt: skip


def test_a_csv_is_not_sent_to_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,uscc,business_scope\na,1,x\n")

    with pytest.raises(BadInput, match="is a CSV file: turn it into Parquet"):
        screen(
            chain="nitro", segment="ammonium-nitrate", register=tmp_path / "a.csv",
            engine="spark", master="local[2]",
        )  # fmt: skip


def test_the_last_cause_of_a_long_tale_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").touch()
    register = cluster.Register(tmp_path, (tmp_path / "a.parquet",), 1)
    tale = "An error\n at x\nCaused by: java.io.IOException: file:///data/a.parquet: gone\n at y"

    assert cluster._told(RuntimeError(tale), register) == (
        "a.parquet: can't be read on the cluster (java.io.IOException: file:///data/a.parquet: gone)"
    )
    assert "Java has ended" in cluster._told(ConnectionRefusedError(111, "refused"), register)
    assert "ended the run: no room" in cluster._told(RuntimeError("no room"), register)
    tale = (
        "An error occurred while calling None.x\n: org.x.SparkException: Could not parse 'y'\n at z"
    )
    assert cluster._first_cause(tale) == "Could not parse 'y'"
    assert cluster._first_cause("gone") == "gone"


def test_a_batch_of_a_cluster_with_text_that_is_no_utf8_names_file_and_row() -> None:
    texts = pa.array([b"a", None, b"\xff\xfe"], pa.binary())
    broken = pa.StringArray.from_buffers(
        3, texts.buffers()[1], texts.buffers()[2], texts.buffers()[0]
    )
    batch = pa.RecordBatch.from_pydict(
        {"经营范围": broken, FILE_COLUMN: ["/x/a.parquet"] * 3, ROW_COLUMN: [7, 8, 9]}
    )

    with pytest.raises(RegisterFault) as caught:
        check_sizes(batch)

    assert str(caught.value) == (
        "a.parquet: row 10, column business_scope: is no UTF-8 text; save as UTF-8"
    )
