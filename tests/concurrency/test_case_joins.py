"""Many branches of one case that end at the same moment: no join lost, none made twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from types import SimpleNamespace

import pytest
from conftest import make_cast
from django.db import close_old_connections, connection
from django.utils import timezone

from wutong.approvals.actions import reviewing
from wutong.approvals.actions.plan_cases import PlanApplication, open_cases_of_plan
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import Case, CaseItem, CaseStage, ItemNeed, ProjectPlan
from wutong.approvals.tests.factories import (
    StageAsked,
    ago,
    hand_in_case,
    item,
    load_product_rules,
    papers_in,
    publish_years,
    received,
)
from wutong.approvals.tests.test_plan_cases import plan_of, settle
from wutong.approvals.tests.test_planning import GLASS
from wutong.audit.public import Event, create_many
from wutong.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)

BRANCHES = 64


@pytest.fixture
def county() -> SimpleNamespace:
    """The example people, committed: other threads must see them."""
    cast = make_cast()
    publish_years(cast)
    return cast


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Start all deeds together, each on a connection of its own; the result or the error of each."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        close_old_connections()
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return deed()
        except Exception as error:  # noqa: BLE001 # every outcome is counted
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def parallel_case(county: SimpleNamespace) -> Case:
    """64 branches side by side in one stage, and one item that needs them all."""
    codes = [f"b{n:02d}" for n in range(BRANCHES)]
    case = received(
        county,
        *(item(county, code, stage="one") for code in codes),
        item(county, "last", needs=tuple(codes), stage="two"),
        stages=(StageAsked(code="one", name="甲"), StageAsked(code="two", name="乙")),
    )
    assert reviewing.accept_ready(case.pk, actor=county.department) == BRANCHES
    return case


def test_the_last_of_64_branches_opens_the_successor_exactly_once(
    county: SimpleNamespace,
) -> None:
    case = parallel_case(county)
    keys = list(case.items.exclude(code="last").values_list("pk", flat=True))

    def finish(key: int) -> Callable[[], object]:
        return lambda: reviewing.grant_item(key, actor=county.department)

    results = at_once([finish(key) for key in keys])

    assert Counter(type(r).__name__ for r in results) == {"CaseItem": BRANCHES}
    last = case.items.get(code="last")
    assert last.state == "received"
    begun = Event.objects.filter(
        kind="approvals.caseitem", thing_id=last.pk, verb__endswith=".begin"
    )
    assert begun.count() == 1
    assert Event.objects.filter(verb="approvals.caseitem.grant").count() == BRANCHES
    stages = CaseStage.objects.filter(case=case).order_by("position")
    assert [bool(s.ended_on) for s in stages] == [True, False]
    assert Event.objects.filter(verb="approvals.casestage.ended").count() == 1


def test_when_the_last_branches_end_together_the_case_closes_exactly_once(
    county: SimpleNamespace,
) -> None:
    case = received(county, *(item(county, f"b{n:02d}") for n in range(BRANCHES)))
    reviewing.accept_ready(case.pk, actor=county.department)
    keys = list(case.items.values_list("pk", flat=True))

    def end(n: int, key: int) -> Callable[[], object]:
        if n % 4:
            return lambda: reviewing.grant_item(key, actor=county.department)
        return lambda: reviewing.refuse_item(key, actor=county.department, reasons="示例理由")

    results = at_once([end(n, key) for n, key in enumerate(keys)])

    assert {type(r).__name__ for r in results} == {"CaseItem"}
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "part")
    assert Event.objects.filter(verb="approvals.case.close").count() == 1


def test_two_who_decide_one_branch_decide_it_once(county: SimpleNamespace) -> None:
    case = received(county)
    row = case.items.get()
    reviewing.accept_item(row.pk, actor=county.department)

    results = at_once(
        [lambda: reviewing.grant_item(row.pk, actor=county.department)] * 8
        + [lambda: reviewing.refuse_item(row.pk, actor=county.department, reasons="示例")] * 8
    )

    assert Counter(type(r).__name__ for r in results) == {"CaseItem": 1, "WrongState": 15}
    assert Event.objects.filter(verb="approvals.case.close").count() == 1


def test_many_clocks_escalate_each_item_once(county: SimpleNamespace) -> None:
    cases = [received(county, days=40) for _ in range(6)]
    for case in cases:
        reviewing.accept_item(case.items.get().pk, actor=county.department)

    for _ in range(3):
        at_once([lambda: ITEM.take_due(clock=county.clock)] * 8)

    for verb in ("turn_amber", "turn_red", "pass_legal_limit"):
        assert Event.objects.filter(verb=f"approvals.caseitem.{verb}").count() == 6
    assert Notice.objects.filter(to=county.leader).count() == 12


def a_plan(county: SimpleNamespace) -> ProjectPlan:
    """A glass project in the zone, by stages."""
    load_product_rules(actor=county.clock)
    return plan_of(county, GLASS)


def test_many_who_open_the_next_stage_of_a_plan_open_it_once(county: SimpleNamespace) -> None:
    plan = a_plan(county)
    asked = PlanApplication(jurisdiction=county.county, applicant_name="示例企业", only="land")

    results = at_once(
        [lambda: open_cases_of_plan(plan.pk, asked, actor=county.approval)] * 12
        + [lambda: open_cases_of_plan(plan.pk, replace(asked, only="planning"),
                                      actor=county.approval)] * 12
    )  # fmt: skip

    told = Counter(type(r).__name__ for r in results)
    stages = Counter(Case.objects.filter(plan=plan).values_list("stages__code", flat=True))
    # the later stage waits for the one before; whichever got in, each has one case
    assert set(told) <= {"list", "WrongState"}
    assert told["list"] == sum(stages.values())
    assert stages["land"] == 1
    assert max(stages.values()) == 1
    codes = Counter(CaseItem.objects.filter(case__plan=plan).values_list("code", flat=True))
    assert max(codes.values()) == 1


def test_the_last_branches_of_a_stage_open_the_items_of_the_next_case_once(
    county: SimpleNamespace,
) -> None:
    plan = a_plan(county)
    asked = PlanApplication(jurisdiction=county.county, applicant_name="示例企业", by_stage=True)
    cases = open_cases_of_plan(plan.pk, asked, actor=county.approval)
    # every later case waits for all that the first one decides
    first, *later = cases
    branches = list(first.items.order_by("pk"))
    for n, case in enumerate(later):
        item = case.items.order_by("pk")[0]
        known = set(item.needs.values_list("needed_id", flat=True))
        create_many(
            [ItemNeed(item=item, needed=b) for b in branches if b.pk not in known],
            actor=county.clock,
        )
        assert n < 4
    for case in cases:
        papers_in(county, case)
        hand_in_case(case.pk, actor=county.approval)
    waiting = [case.items.order_by("pk")[0].pk for case in later]
    inner = ItemNeed.objects.filter(item__case=first)
    while inner.exclude(needed__outcome__in=["granted", "filed"]).exists():
        settle(county, first.items.filter(state="received").order_by("pk")[0])
    left = list(first.items.filter(state="received").order_by("pk"))
    assert len(left) >= 1
    for item in left:
        if item.mode != "filing":
            reviewing.accept_item(item.pk, actor=county.department)

    results = at_once(
        [lambda key=i.pk: reviewing.grant_item(key, actor=county.department) for i in left] * 6
    )  # fmt: skip

    ended = Counter(type(r).__name__ for r in results)
    assert ended == {"CaseItem": len(left), "WrongState": 5 * len(left)}
    begun = Event.objects.filter(verb="approvals.caseitem.begin", thing_id__in=waiting)
    opened = set(
        CaseItem.objects.filter(pk__in=waiting, state="received").values_list("pk", flat=True)
    )
    assert Counter(begun.values_list("thing_id", flat=True)) == dict.fromkeys(opened, 1)
    assert opened
    first.refresh_from_db()
    assert first.state == "closed"
    assert Event.objects.filter(verb="approvals.case.close", thing_id=first.pk).count() == 1


WORKER = """
import os, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from wutong.accounts.models import User
from wutong.approvals import actions
from wutong.approvals.actions import reviewing
from wutong.approvals.actions.plan_cases import PlanApplication, open_cases_of_plan
from wutong.approvals.lifecycle import ITEM
clock = User.objects.get(username="clock")
print("ready", flush=True)
while True:
    ITEM.take_due(clock=clock, limit=3)
