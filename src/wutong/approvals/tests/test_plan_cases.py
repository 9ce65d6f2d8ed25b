"""From a plan to its draft cases."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from tests.visits import visitor

from wutong.approvals.actions.catalogue import DepartmentMissing
from wutong.approvals.actions.plan_cases import PlanApplication, open_cases_of_plan
from wutong.approvals.actions.planning import ask_for_plan
from wutong.approvals.models import Case, CaseItem, ProjectPlan
from wutong.approvals.queries.plans import plan_view
from wutong.audit.models import Event
from wutong.calendars.public import load_product_calendar
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.matters.public import DepartmentKind, load_product_catalogue, name_departments

from .test_planning import GLASS, NITRO


def plan_of(cast: SimpleNamespace, answers: dict[str, object], named: bool = True) -> ProjectPlan:
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    if named:
        kinds = DepartmentKind.objects.values_list("pk", flat=True)
        name_departments(dict.fromkeys(kinds, cast.bureau), actor=cast.admin)
    return ask_for_plan("示例项目", date(2026, 3, 2), answers, actor=cast.officer, is_example=True)


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
