"""Queries and time of the cockpit, the lists and a project's page at 1,000 and 100,000 projects."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scratch_database import scratch_database

WAN = 10**4 * 100
TRIES = 7
CHUNK = 10_000
YEARS = 5
# of a hundred projects so many stand at each stage
STAGES = (
    *["lead"] * 12, *["assessed"] * 8, *["talks"] * 26, *["intent"] * 14, *["pre_signing"] * 4,
    *["signed"] * 8, *["registered"] * 5, *["filed"] * 4, *["sited"] * 3, *["started"] * 6,
    *["in_statistics"] * 2, *["completed"] * 2, *["producing"] * 4, *["above_scale"],
    "attained",
)  # fmt: skip


class County:
    """The example people, the product's chains, and as many made-up projects as are asked for."""

    def __init__(self) -> None:
        from wutong.accounts.public import clock_user
        from wutong.chains.models import Segment
        from wutong.chains.public import load_product_data
        from wutong.config.example.people import settle
        from wutong.pipeline.models import Way
        from wutong.pipeline.public import load_product_ways

        self.clock = clock_user()
        load_product_data(actor=self.clock)
        load_product_ways(actor=self.clock)
        self.cast = settle(self.clock)
        self.ways = list(Way.objects.all())
        county = Segment.objects.filter(chain__level="county").select_related("chain")
        self.segments = [s for s in county if s.chain.jurisdiction_id == self.cast.place.county.pk]
        self.chance = random.Random(1)
        self.made = 0

    def grow(self, number: int) -> None:
        """Add projects with claims, agreements, vouchers and all their events, up to `number`."""
        from django.db import connection

        while self.made < number:
            self._add(min(CHUNK, number - self.made))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _add(self, count: int) -> None:
        from wutong.audit.public import create_many
        from wutong.pipeline.models import Agreement, Claim, FundsEntry, StageDate

        projects = create_many([self._project() for _ in range(count)], actor=self.clock)
        create_many([self._claim(Claim, p) for p in projects], actor=self.clock)
        create_many(
            [StageDate(project=p, stage="lead", actual_on=p.reported_at.date()) for p in projects],
            actor=self.clock,
        )
        signed = [p for p in projects if p.signed_on]
        create_many([self._agreement(Agreement, p) for p in signed], actor=self.clock)
        vouchers = [
            self._voucher(FundsEntry, p, n)
            for p in signed
            for n in range(self.chance.randint(0, 4))
        ]
        create_many(vouchers, actor=self.clock)

    def _project(self) -> Any:
        from wutong.pipeline.models import Project
        from wutong.pipeline.rules import milestones_reached, name_key

        self.made += 1
        chance, place, people = self.chance, self.cast.place, self.cast.people
        segment = chance.choice(self.segments)
        year = date.today().year - self.made % YEARS  # noqa: DTZ011 # made-up days
        first = date(year, 1, 1) + timedelta(days=chance.randint(0, 300))
        stage = chance.choice(STAGES)
        reached = {
            f"{step}_on": first + timedelta(days=9 * (n + 1))
            for n, step in enumerate(milestones_reached(stage))
        }
        owner = people[chance.choice(("officer", "stationed", "officer", "zone"))]
        firm = f"示例{self.made}号投资有限公司"
        return Project(
            number=f"{year}-{self.made // YEARS:05d}", name=f"示例项目{self.made}", stage=stage,
            investor_name=firm, investor_key=name_key(firm), chain=segment.chain, segment=segment,
            summary="一条示例生产线", way=chance.choice(self.ways),
            planned_cents=chance.choice((None, chance.randint(500, 90_000) * WAN)),
            jurisdiction=chance.choice((place.county, place.zone)),
            department=chance.choice((None, place.bureau_a, place.bureau_b)),
            owner=owner, reported_by=owner, reported_at=_noon(first), is_example=True, **reached,
        )  # fmt: skip

    def _claim(self, model: Any, project: Any) -> Any:
        from wutong.pipeline.rules import protected_until

        day = project.reported_at.date()
        return model(
            project=project, claimant=project.reported_by, claimed_at=project.reported_at,
            protected_until=protected_until(day), rest_days=30, state="lapsed",
        )  # fmt: skip

    def _agreement(self, model: Any, project: Any) -> Any:
        chance = self.chance
        return model(
            title=f"{project.name}协议", project=project, category="investment",
            kind=chance.choice(("formal", "formal", "formal", "framework")),
            signed_on=project.signed_on, entered_by=project.owner, is_example=True,
            amount_cents=chance.choice((None, *[chance.randint(500, 90_000) * WAN] * 9)),
        )  # fmt: skip

    def _voucher(self, model: Any, project: Any, number: int) -> Any:
        return model(
            project=project, amount_cents=self.chance.randint(10, 5_000) * WAN,
            paid_on=project.signed_on + timedelta(days=20 * number), voucher_kind="bank",
            voucher_no=f"SL-{project.number}-{number}", entered_by=project.owner, is_example=True,
        )  # fmt: skip


