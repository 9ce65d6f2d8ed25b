"""Board, list and project page at two sizes, for a leader and for people who see a part.

At the large size every project has ten follow-ups: 100,000 projects, one million follow-ups. The
small size is written by the product's own bulk deeds; the large one are copies of it by SQL, each
with its follow-ups, duties, papers and events (whose hashes are the originals').
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "cockpit")]

from many_rows import Copied, Seed  # noqa: E402
from run import County  # noqa: E402 # the county of the cockpit's benchmark
from scratch_database import scratch_database  # noqa: E402

TRIES = 7
FOLLOW_UPS = 10
CHUNK = 20_000
# of a hundred projects so many have the duties of a signed project
WITH_DUTIES = 10
ROWS = {
    "pipeline_project": {
        "number": "'B' || {id}",
        "name": "'示例项目' || {id}",
        "investor_name": "'示例' || {id} || '号投资有限公司'",
        "investor_key": "'示例' || {id} || '号投资'",
    },
    "pipeline_claim": {},
    "pipeline_stagedate": {},
    "pipeline_agreement": {},
    "pipeline_fundsentry": {"voucher_no": "'SL-' || {id}"},
    "pipeline_followup": {},
    "pipeline_teammember": {},
    "pipeline_promise": {},
    "pipeline_blocker": {},
    "pipeline_factorneed": {},
}


class Busy(County):
    """The same county, with follow-ups, promises, blockers, needs and task forces."""

    def __init__(self) -> None:
        super().__init__()
        from wutong.pipeline.models import FactorKind
        from wutong.pipeline.public import load_product_duties

        load_product_duties(actor=self.clock)
        self.kinds = list(FactorKind.objects.all())
        self.told, self.seeded = 0, 0
        self.seed: Seed | None = None

    def copy(self, number: int) -> None:
        """As many projects, from copies of those that are there."""
        from django.db import connection

        with connection.cursor() as cursor:
            if self.seed is None:
                self.seed, self.seeded = Seed(cursor, tables()), self.made
            self.seed.cursor = cursor
            self.seed.grow(number // self.seeded - 1)
            cursor.execute("VACUUM ANALYZE")

    def _add(self, count: int) -> None:
        super()._add(count)
        from wutong.audit.public import create_many
        from wutong.pipeline.models import FollowUp, Project

        fresh = list(Project.objects.filter(pk__gt=self.told).order_by("pk"))
        self.told = fresh[-1].pk
        rows = [self._follow_up(FollowUp, p, n) for p in fresh for n in range(FOLLOW_UPS)]
        for begin in range(0, len(rows), CHUNK):
            create_many(rows[begin : begin + CHUNK], actor=self.clock)
        self._duties([p for n, p in enumerate(fresh) if n % 100 < WITH_DUTIES])

    def _follow_up(self, model: Any, project: Any, number: int) -> Any:
        on = project.reported_at.date() + timedelta(days=7 * number)
        return model(
            project=project, by=project.owner, on=on, way="call", said=f"第{number}次联系",
            next_step="再约", next_on=on + timedelta(days=7),
        )  # fmt: skip

    def _duties(self, projects: list[Any]) -> None:
        from wutong.audit.public import create_many
        from wutong.pipeline.models import Blocker, FactorNeed, Promise, TeamMember

        place, chance = self.cast.place, self.chance
        today = date.today()  # noqa: DTZ011 # made-up days
        create_many(
            [TeamMember(project=p, department=place.bureau_b) for p in projects], actor=self.clock
        )
        create_many(
            [
                Promise(
                    project=p,
                    side=side,
                    kind="other",
                    text=f"示例承诺{n}",
                    entered_by=p.owner,
                    due_on=today + timedelta(days=chance.randint(-60, 300)),
                    department=place.bureau_a,
                    is_example=True,
                )
                for p in projects
                for n, side in enumerate(("ours", "ours", "theirs", "theirs"))
            ],
            actor=self.clock,
        )
        create_many(
            [
                Blocker(
                    project=p,
                    title="示例堵点",
                    department=place.bureau_b,
                    raised_by=p.owner,
                    raised_on=today,
                    study_by=today,
                    answer_by=today + timedelta(days=3),
                    solve_by=today + timedelta(days=chance.randint(-5, 9)),
                    leader_after=3,
                    is_example=True,
                )
                for p in projects
            ],
            actor=self.clock,
        )
        create_many(
            [
                FactorNeed(project=p, kind=kind, amount=5, is_example=True)
                for p in projects
                for kind in self.kinds[:3]
            ],
            actor=self.clock,
        )


def tables() -> dict[str, Copied]:
    """The rows of a project, and the events and chain heads of all of them."""
    kinds = ", ".join(f"'{name.replace('_', '.')}'" for name in ROWS)
    found = {name: Copied(other=other) for name, other in ROWS.items()}
    for log in ("audit_event", "audit_head"):
        # the key of the copied row: keys of all tables move by the same step
        found[log] = Copied(f"s.kind IN ({kinds})", {"thing_id": "s.thing_id + {id} - s.id"})
    return found


def pages() -> list[tuple[str, str, str]]:
    """(what, who, address)."""
    from wutong.pipeline.models import Blocker

    one = (
        Blocker.objects.filter(project__signed_on__isnull=False)
        .order_by("pk")
        .values_list("project", flat=True)[0]
    )
    return [
        ("board", "leader", "/projects/board/"),
        ("board", "department", "/projects/board/"),
        ("board", "stationed", "/projects/board/"),
        ("list, stage and words", "leader", "/projects/?stage=talks&q=%E9%A1%B9%E7%9B%AE77"),
        ("list, stage and words", "department", "/projects/?stage=talks&q=%E9%A1%B9%E7%9B%AE77"),
        ("list", "department", "/projects/"),
        ("list", "stationed", "/projects/"),
        ("project page", "leader", f"/projects/{one}/"),
        ("project page", "zone", f"/projects/{one}/"),
        ("promises of the county", "leader", "/projects/promises/"),
        ("promises of the county", "department", "/projects/promises/?side=ours&show=late"),
        ("blockers, red", "leader", "/projects/blockers/?light=red"),
        ("factor needs", "leader", "/projects/factors/"),
        ("monthly report", "leader", "/projects/monthly/"),
        ("meetings and what waits", "leader", "/projects/meetings/"),
    ]


def measure(county: Busy) -> dict[str, tuple[int, float]]:
    """Queries and median milliseconds of each page, signed in, whole answer included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for what, who, address in pages():
        client = Client(headers={"host": "127.0.0.1"})
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(county.cast[who], backend=backend)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        queries = len(asked)
        if answer.status_code not in {200, 404}:
            raise SystemExit(f"{address} answers {answer.status_code} to {who}")
        times = []
        for _try in range(TRIES):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
        seen = "" if answer.status_code == 200 else ", invisible"
        found[f"{what} ({who}{seen})"] = queries, statistics.median(times) * 1000
    return found


def main(small: int = 1_000, large: int = 100_000) -> None:
    """Measure at two sizes and print both with their ratio."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {date.today()}")  # noqa: DTZ011
    with scratch_database():
        from wutong.pipeline.models import FollowUp

        county = Busy()
        results = []
        for number in (small, large):
            began = time.perf_counter()
            if number == small:
                county.grow(number)
            else:
                county.copy(number)
            print(
                f"{number:,} projects, {FollowUp.objects.count():,} follow-ups: "
                f"{time.perf_counter() - began:.0f} s, load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            results.append(measure(county))
        print(f"page\tqueries\t{small:,}\t{large:,}\ttimes as long")
        for name, (asked, after) in results[1].items():
            known = results[0].get(name)
            if known is None:
                print(f"{name}\t{asked}\t-\t{after:.0f} ms\t-")
                continue
            same = "" if known[0] == asked else f" (was {known[0]})"
            print(
                f"{name}\t{asked}{same}\t{known[1]:.0f} ms\t{after:.0f} ms\t{after / known[1]:.1f}"
            )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]))
