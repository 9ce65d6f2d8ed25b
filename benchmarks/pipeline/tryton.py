"""Create, list page, move 1,000: Wutong and Tryton's sale_opportunity on the same PostgreSQL.

Tryton (GPL-3.0) goes into a venv of its own, made here; nothing of it is imported by the product.
The two do not do the same: Wutong checks the first report, writes an event in a hash chain and a
row for each stage; Tryton writes its row. What is compared is what a user waits for.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "cockpit")]

from run import County  # noqa: E402 # the county of the cockpit's benchmark
from scratch_database import scratch_database  # noqa: E402

MOVED = 1_000
TRIES = 7


def peer(folder: Path) -> Path:
    """The Python of the peer's venv, made where it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        needs = HERE.parents[1] / "requirements-tryton.txt"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", needs], check=True)
    return python


def ours(county: County, number: int) -> dict[str, float]:
    """The product's own figures, by the deeds of its pages."""
    from django.test import Client

    from wutong.pipeline.actions.bulk import MOST, Wanted, apply_bulk, digest_of, plan_bulk
    from wutong.pipeline.models import Project
    from wutong.pipeline.public import Lead, advance_project, register_lead

    found: dict[str, float] = {}
    began = time.perf_counter()
    county.grow(number)
    found["create_ms_a_row"] = (time.perf_counter() - began) * 1000 / number
    officer = county.cast["officer"]
    one = []
    for n in range(50):
        lead = Lead(
            investor_name=f"示例来访{n}号有限公司", summary="一条线", way=county.ways[0],
            is_example=True,
        )  # fmt: skip
        began = time.perf_counter()
        register_lead(lead, actor=officer)
        one.append(time.perf_counter() - began)
    found["create_one_ms"] = statistics.median(one) * 1000
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(county.cast["leader"], backend="django.contrib.auth.backends.ModelBackend")
    client.get("/projects/")
    times = []
    for _try in range(TRIES):
        began = time.perf_counter()
        client.get("/projects/")
        times.append(time.perf_counter() - began)
    found["list_page_ms"] = statistics.median(times) * 1000
    able = Project.objects.visible_to(officer).filter(
        stage__in=["lead", "assessed"], standing="active"
    )
    keys: list[Any] = list(able.order_by("pk").values_list("pk", flat=True)[: 2 * MOVED])
    leads, together = keys[: len(keys) // 2], keys[len(keys) // 2 :]
    began = time.perf_counter()
    for key in leads:
        advance_project(key, "open_talks", actor=officer)
    found["move_1000_singly_ms"] = (time.perf_counter() - began) * 1000 * MOVED / len(leads)
    # as on the page: a preview first, then the deed, for as many as one form takes
    wanted, began = Wanted(move="open_talks"), time.perf_counter()
    moved = 0
    for low in range(0, len(together), MOST):
        some = together[low : low + MOST]
        shown = digest_of(plan_bulk(some, wanted, actor=officer))
        moved += sum(row.is_deed for row in apply_bulk(some, wanted, actor=officer, digest=shown))
    assert moved == len(together), f"{moved} of {len(together)} moved"
    found["move_1000_together_ms"] = (time.perf_counter() - began) * 1000 * MOVED / moved
    return found


def main(number: int = 10_000, folder: str = "") -> None:
    """Print both sides."""
    if number < 2 * MOVED:
        raise SystemExit(f"at least {2 * MOVED:,} rows, so that there are enough to move")
    python = peer(Path(folder or HERE.parents[2] / ".tryton-venv"))
    print(f"{number:,} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with scratch_database():
        county = County()
        mine = ours(county, number)
        answer = subprocess.run(
            [python, HERE.with_name("tryton_side.py"), os.environ["DATABASE_URL"], str(number),
             "tryton"],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        theirs = json.loads(answer.stdout.strip().splitlines()[-1])
    print(f"load at the end {os.getloadavg()[0]:.1f}")
    print("what\tWutong\tTryton")
    for name in sorted(mine | theirs):
        print(f"{name}\t{mine.get(name, float('nan')):.1f}\t{theirs.get(name, float('nan')):.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, *sys.argv[2:3])
