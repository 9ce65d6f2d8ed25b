"""Many people at the same moment: one first report a firm, one count a voucher, one number a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import make_cast
from django.db import close_old_connections, connection
from django.utils import timezone

from wutong.audit.public import Event
from wutong.companies.public import link_companies
from wutong.kernel.errors import WrongState
from wutong.pipeline import actions
from wutong.pipeline.lifecycle import CLAIM
from wutong.pipeline.models import Claim, FundsEntry, Project
from wutong.pipeline.tests.factories import ago, lead_of, make_firm, make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> SimpleNamespace:
    """The example people, committed: other threads must see them."""
    return make_cast()


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Start all deeds together, each on a connection of its own; the result or the error of each."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        close_old_connections()
        try:
            gate.wait(timeout=60)
            return deed()
        except Exception as error:  # noqa: BLE001 # every outcome is counted
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def outcomes(results: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


@pytest.mark.parametrize("crowd", [16, 64])
def test_a_crowd_that_reports_one_firm_gives_exactly_one_first_report(
    county: SimpleNamespace, crowd: int
) -> None:
    forms = ("示例化工有限公司", "示例化工股份有限公司", "示例 化工", "（示例）化工有限责任公司")
    people = [county.officer, county.stationed, county.leader, county.department]
    leads = [lead_of(county, forms[n % 4]) for n in range(crowd)]

    def report(n: int) -> Callable[[], object]:
        return lambda: actions.register_lead(leads[n], actor=people[n % 4])

    results = at_once([report(n) for n in range(crowd)])

    assert outcomes(results) == {"Project": 1, "WrongState": crowd - 1}
    project = Project.objects.get()
    claim = Claim.objects.get()
    assert (claim.project, claim.claimant) == (project, project.reported_by)
    assert claim.claimed_at == project.reported_at
    assert Event.objects.filter(verb="pipeline.claim.created").count() == 1


def test_a_parent_and_its_child_reported_at_once_give_one_first_report(
    county: SimpleNamespace,
) -> None:
    firms = [make_firm(county, f"示例{name}有限公司") for name in "甲乙丙丁"]
    for upper, lower in pairwise(firms):
        link_companies(upper, lower, kind="parent", source="示例", actor=county.officer)
    leads = [lead_of(county, firm.name, investor=firm) for firm in firms * 4]

    def report(lead: Any) -> Callable[[], object]:
        return lambda: actions.register_lead(lead, actor=county.officer)

    results = at_once([report(lead) for lead in leads])

    assert outcomes(results) == {"Project": 1, "WrongState": 15}


def test_a_name_and_the_registered_firm_of_that_name_give_one_first_report(
    county: SimpleNamespace,
) -> None:
    firm = make_firm(county, "示例戊新材料有限公司")
    leads = [
        lead_of(county, "另一个写法", investor=firm) if n % 2 else lead_of(county, "示例戊新材料")
        for n in range(16)
    ]

    def report(lead: Any) -> Callable[[], object]:
        return lambda: actions.register_lead(lead, actor=county.officer)

    results = at_once([report(lead) for lead in leads])

    assert outcomes(results) == {"Project": 1, "WrongState": 15}


def test_different_firms_at_once_all_get_a_number_of_their_own(county: SimpleNamespace) -> None:
    leads = [lead_of(county) for _ in range(16)]

    def report(lead: Any) -> Callable[[], object]:
        return lambda: actions.register_lead(lead, actor=county.officer)

    results = at_once([report(lead) for lead in leads])

    assert outcomes(results) == {"Project": 16}
    year = timezone.localdate().year
    numbers = sorted(Project.objects.values_list("number", flat=True))
    assert numbers == [f"{year}-{n:05d}" for n in range(1, 17)]


def test_the_same_voucher_in_two_projects_at_once_counts_once(county: SimpleNamespace) -> None:
    projects = [make_project(county, "signed") for _ in range(2)]

    def pay(n: int) -> Callable[[], object]:
        return lambda: actions.enter_funds(
            projects[n % 2].pk, actor=county.officer, amount_cents=100, paid_on=ago(1),
            voucher_kind="bank", voucher_no="SL-1",
        )  # fmt: skip

    results = at_once([pay(n) for n in range(16)])

    assert outcomes(results) == {"FundsEntry": 1, "WrongState": 15}
    assert FundsEntry.objects.count() == 1
    assert Event.objects.filter(kind="pipeline.fundsentry").count() == 1


def test_a_project_moved_by_many_at_once_moves_once(county: SimpleNamespace) -> None:
    project = make_project(county, "talks")

    def move(_n: int) -> Callable[[], object]:
        return lambda: actions.advance_project(project.pk, "show_intent", actor=county.officer)

    results = at_once([move(n) for n in range(16)])

    assert outcomes(results) == {"Project": 1, "WrongState": 15}
    assert Event.objects.filter(verb="pipeline.project.show_intent").count() == 1


def test_a_renewal_and_another_report_at_once_leave_one_protected(county: SimpleNamespace) -> None:
    first = make_project(county, investor_name="示例化工有限公司", actor=county.stationed)
    claim = Claim.objects.get(project=first)
    actions.lapse_claim(claim.pk, county.clock)
    leads = [lead_of(county, "示例化工有限公司") for _ in range(8)]

    def report(lead: Any) -> Callable[[], object]:
        return lambda: actions.register_lead(lead, actor=county.officer)

    def renew(_n: int) -> Callable[[], object]:
        return lambda: actions.renew_claim(claim.pk, actor=county.stationed, evidence="谈过")

    at_once([*(report(lead) for lead in leads), *(renew(n) for n in range(8))])

    assert Claim.objects.filter(state="protected").count() == 1


def test_two_clocks_let_a_claim_lapse_once(county: SimpleNamespace) -> None:
    for _ in range(3):
        project = make_project(county)
        Claim.objects.filter(project=project).update(
            protected_until=ago(1), next_due_at=timezone.now()
        )

    def tick(_n: int) -> Callable[[], object]:
        return lambda: CLAIM.take_due(clock=county.clock)

    results = at_once([tick(n) for n in range(8)])

    assert sum(r for r in results if isinstance(r, int)) == 3
    assert Event.objects.filter(verb="pipeline.claim.lapse").count() == 3


def test_a_refused_report_leaves_nothing_of_itself(county: SimpleNamespace) -> None:
    make_project(county, investor_name="示例化工有限公司")
    events = Event.objects.count()
    leads = [lead_of(county, "示例化工") for _ in range(8)]
    events = Event.objects.count()

    def report(lead: Any) -> Callable[[], object]:
        return lambda: actions.register_lead(lead, actor=county.stationed)

    results = at_once([report(lead) for lead in leads])

    assert all(isinstance(result, WrongState) for result in results)
    assert (Project.objects.count(), Event.objects.count()) == (1, events)
