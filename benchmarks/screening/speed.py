"""Time and memory of screening against bare Polars, each in a process of its own, same run.

    python benchmarks/screening/speed.py REGISTER_FOLDER [--terms 5000] [--rounds 3] [--peer PYTHON]

REGISTER_FOLDER comes from make_register.py. `--peer` is an interpreter with pandas, pyarrow and
jieba (benchmarks/requirements.txt); it is measured on a slice and scaled.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]

PEER = """
import sys, json, time
import jieba, pandas as pd
import pyarrow.parquet as pq
terms = set(json.load(open(sys.argv[2])))
for term in terms:
    jieba.add_word(term)
jieba.lcut("开始")
file = pq.ParquetFile(sys.argv[1])
frame = next(file.iter_batches(20000, columns=["business_scope"])).to_pandas()
began, used = time.perf_counter(), time.process_time()
hits = frame["business_scope"].map(lambda text: [w for w in jieba.lcut(text) if w in terms])
print(json.dumps({"rows": len(frame), "seconds": time.perf_counter() - began,
                  "cpu": time.process_time() - used,
                  "hits": int(hits.map(bool).sum())}))
"""


def terms(count: int) -> list[str]:
    """Things that real scopes list, drawn by chance; used here, kept nowhere."""
    from make_register import pools

    clauses, _, _ = pools()
    deeds = re.compile(
        "生产|销售|加工|制造|批发|零售|经营|服务|许可|批准|法律|国家|项目|除外|不含|设计|安装|施工|维修|的"
    )
    found = {
        piece
        for clause in clauses
        for piece in re.split("[、，,：:（）()]", clause)
        if re.fullmatch("[一-鿿]{3,6}", piece) and not deeds.search(piece)
    }
    listed = sorted(found)
    random.Random(1).shuffle(listed)
    return listed[:count]


def peak_mib() -> float:
    """Most memory that this program held; ru_maxrss would count what its parent held, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def one(kind: str, folder: Path, words: list[str]) -> dict[str, float]:
    """One measurement in this process."""
    import polars as pl

    began = time.perf_counter()
    more: dict[str, float] = {}
    if kind == "screen":
        from wutong.chains.rules.specs import SegmentSpec, TermSpec
        from wutong.prospecting.rules.register import open_register
        from wutong.prospecting.rules.screen import Filters, screen
        from wutong.prospecting.rules.weighting import packaged_weights

        day = date(2026, 11, 22)
        segment = SegmentSpec("x", "x", terms=tuple(TermSpec(word) for word in words))
        result = screen(
            open_register(folder), segment, Filters(), packaged_weights("", day), top=100, as_of=day
        )
        more = {"holding": result.holding, "read": result.read}
    else:
        wanted = words[:1] if kind == "one term" else words
        column = pl.col("business_scope").str.find_many(wanted)
        query = pl.scan_parquet(folder / "*.parquet").select(column.list.len().sum())
        more = {"hits": query.collect(engine="streaming").item()}
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    return {"seconds": seconds, "cpu": cpu, "peak_mib": peak_mib(), **more}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("register", type=Path)
    parser.add_argument("--terms", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        kind, file = given.one
        print(json.dumps(one(kind, given.register, json.loads(Path(file).read_text()))))
        return
    import polars as pl

    rows = pl.scan_parquet(given.register / "*.parquet").select(pl.len()).collect().item()
    cores = len(os.sched_getaffinity(0))
    today = date.today()  # noqa: DTZ011 # the day of the measurement
    print(f"{today}, {platform.machine()}, {cores} cores, Polars {pl.__version__}")
    print(f"{rows:,} rows, {given.terms:,} terms, median of {given.rounds} rounds\n")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(terms(given.terms), file)
        file.flush()
        taken: dict[str, list[dict[str, float]]] = {}
        for _ in range(given.rounds):
            for kind in ("one term", "find_many", "screen"):
                command = [sys.executable, __file__, str(given.register), "--one", kind, file.name]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                taken.setdefault(kind, []).append(json.loads(done.stdout))
        print("| what | s | CPU s | rows/s | peak MiB | |")
        print("|---|---|---|---|---|---|")
        medians = {}
        for kind, runs in taken.items():
            medians[kind] = seconds = statistics.median(run["seconds"] for run in runs)
            peak = max(run["peak_mib"] for run in runs)
            cpu = statistics.median(run["cpu"] for run in runs)
            rest = {k: v for k, v in runs[0].items() if k not in ("seconds", "cpu", "peak_mib")}
            figures = f"{seconds:.1f} | {cpu:.1f} | {rows / seconds:,.0f} | {peak:.0f}"
            print(f"| {kind} | {figures} | {rest} |")
        for measure in ("seconds", "cpu"):
            ratios = [
                statistics.median(
                    a[measure] / b[measure] for a, b in zip(taken["screen"], taken[k], strict=True)
                )
                for k in ("find_many", "one term")
            ]
            words = f"screen / find_many: {ratios[0]:.2f}; screen / one term: {ratios[1]:.2f}"
            print(f"\n{measure}: {words}", flush=True)
        if given.peer:
            first = next(iter(sorted(given.register.glob("*.parquet"))))
            done = subprocess.run(
                [str(given.peer), "-c", PEER, str(first), file.name],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            peer = json.loads(done.stdout)
            speed = peer["rows"] / peer["seconds"]
            times = rows / medians["screen"] / speed
            cpu = statistics.median(run["cpu"] for run in taken["screen"])
            spared = rows / cpu / (peer["rows"] / peer["cpu"])
            print(f"pandas + jieba: {speed:,.0f} rows/s on a slice; screen: {times:.0f} times that")
            print(f"by seconds of processor: {spared:.0f} times")


if __name__ == "__main__":
    main()
