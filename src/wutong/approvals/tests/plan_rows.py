"""Who may open what of plans: a firm its own, the county those of its people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from tests.tables.rows import List, Page

from wutong.approvals.actions.plan_content import (
    draft_entry,
    load_product_content,
    publish_entry,
)
from wutong.approvals.actions.planning import ask_for_plan
from wutong.approvals.models import PlanEntry, ProjectPlan
from wutong.calendars.public import load_product_calendar
from wutong.matters.public import DepartmentKind, load_product_catalogue, name_departments

ANSWERS: dict[str, object] = {"kind": "start-up"}


def plan_of(cast: SimpleNamespace, who: str = "officer", title: str = "示例项目") -> ProjectPlan:
    """A plan that one of the cast asked for."""
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    return ask_for_plan(title, date(2026, 3, 2), ANSWERS, actor=cast.people[who], is_example=True)


def a_plan(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"plan_id": plan_of(cast).pk}


def a_firms_plan(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"plan_id": plan_of(cast, "outsider").pk}


def answers(cast: SimpleNamespace) -> Mapping[str, Any]:
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    return {"title": "示例项目", "start": "2026-03-02", "kind": "start-up"}


def a_ready_plan(cast: SimpleNamespace) -> Mapping[str, Any]:
    """A plan each of whose departments is named."""
    given = a_plan(cast)
    kinds = DepartmentKind.objects.values_list("pk", flat=True)
    name_departments(dict.fromkeys(kinds, cast.bureau), actor=cast.admin)
    return given


def an_opening(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"applicant_name": "示例企业", "cut": "all"}


def some_plans(cast: SimpleNamespace, number: int) -> None:
    for n in range(number):
        plan_of(cast, title=f"示例项目{n}")


RULE = {
    "domains": ["safety"], "when": {"hazard": ["flammable"]}, "reason": "示例理由",
    "reason_en": "Sample reason", "basis": "示例依据",
}  # fmt: skip


def a_rule(cast: SimpleNamespace) -> Mapping[str, Any]:
    """The product's rule that keeps safety items of chemicals from being committed to."""
    load_product_content(actor=cast.clock)
    return {"entry_id": PlanEntry.objects.get(part="excluded", code="safety").pk}


def a_draft(cast: SimpleNamespace) -> Mapping[str, Any]:
    """A rule of the county that isn't published."""
    load_product_catalogue(actor=cast.clock)
    load_product_calendar(actor=cast.clock)
    load_product_content(actor=cast.clock)
    made = draft_entry(
        "excluded", "sample", {"code": "sample", **RULE}, actor=cast.admin,
        valid_from=timezone.localdate(), source="示例文件",
    )  # fmt: skip
    return {"entry_id": made.pk}


def some_rules(cast: SimpleNamespace, number: int) -> None:
    """Published rules of the county."""
    load_product_content(actor=cast.clock)
    known = PlanEntry.objects.filter(code__startswith="sample").count()
    for n in range(known, known + number):
        made = draft_entry(
            "excluded", f"sample-{n}", {"code": f"sample-{n}", **RULE}, actor=cast.admin,
            valid_from=timezone.localdate(), source="示例文件",
        )  # fmt: skip
        publish_entry(made.pk, actor=cast.admin)


# the officer belongs to the county; the zone director sees what is made within the zone
SEES = "leader officer stationed department approval admin"

PLAN_PAGES = [
    Page(name="approvals:plan-list", expect={"*": 200}),
    Page(name="approvals:plan-list", query="?format=xlsx", expect={"*": 200}),
    Page(name="approvals:plan-new", expect={"*": 200}),
    Page(name="approvals:plan-new", method="POST", sent=answers, expect={"*": 302}),
    Page(name="approvals:plan", kwargs=a_plan, expect={SEES: 200, "*": 404}),
    Page(name="approvals:plan", kwargs=a_firms_plan,
         expect={"leader approval admin outsider": 200, "*": 404}),
    Page(
        name="approvals:plan-open", method="POST", kwargs=a_ready_plan, sent=an_opening,
        expect={"officer stationed department approval": 302, "leader admin": 403, "*": 404},
    ),
    Page(
        name="approvals:plan-paper", kwargs=lambda cast: {**a_plan(cast), "form": "docx"},
        expect={SEES: 200, "*": 404},
    ),
    Page(name="approvals:plan-rules", expect={"*": 200}),
    Page(name="approvals:plan-rules", query="?format=xlsx", expect={"*": 200}),
    Page(
        name="approvals:plan-rule-new", kwargs=lambda _cast: {"part": "excluded"},
        expect={"approval admin": 200, "*": 403},
    ),
    Page(
        name="approvals:plan-rule-new", method="POST", kwargs=lambda _cast: {"part": "excluded"},
        expect={"approval admin": 422, "*": 403},
    ),
    Page(name="approvals:plan-rule", kwargs=a_rule, expect={"*": 200}),
    Page(
        name="approvals:plan-rule", method="POST", kwargs=a_rule,
        expect={"approval admin": 422, "*": 403},
    ),
    Page(
        name="approvals:plan-rule-try", kwargs=a_draft, expect={"approval admin": 200, "*": 403}
    ),
    Page(
        name="approvals:plan-rule-deed", method="POST",
        kwargs=lambda cast: {**a_draft(cast), "deed": "publish"},
        expect={"approval admin": 302, "*": 403},
    ),
    Page(name="approvals:plan", query="?format=xlsx", kwargs=a_plan, expect={SEES: 200, "*": 404}),
]  # fmt: skip

PLAN_LISTS = [
    List(name="approvals:plan-list", make=some_plans),
    List(name="approvals:plan-rules", make=some_rules),
    List(name="approvals:plan-rules", make=some_rules, query="?format=xlsx"),
    List(name="approvals:plan-list", make=some_plans, query="?format=xlsx"),
]