def _noon(day: date) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, clock_time(12)))


def pages(county: County) -> list[tuple[str, str, str]]:
    """(what, who, address) of everything that is measured."""
    from wutong.pipeline.models import Project

    year = date.today().year  # noqa: DTZ011 # the year shown
    one = Project.objects.filter(stage="started").order_by("pk").values_list("pk", flat=True)[0]
    chain = county.segments[0].chain_id
    return [
        ("cockpit", "leader", f"/?year={year}"),
        ("cockpit", "officer", f"/?year={year}"),
        ("cockpit", "department", f"/?year={year}"),
        ("cockpit", "zone", f"/?year={year}"),
        ("list", "leader", "/projects/"),
        ("list", "department", "/projects/"),
        ("list of a figure", "leader", f"/projects/?reached=signed&year={year}"),
        ("list, words", "leader", "/projects/?q=%E9%A1%B9%E7%9B%AE77"),
        ("list, chain and stage", "leader", f"/projects/?chain={chain}&stage=talks"),
        ("list, by amount", "leader", "/projects/?sort=-planned"),
        ("list, page 500", "leader", "/projects/?page=500"),
        ("board", "leader", "/projects/board/"),
        ("board", "department", "/projects/board/"),
        (
            "agreements of the figure", "leader",
            f"/projects/agreements/?kind=formal&category=investment&year={year}",
        ),
        ("vouchers of the figure", "leader", f"/projects/funds/?state=counted&year={year}"),
        ("project page", "leader", f"/projects/{one}/"),
    ]  # fmt: skip


def measure(county: County) -> dict[str, tuple[int, float]]:
    """Queries and median milliseconds of each page, signed in, whole answer included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for what, who, address in pages(county):
        client = Client(headers={"host": "127.0.0.1"})
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(county.cast[who], backend=backend)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        queries = len(asked)  # the next request begins the log anew
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code} to {who}")
        times = []
        for _try in range(TRIES):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
        found[f"{what} ({who})"] = queries, statistics.median(times) * 1000
    return found


def register_time(county: County) -> float:
    """Median milliseconds to register a lead among all there are."""
    from django.db import transaction

    from wutong.pipeline.public import Lead, register_lead

    times = []
    for number in range(TRIES):
        lead = Lead(
            investor_name=f"示例新来访{county.made}{number}有限公司", summary="一条线",
            way=county.ways[0], is_example=True,
        )  # fmt: skip
        with transaction.atomic():
            began = time.perf_counter()
            register_lead(lead, actor=county.cast["officer"])
            times.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    return statistics.median(times) * 1000


def main(small: int = 1_000, large: int = 100_000) -> None:
    """Measure at two sizes and print both with their ratio."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {date.today()}")  # noqa: DTZ011
    with scratch_database():
        county = County()
        results, leads = [], []
        for number in (small, large):
            began = time.perf_counter()
            county.grow(number)
            print(
                f"{number:,} projects with papers and events: {time.perf_counter() - began:.0f} s"
            )
            leads.append(register_time(county))
            results.append(measure(county))
        print(f"page\tqueries\t{small:,}\t{large:,}\ttimes as long")
        for name, (asked, after) in results[1].items():
            before = results[0][name][1]
            same = "" if results[0][name][0] == asked else f" (was {results[0][name][0]})"
            print(f"{name}\t{asked}{same}\t{before:.0f} ms\t{after:.0f} ms\t{after / before:.1f}")
        print(f"register a lead\t\t{leads[0]:.0f} ms\t{leads[1]:.0f} ms\t{leads[1] / leads[0]:.1f}")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]))
