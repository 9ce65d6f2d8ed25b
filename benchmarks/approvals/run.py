"""A case of 6, 12 and 30 parallel items opened to closed; the list of cases at a million cases.

    python benchmarks/approvals/run.py [--peer PYTHON] [--rounds 7] [--cases 1000000]

`--peer` is an interpreter with benchmarks/requirements-peers.txt; without it only the product and
bare SQL are measured. `--cases 0` leaves the list out, `--no-flow` the first part.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from bare import TABLES, Bare  # noqa: E402
from scratch_database import scratch_database  # noqa: E402

SIZES = (6, 12, 30)
TOGETHER = [*TABLES.values(), "audit_event", "audit_head"]


class Ours:
    """The product's own deeds: permission, lock, event chain, clocks, notices and join."""

    def __init__(self) -> None:
        from wutong.accounts.public import clock_user
        from wutong.approvals.public import load_product_rules
        from wutong.calendars.public import load_product_calendar
        from wutong.config.example.people import settle

        clock = clock_user()
        load_product_calendar(actor=clock)
        load_product_rules(actor=clock)
        self.cast = settle(clock)
        self.last = 0

    def __call__(self, size: int) -> None:
        """Open, hand in, accept each, grant each: 2 × size + 2 transactions."""
        from wutong.approvals import public as approvals

        clerk = self.cast["department"]
        items = tuple(
            approvals.ItemAsked(
                code=f"b{n}",
                name=f"示例{n}",
                department=self.cast.place.bureau_a,
                legal_days=20,
                legal_unit="wd",
                promised_days=10,
                promised_unit="wd",
            )
            for n in range(size)
        )
        case = approvals.open_case(
            approvals.Application(
                title="示例",
                applicant_name="示例",
                jurisdiction=self.cast.place.county,
                counter=self.cast.place.approval,
                items=items,
                is_example=True,
            ),
            actor=self.cast["approval"],
        )
        approvals.hand_in_case(case.pk, actor=self.cast["approval"])
        keys = list(case.items.values_list("pk", flat=True))
        for key in keys:
            approvals.accept_item(key, actor=clerk)
        for key in keys:
            approvals.grant_item(key, actor=clerk)
        case.refresh_from_db()
        if case.state != "closed":
            raise AssertionError(case.state)
        self.last = case.pk


class Other:
    """A peer in a process of its own, asked for one case at a time."""

    def __init__(self, python: str, kind: str, address: str) -> None:
        self.process = subprocess.Popen(
            [python, HERE.with_name("peers.py"), kind, address, *map(str, SIZES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def _answer(self) -> str:
        if self.process.stdout is None or not (line := self.process.stdout.readline()):
            raise SystemExit("the peer ended: its words stand above")
        return line

    def seconds(self, size: int) -> float:
        """What the peer itself measured."""
        if self.process.stdin is None:
            raise AssertionError("no pipe")
        self.process.stdin.write(f"{size}\n")
        self.process.stdin.flush()
        return float(self._answer())

    def end(self) -> None:
        """Let it go."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


def clocked(deed: Callable[[int], None]) -> Callable[[int], float]:
    """The seconds of a deed in this process."""

    def seconds(size: int) -> float:
        began = time.perf_counter()
        deed(size)
        return time.perf_counter() - began

    return seconds


def rows_added(deed: Callable[[int], Any], size: int) -> dict[str, int]:
    """How many rows of each table a case adds."""
    from django.db import connection

    def counted() -> dict[str, int]:
        found = {}
        with connection.cursor() as cursor:
            for table in TOGETHER:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found[table] = int(cursor.fetchone()[0])
        return found

    before = counted()
    deed(size)
    after = counted()
    return {table: after[table] - before[table] for table in TOGETHER}


def flows(ours: Ours, peer: str, rounds: int) -> None:
    """Every program once a round and size, so that a busy moment hits all alike."""
    address = os.environ["DATABASE_URL"]
    ours(1)
    bare = Bare(address, ours.last)
    mine, theirs = rows_added(ours, 6), rows_added(bare, 6)
    if mine != theirs:
        raise SystemExit(f"bare SQL writes other rows: {theirs}, the product {mine}")
    print(f"rows that 6 items add, here and there: {mine}")
    programs = {"wutong": clocked(ours), "bare SQL": clocked(bare)}
    others: list[Other] = []
    if peer:
        for name, kind in (("django-viewflow", "viewflow"), ("SpiffWorkflow", "spiff")):
            others.append(Other(peer, kind, address))
            programs[name] = others[-1].seconds
    taken: dict[tuple[str, int], list[float]] = {}
    for number in range(rounds + 1):
        for size in SIZES:
            for name, seconds in programs.items():
                once = seconds(size)
                if number:  # the first round warms up
                    taken.setdefault((name, size), []).append(once)
    for each in others:
        each.end()
    print(f"opened to closed, median of {rounds} rounds (fastest), load {os.getloadavg()[0]:.1f}")
    print("program\titems\tms\tfastest\tms a move\ttimes bare SQL\twutong is so many times as long")
    for (name, size), times in taken.items():
        middle = statistics.median(times)
        floor = statistics.median(taken["bare SQL", size])
        own = statistics.median(taken["wutong", size])
        print(
            f"{name}\t{size}\t{middle * 1000:.0f}\t{min(times) * 1000:.0f}\t"
            f"{middle * 1000 / (2 * size + 2):.2f}\t{middle / floor:.1f}\t{own / middle:.2f}"
        )


def main() -> None:
    """Both parts on one new database."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peer", default="", metavar="PYTHON")
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--cases", type=int, default=1_000_000)
    asked.add_argument("--no-flow", action="store_true")
    given = asked.parse_args()
    cores = len(os.sched_getaffinity(0))
    today = date.today()  # noqa: DTZ011 # the day of the measurement
    print(f"{today}, {platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}")
    with scratch_database():
        ours = Ours()
        if not given.no_flow:
            flows(ours, given.peer, given.rounds)
        if given.cases:
            from listing import lists

            lists(ours, given.cases)


if __name__ == "__main__":
    main()
