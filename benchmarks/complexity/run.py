"""Complexity of 2,850 regions and 1,380 classes, beside the `ecomplexity` package.

Each program is a process of its own, so that peak memory is its own; both reckon quotients,
proximity, density, ECI, PCI, outlook and gain. `--peer PYTHON` names an interpreter that has
`ecomplexity` (benchmarks/requirements.txt); without it only ours is measured.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

OURS = """
import json, resource, sys, time
sys.path[:0] = [{root!r} + "/src", {here!r}]
from make_table import make_table
from wutong.prospecting.rules.complexity import complexity
table = make_table()
begun = time.perf_counter()
found = complexity(table)
sums = [float(x) for x in (abs(found.eci).sum(), abs(found.pci).sum(), found.density.sum(),
        found.proximity.sum(), abs(found.outlook).sum(), abs(found.gain).sum())]
took = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": took, "peak_mib": peak, "eci": found.eci.tolist()}}))
"""

PEER = """
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
sys.path.insert(0, {here!r})
import pandas as pd
from ecomplexity import ecomplexity
from make_table import make_table
table = make_table()
frame = pd.DataFrame(table).stack().reset_index()
frame.columns = ["region", "class", "value"]
frame["year"] = 2026
names = {{"time": "year", "loc": "region", "prod": "class", "val": "value"}}
begun = time.perf_counter()
found = ecomplexity(frame, names)
took = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
eci = found.drop_duplicates("region").sort_values("region")["eci"]
print(json.dumps({{"seconds": took, "peak_mib": peak, "eci": eci.tolist()}}))
"""


def measured(python: str, program: str) -> dict[str, object]:
    """The last line that the program prints."""
    text = program.format(root=str(ROOT), here=str(HERE))
    done = subprocess.run([python, "-c", text], capture_output=True, text=True, check=True)
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
    given = asked.parse_args()
    ours = [measured(sys.executable, OURS) for _ in range(given.rounds)]
    seconds = statistics.median(float(str(one["seconds"])) for one in ours)
    peak = max(float(str(one["peak_mib"])) for one in ours)
    print(f"ours: {seconds:.2f} s (median of {given.rounds}), peak {peak:.0f} MiB")
    if not given.peer:
        print("ecomplexity: not measured, name an interpreter by --peer")
        return
    peer = measured(given.peer, PEER)
    took = float(str(peer["seconds"]))
    print(f"ecomplexity: {took:.1f} s, peak {float(str(peer['peak_mib'])):.0f} MiB")
    print(f"ratio {took / seconds:.0f}")
    pairs = zip(standard(ours[0]["eci"]), standard(peer["eci"]), strict=True)  # type: ignore[arg-type]
    apart = max(abs(a - b) for a, b in pairs)
    print(f"largest difference of an ECI, both standardised: {apart:.1e}")


if __name__ == "__main__":
    main()