"""


def test_workers_killed_at_any_moment_lose_nothing_and_do_nothing_twice(
    county: SimpleNamespace,
) -> None:
    total = 40
    cases = [received(county, days=12, complete=False) for _ in range(total)]
    keys = [case.items.get().pk for case in cases]
    code = WORKER.format(name=connection.settings_dict["NAME"])
    killed = 0
    deadline = time.monotonic() + 120

    def left() -> int:
        due = CaseItem.objects.filter(next_due_at__lte=timezone.now(), pk__in=keys)
        return due.count()

    while left() and time.monotonic() < deadline:
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            told = worker.stdout.readline().strip()
            time.sleep(0.15 if killed < 3 else 3)
            worker.send_signal(signal.SIGKILL)
        assert told == b"ready"
        killed += 1

    assert killed >= 2
    assert left() == 0
    rows = CaseItem.objects.filter(pk__in=keys)
    assert {(r.state, r.accepted_on, r.accepted_silently) for r in rows} == {
        ("reviewing", ago(12), True)
    }
    # accepted, then amber, once each, with its notices
    for verb, notice in (("accept_silently", ":silent"), ("turn_amber", "")):
        events = Event.objects.filter(verb=f"approvals.caseitem.{verb}", thing_id__in=keys)
        assert sorted(events.values_list("thing_id", flat=True)) == sorted(keys)
        if notice:
            assert Notice.objects.filter(key__endswith=notice).count() == total
