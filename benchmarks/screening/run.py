"""Screening at a million, ten and fifty million rows, beside Polars' find_many, pandas and jieba.

    python benchmarks/screening/run.py --peer PYTHON_WITH_PANDAS_AND_JIEBA [--folder FOLDER]
        [--sizes 1000000 10000000 50000000] [--rounds 3 2 1] [--terms 5000]

Each register is made at run time in FOLDER (a temporary one without it), measured and deleted; one
of 50 million rows takes 3.5 GB. Every measurement is a process of its own, all kinds in turn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]

from speed import PEER, terms  # noqa: E402

KINDS = ("one term", "find_many", "screen")
BYTES_A_ROW = 80
Taken = dict[str, list[dict[str, float]]]


def measure(folder: Path, words: str, rounds: int) -> Taken:
    """Every kind once a round, so that a busy moment hits all alike."""
    taken: Taken = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind in KINDS:
            command = [sys.executable, HERE / "speed.py", folder, "--one", kind, words]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            taken[kind].append(json.loads(done.stdout))
    return taken


def middle(runs: list[dict[str, float]], what: str) -> float:
    """The median of one figure."""
    return statistics.median(run[what] for run in runs)


def told(rows: int, taken: Taken) -> None:
    """The lines of one size."""
    for kind, runs in taken.items():
        seconds, cpu = middle(runs, "seconds"), middle(runs, "cpu")
        rest = {k: v for k, v in runs[0].items() if k not in {"seconds", "cpu", "peak_mib"}}
        print(
            f"| {rows:,} | {kind} | {seconds:.1f} | {cpu:.1f} | {rows / seconds:,.0f} | "
            f"{cpu / rows * 1e6:.2f} | {max(r['peak_mib'] for r in runs):.0f} | {rest} |",
            flush=True,
        )


def ratio(taken: Taken, kind: str, what: str) -> float:
    """How many times as long screening takes: the median over the rounds."""
    pairs = zip(taken["screen"], taken[kind], strict=True)
    return statistics.median(mine[what] / theirs[what] for mine, theirs in pairs)


def peer_speed(python: str, folder: Path, words: str) -> dict[str, float]:
    """pandas and jieba on a slice of 20,000 rows."""
    first = min(folder.glob("*.parquet"))
    done = subprocess.run(
        [python, "-c", PEER, first, words], capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10**6, 10**7, 5 * 10**7])
    asked.add_argument("--rounds", type=int, nargs="+", default=[3, 2, 1])
    asked.add_argument("--terms", type=int, default=5000)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--peer", default="")
    given = asked.parse_args()
    import polars as pl
    from make_register import write

    rounds = given.rounds + [given.rounds[-1]] * (len(given.sizes) - len(given.rounds))
    today = date.today()  # noqa: DTZ011 # the day of the measurement
    cores = len(os.sched_getaffinity(0))
    print(
        f"{today}, {platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}, "
        f"Polars {pl.__version__}, {given.terms:,} terms, rounds {rounds}"
    )
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        words = Path(place) / "terms.json"
        words.write_text(json.dumps(terms(given.terms)), encoding="utf-8")
        need = max(given.sizes) * BYTES_A_ROW
        if (free := shutil.disk_usage(place).free) < need:
            raise SystemExit(
                f"{need / 1e9:.1f} GB are needed in {place}, {free / 1e9:.1f} are free"
            )
        all_taken: dict[int, Taken] = {}
        peer: dict[str, float] = {}
        print("| rows | what | s | CPU s | rows/s | CPU s a million rows | peak MiB | |")
        print("|---|---|---|---|---|---|---|---|")
        for rows, times in zip(given.sizes, rounds, strict=True):
            register = Path(place) / "register"
            began = time.perf_counter()
            write(register, rows, 1)
            made = time.perf_counter() - began
            all_taken[rows] = measure(register, str(words), times)
            told(rows, all_taken[rows])
            if given.peer and not peer:
                peer = peer_speed(given.peer, register, str(words))
            shutil.rmtree(register)
            print(f"(register made in {made:.0f} s; load {os.getloadavg()[0]:.1f})", flush=True)
    print("\n| rows | measure | screen / find_many | screen / one term |\n|---|---|---|---|")
    for rows, taken in all_taken.items():
        for what in ("seconds", "cpu"):
            both = [f"{ratio(taken, kind, what):.2f}" for kind in ("find_many", "one term")]
            print(f"| {rows:,} | {what} | {' | '.join(both)} |")
    sizes = sorted(all_taken)
    for less, more in itertools.pairwise(sizes):
        spent = [middle(all_taken[n]["screen"], "cpu") for n in (less, more)]
        each = (spent[1] - spent[0]) / (more - less) * 1e6
        print(f"from {less:,} to {more:,} rows a million more costs {each:.2f} CPU s")
    if peer:
        rows = 10**7 if 10**7 in all_taken else sizes[-1]
        runs = all_taken[rows]["screen"]
        print(f"pandas + jieba: {peer['rows'] / peer['seconds']:,.0f} rows/s on a slice of 20,000")
        for what in ("seconds", "cpu"):
            times_as_fast = rows / middle(runs, what) / (peer["rows"] / peer[what])
            print(f"screening {rows:,} rows is {times_as_fast:.0f} times as fast by {what}")


if __name__ == "__main__":
    main()
