"""Complexity of 2,850 regions and 1,380 classes, beside the `ecomplexity` package.

Each program is a process of its own, so that peak memory is its own; both reckon quotients,
proximity, density, ECI, PCI, outlook and gain. `--peer PYTHON` names an interpreter that has
`ecomplexity` (benchmarks/requirements.txt); without it only ours is measured.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

OURS = """
import json, resource, sys, time
sys.path[:0] = [{root!r} + "/src", {here!r}]
from make_table import make_table
from wutong.prospecting.rules.complexity import complexity
table = make_table({regions}, {classes})
begun, used = time.perf_counter(), time.process_time()
found = complexity(table)
sums = [float(x) for x in (abs(found.eci).sum(), abs(found.pci).sum(), found.density.sum(),
        found.proximity.sum(), abs(found.outlook).sum(), found.gain.sum())]
took, cpu = time.perf_counter() - begun, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": took, "cpu": cpu, "peak_mib": peak, "eci": found.eci.tolist()}}))
"""

PEER = """
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
sys.path.insert(0, {here!r})
import pandas as pd
from ecomplexity import ecomplexity
from make_table import make_table
table = make_table({regions}, {classes})
frame = pd.DataFrame(table).stack().reset_index()
frame.columns = ["region", "class", "value"]
frame["year"] = 2026
names = {{"time": "year", "loc": "region", "prod": "class", "val": "value"}}
begun, used = time.perf_counter(), time.process_time()
found = ecomplexity(frame, names)
took, cpu = time.perf_counter() - begun, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
eci = found.drop_duplicates("region").sort_values("region")["eci"]
print(json.dumps({{"seconds": took, "cpu": cpu, "peak_mib": peak, "eci": [float(x) for x in eci]}}))
"""


def measured(python: str, program: str, regions: int, classes: int) -> dict[str, object]:
    """The last line that the program prints."""
    text = program.format(root=str(ROOT), here=str(HERE), regions=regions, classes=classes)
    done = subprocess.run([python, "-c", text], stdout=subprocess.PIPE, text=True, check=True)
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def standard(values: list[float]) -> list[float]:
    """Mean 0, deviation 1: the two use different divisors."""
    mean, spread = statistics.fmean(values), statistics.stdev(values)
    return [(value - mean) / spread for value in values]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peer", metavar="PYTHON")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--regions", type=int, default=2_850)
    asked.add_argument("--classes", type=int, default=1_380)
    given = asked.parse_args()
    size = given.regions, given.classes
    cores = len(os.sched_getaffinity(0))
    today = date.today()  # noqa: DTZ011 # the day of the measurement
    print(f"{today}, {platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{size[0]:,} regions, {size[1]:,} classes", flush=True)
    ours = [measured(sys.executable, OURS, *size) for _ in range(given.rounds)]
    seconds = statistics.median(float(str(one["seconds"])) for one in ours)
    peak = max(float(str(one["peak_mib"])) for one in ours)
    cpu = statistics.median(float(str(one["cpu"])) for one in ours)
    print(
        f"ours: {seconds:.2f} s (median of {given.rounds}), CPU {cpu:.2f} s, peak {peak:.0f} MiB",
        flush=True,
    )
    if not given.peer:
        print("ecomplexity: not measured, name an interpreter by --peer")
        return
    peer = measured(given.peer, PEER, *size)
    took = float(str(peer["seconds"]))
    worked = float(str(peer["cpu"]))
    print(
        f"ecomplexity: {took:.1f} s, CPU {worked:.1f} s, "
        f"peak {float(str(peer['peak_mib'])):.0f} MiB (one round)"
    )
    print(f"ratio {took / seconds:.0f}, by seconds of processor {worked / cpu:.0f}")
    both = [
        (mine, theirs)
        for mine, theirs in zip(ours[0]["eci"], peer["eci"], strict=True)  # type: ignore[call-overload]
        if math.isfinite(mine) and math.isfinite(theirs)  # a region without any class has none
    ]
    pairs = zip(*(standard(list(side)) for side in zip(*both, strict=True)), strict=True)
    apart = max(abs(a - b) for a, b in pairs)
    print(f"largest difference of an ECI, both standardised: {apart:.1e}")


if __name__ == "__main__":
    main()
