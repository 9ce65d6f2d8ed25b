"""Plans on pages: asked, kept, shown, taken home; what a firm sees; what if."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from tests.visits import rows_of, visitor

from wutong.approvals.actions.planning import ask_for_plan
from wutong.approvals.models import ProjectPlan
from wutong.approvals.queries.plans import plan_view
from wutong.audit.models import Event
from wutong.calendars.public import load_product_calendar
from wutong.kernel.errors import BadInput
from wutong.matters.actions.importing import import_items
from wutong.matters.public import load_product_catalogue

from .test_planning import GLASS, NITRO

START = date(2026, 3, 2)


@pytest.fixture
def loaded(cast: SimpleNamespace) -> SimpleNamespace:
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    return cast


def test_the_page_plans_by_the_countys_own_catalogue(loaded: SimpleNamespace) -> None:
    asked = ask_for_plan("示例玻璃深加工", START, GLASS, actor=loaded.officer, is_example=True)
    packaged = plan_view(asked).plan
    assert (packaged.finish, packaged.commitment_days) == (date(2026, 6, 8), 67)

    # the county promises five working days where the law gives twenty
    row = {"code": "fire-design", "name": "x", "promised_days": 5, "promised_unit": "wd"}
    import_items([row], actor=loaded.approval, day=START, source="本县清单")
    plan = plan_view(asked).plan

    fire = next(i for i in plan.items if i.code == "fire-design")
    assert (fire.clock_is, fire.start, fire.finish) == (
        "promised", date(2026, 4, 30), date(2026, 5, 11),
    )  # fmt: skip
    assert plan.commitment_days == 67 - 15


def test_the_plan_is_shown_with_its_chain_its_reasons_and_its_papers(
    loaded: SimpleNamespace,
) -> None:
    asked = ask_for_plan("示例硝基项目", START, NITRO, actor=loaded.officer, is_example=True)

    page = visitor(loaded.leader).get(f"/approvals/plans/{asked.pk}/")

    view = page.context["view"]
    steps = [(row.step, row.item.code) for row in view.rows if row.step]
    assert [n for n, _code in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][1] == "construction-permit"
    text = page.content.decode()
    assert "no commitment" in text
    assert "国办发〔2020〕42号" in text
    assert len(view.before) == 3
    rows = rows_of(visitor(loaded.leader).get(f"/approvals/plans/{asked.pk}/?format=xlsx"))
    assert len(rows) == 1 + len(view.rows)


def test_what_if_is_answered_with_its_bound(loaded: SimpleNamespace) -> None:
    asked = ask_for_plan("示例项目", START, GLASS, actor=loaded.officer)

    page = visitor(loaded.officer).get(
        f"/approvals/plans/{asked.pk}/?department=natural-resources&people=1&projects=2"
    )

    load = page.context["load"]
    assert load.bound <= load.makespan
    assert load.makespan > load.free_days
    assert page.context["bottleneck"] == "Natural resources and planning"


def test_a_firm_answers_and_sees_only_its_own(loaded: SimpleNamespace) -> None:
    firm, other = visitor(loaded.outsider), visitor(loaded.chief)

    answer = firm.post(
        "/approvals/plans/new/",
        {"title": "示例开办", "start": "2026-03-02", "kind": "start-up", "commitment": ""},
    )

    plan = ProjectPlan.objects.get()
    assert answer["Location"] == f"/approvals/plans/{plan.pk}/"
    assert plan.answers == {"kind": "start-up"}
    assert firm.get(answer["Location"]).status_code == 200
    assert other.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("title", "start", "answers"),
    [
        (" ", START, GLASS), ("示例", date(2031, 1, 6), GLASS), ("示例", START, {}),
        ("示例", START, {"kind": "civil", "until": "acceptance"}),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_made_is_not_kept(
    loaded: SimpleNamespace, title: str, start: date, answers: dict[str, object]
) -> None:
    before = Event.objects.count()

    with pytest.raises(BadInput):
        ask_for_plan(title, start, answers, actor=loaded.officer)

    assert (Event.objects.count(), ProjectPlan.objects.count()) == (before, 0)


def test_faults_stand_on_the_form(loaded: SimpleNamespace) -> None:
    answer = visitor(loaded.officer).post("/approvals/plans/new/", {"title": "示例"})

    assert answer.status_code == 422
    assert {"start", "kind"} <= set(answer.context["form"].errors)
