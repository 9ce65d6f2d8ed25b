"""Schedules of PSPLIB instances: ours beside PyJobShop, same seconds, same cores, same run.

    .venv/bin/python benchmarks/scheduling/run.py [--count 10] [--seconds 10] [--peer PYTHON]

`--peer` is a Python that has PyJobShop (benchmarks/requirements.txt). Each instance is solved by
one after the other, so that both meet the machine in the same state. Every schedule is checked by
our own verifier. Prints a row an instance and the mean gaps as one JSON document at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tarfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from wutong.approvals.rules.scheduling import Problem, faults_of, read_sm, solve  # noqa: E402

DATA = Path(os.environ.get("WUTONG_SHARED_DATA") or ROOT.parent / "shared" / "data") / "psplib"
SERIES = ("j30", "j60", "j120")
SEED = 20260101

PEER = """
import json, sys
from pyjobshop import Model
given = json.load(sys.stdin)
model = Model()
resources = [model.add_renewable(capacity=c) for c in given["capacities"]]
tasks = []
for task in given["tasks"]:
    made = model.add_task()
    model.add_mode(made, resources, duration=task["length"], demands=task["demands"])
    tasks.append(made)
for n, task in enumerate(given["tasks"]):
    for before in task["needs"]:
        model.add_end_before_start(tasks[before], tasks[n])
result = model.solve(time_limit=given["seconds"], num_workers=given["cores"], display=False)
json.dump(
    {
        "makespan": result.objective,
        "bound": result.lower_bound,
        "starts": [t.start for t in result.best.tasks],
    },
    sys.stdout,
)
"""


def peer(python: str, problem: Problem, seconds: float, cores: int) -> tuple[int, int, list[int]]:
    """PyJobShop's answer: makespan, bound, starts."""
    given = {
        "capacities": problem.capacities, "seconds": seconds, "cores": cores,
        "tasks": [
            {"length": t.length, "needs": sorted(set(t.needs)), "demands": t.demands}
            for t in problem.tasks
        ],
    }  # fmt: skip
    done = subprocess.run(
        [python, "-c", PEER], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    answer = json.loads(done.stdout.splitlines()[-1])
    return int(answer["makespan"]), int(answer["bound"]), answer["starts"]


def main() -> None:
    """Solve a seeded sample of each series by both."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=10)
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("--cores", type=int, default=2)
    asked.add_argument("--peer", help="a Python that has PyJobShop")
    options = asked.parse_args()
    known = json.loads((DATA / "best_known_makespans.json").read_text(encoding="utf-8"))
    report: dict[str, dict[str, float]] = {}
    for series in SERIES:
        with tarfile.open(DATA / f"{series}.tar.gz") as archive:
            texts = {
                Path(member.name).stem: archive.extractfile(member).read().decode()  # type: ignore[union-attr]
                for member in archive.getmembers()
                if member.name.endswith(".sm")
            }
        names = sorted(name for name in texts if name in known[series])
        chosen = random.Random(SEED).sample(names, min(options.count, len(names)))
        sums: dict[str, list[float]] = {}
        for name in chosen:
            problem, best = read_sm(texts[name]), known[series][name]
            began = time.perf_counter()
            ours = solve(problem, seconds=options.seconds, workers=options.cores)
            took = time.perf_counter() - began
            assert not faults_of(problem, ours.starts)
            assert ours.bound <= best
            row = {"best": best, "ours": ours.makespan, "bound": ours.bound, "s": round(took, 1)}
            results = {"ours": (ours.makespan, ours.bound)}
            if options.peer:
                makespan, bound, starts = peer(
                    options.peer, problem, options.seconds, options.cores
                )
                assert not faults_of(problem, starts)
                row |= {"peer": makespan, "peer bound": bound}
                results["peer"] = (makespan, bound)
            print(series, name, row, file=sys.stderr, flush=True)
            cpm = problem.critical_length
            for who, (makespan, bound) in results.items():
                for key, value in (
                    ("over best known", makespan / best - 1), ("over CPM", makespan / cpm - 1),
                    ("proved", float(bound >= makespan)),
                    ("at best known", float(makespan <= best)),
                ):  # fmt: skip
                    sums.setdefault(f"{who}: {key}", []).append(value)
        report[series] = {k: round(100 * sum(v) / len(v), 2) for k, v in sums.items()}
    json.dump(report, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
