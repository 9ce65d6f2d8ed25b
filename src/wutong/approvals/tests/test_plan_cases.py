"""From a plan to its draft cases."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.visits import visitor

from wutong.approvals.actions.catalogue import DepartmentMissing
from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.actions.opening import discard_draft, hand_in_case, withdraw_case
from wutong.approvals.actions.plan_cases import PlanApplication, open_cases_of_plan
from wutong.approvals.actions.planning import ask_for_plan
from wutong.approvals.actions.reviewing import accept_item, file_item, grant_item
from wutong.approvals.models import Case, CaseItem, ItemNeed, ProjectPlan
from wutong.approvals.queries.cases import case_view
from wutong.approvals.queries.plans import plan_view
from wutong.audit.models import Event
from wutong.calendars.public import load_product_calendar
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.matters.public import DepartmentKind, load_product_catalogue, name_departments

from .factories import papers_in
from .test_planning import GLASS, NITRO


def plan_of(cast: SimpleNamespace, answers: dict[str, object], named: bool = True) -> ProjectPlan:
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    if named:
        kinds = DepartmentKind.objects.values_list("pk", flat=True)
        name_departments(dict.fromkeys(kinds, cast.bureau), actor=cast.admin)
    return ask_for_plan("示例项目", date(2026, 3, 2), answers, actor=cast.officer, is_example=True)


def an_opening(cast: SimpleNamespace, **how: Any) -> PlanApplication:
    return PlanApplication(jurisdiction=cast.county, applicant_name="示例企业", **how)


def settle(cast: SimpleNamespace, item: CaseItem) -> None:
    """Give an item its good end, whatever its mode."""
    if item.mode == "filing":
        file_item(item.pk, actor=cast.department)
        return
    accept_item(item.pk, actor=cast.department)
    grant_item(item.pk, actor=cast.department)


def test_one_case_takes_the_plan_over_and_is_opened_once(cast: SimpleNamespace) -> None:
    plan = plan_of(cast, NITRO)
    page = visitor(cast.officer)

    answer = page.post(
        f"/approvals/plans/{plan.pk}/open/", {"applicant_name": "示例企业", "cut": "all"}
    )

    case = Case.objects.get(plan=plan)
    assert answer["Location"] == f"/approvals/{case.pk}/"
    assert (case.state, case.applicant_name, case.is_example) == ("draft", "示例企业", True)
    items = {i.code: i for i in CaseItem.objects.filter(case=case)}
    rows = {row.item.code: row for row in plan_view(plan).rows if row.item.code in items}
    assert len(items) > 10
    assert all(items[code].reason == row.item.why[:300] for code, row in rows.items())
    refused = {code for code, row in rows.items() if row.item.why_not_basis}
    assert refused
    assert all(rows[c].item.why_not_basis in items[c].excluded_by for c in refused)
    government = {c for c, row in rows.items() if row.item.mode == "government"}
    assert {c for c, i in items.items() if i.mode == "government"} == government
    shown = page.get(f"/approvals/plans/{plan.pk}/")
    assert [row.case for row in shown.context["cases"]] == [case]
    assert shown.context["opening"] is None
    with pytest.raises(WrongState):
        open_cases_of_plan(
            plan.pk, PlanApplication(jurisdiction=cast.county, applicant_name="示例"),
            actor=cast.officer,
        )  # fmt: skip
    assert Case.objects.count() == 1


def test_one_case_a_stage_offers_what_the_plan_commits_to(cast: SimpleNamespace) -> None:
    plan = plan_of(cast, GLASS)
    asked = PlanApplication(jurisdiction=cast.county, applicant_name="示例企业", by_stage=True)

    cases = open_cases_of_plan(plan.pk, asked, actor=cast.officer)

    rows = plan_view(plan).rows
    stages = {row.item.stage for row in rows if row.item.mode != "works"}
    assert len(cases) == len(stages) > 1
    committed = {row.item.code for row in rows if row.item.mode == "commitment"}
    items = CaseItem.objects.filter(case__in=cases, code__in=committed)
    assert {i.code for i in items if i.commitment_offered and not i.excluded_by} == committed


def test_stage_after_stage_each_case_waits_for_the_one_before_and_opens_by_itself(
    cast: SimpleNamespace,
) -> None:
    plan = plan_of(cast, GLASS)
    load_product_rules(actor=cast.clock)
    page = visitor(cast.approval)
    page.post(
        f"/approvals/plans/{plan.pk}/open/", {"applicant_name": "示例企业", "cut": "only:land"}
    )
    first = Case.objects.get(plan=plan)
    with pytest.raises(WrongState):  # the permit's stage comes after that of the design
        open_cases_of_plan(plan.pk, an_opening(cast, only="construction"), actor=cast.approval)
    (second,) = open_cases_of_plan(plan.pk, an_opening(cast, only="planning"), actor=cast.approval)
    waits = ItemNeed.objects.filter(item__case=second, needed__case=first)
    ties = set(waits.values_list("item__code", "needed__code"))
    assert ("design-scheme", "land-planning-permit") in ties

    with pytest.raises(WrongState, match=second.number):
        discard_draft(first.pk, actor=cast.approval)
    hand_in_case(second.pk, actor=cast.approval)

    item = CaseItem.objects.get(case=second, code="design-scheme")
    assert item.state == "waiting"
    (row,) = [r for r in case_view(second, cast.approval).items if r.item.pk == item.pk]
    assert first.number in row.who
    assert page.get(f"/approvals/{second.pk}/").context["gantt"].lines
    papers_in(cast, first)
    hand_in_case(first.pk, actor=cast.approval)
    while running := CaseItem.objects.filter(case=first, state="received").first():
        settle(cast, running)
    item.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, item.state) == ("closed", "received")


def test_a_withdrawal_in_a_stage_before_cuts_off_what_needs_it(cast: SimpleNamespace) -> None:
    plan = plan_of(cast, GLASS)
    load_product_rules(actor=cast.clock)
    cases = open_cases_of_plan(plan.pk, an_opening(cast, by_stage=True), actor=cast.approval)
    for case in cases:
        papers_in(cast, case)
        hand_in_case(case.pk, actor=cast.approval)

    withdraw_case(cases[0].pk, actor=cast.approval, note="示例撤回")
    while running := CaseItem.objects.filter(case=cases[1], state="received").first():
        settle(cast, running)

    dead = CaseItem.objects.filter(case__in=cases[1:], outcome="cut_off")
    assert {"design-scheme", "works-planning-permit"} <= set(dead.values_list("code", flat=True))


def test_what_cannot_be_opened_leaves_nothing_behind(cast: SimpleNamespace) -> None:
    plan = plan_of(cast, GLASS, named=False)
    asked = PlanApplication(jurisdiction=cast.county, applicant_name="示例企业")
    before = Event.objects.count()

    with pytest.raises(DepartmentMissing):
        open_cases_of_plan(plan.pk, asked, actor=cast.officer)
    with pytest.raises(NotAllowed):
        open_cases_of_plan(plan.pk, asked, actor=cast.leader)
    answer = visitor(cast.officer).post(
        f"/approvals/plans/{plan.pk}/open/", {"applicant_name": "示例企业", "cut": "all"}
    )

    assert answer.status_code == 422
    assert "/matters/departments/" in answer.content.decode()
    assert (Case.objects.count(), Event.objects.count()) == (0, before)
