"""The long form: exact amounts, unknown stays unknown, there and back as a workbook."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import UNCHANGED, Limits, open_reading, table_of, write_workbook
from wutong.pipeline import actions
from wutong.pipeline.models import Project, ProjectDetail, TeamMember
from wutong.pipeline.page_parts import details_of
from wutong.pipeline.sheets import DETAILS, detail_row

from .factories import WAN, apply_import, make_project

FULL: dict[str, Any] = {
    "fixed_cents": 52_000 * WAN, "equipment_cents": 1, "statistics_name": "示例纳统名称",
    "statistics_cents": 123_456_789, "plant_m2": Decimal("1200.50"), "output_cents": 0,
    "tax_cents": 4200 * WAN, "jobs": 260, "energy_tce": Decimal("31000.25"),
    "construction": "new", "industry_group": "化工", "industry": "C2613", "second_industry": "C26",
    "is_enclave": False, "is_research": True, "capital": "domestic", "ownership": "private",
    "firm_classes": ["listed", "high_tech"], "is_here_already": True, "first_invested_in": 2019,
    "way_note": "由园区企业引荐", "phone_check": "reached",
}  # fmt: skip


def test_what_is_entered_is_kept_to_the_cent(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")

    actions.edit_details(project.pk, FULL, actor=cast.officer)

    kept = ProjectDetail.objects.get(project=project)
    assert {name: getattr(kept, name) for name in FULL} == FULL
    assert kept.city_contact == ""
    assert kept.second_segment is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fixed_cents": -1}, "不会是负数"),
        ({"industry": "9999"}, "9999"),
        ({"fixed_cents": 5, "equipment_cents": 6}, "设备"),
        ({"first_invested_in": 1900}, "1949"),
        ({"first_invested_in": 2019, "is_here_already": False}, "首次投资"),
        ({"firm_classes": ["king"]}, "企业类别"),
        ({"first_met_on": timezone.localdate() + timedelta(days=2)}, "日期"),
    ],
)
def test_a_fault_in_the_details_changes_nothing(
    cast: SimpleNamespace, values: dict[str, Any], words: str
) -> None:
    project = make_project(cast, "talks")
    before = Event.objects.count()

    with pytest.raises(BadInput) as bad:
        actions.edit_details(project.pk, values, actor=cast.officer)

    assert words in str(bad.value.problems)
    assert (ProjectDetail.objects.count(), Event.objects.count()) == (0, before)


def test_unknown_is_told_apart_from_none_and_no() -> None:
    groups = {pair.label: pair for g in details_of(ProjectDetail(jobs=0)) for pair in g.pairs}

    assert groups["就业人数"].is_known
    assert not groups["达产年税收"].is_known
    assert "unknown" in str(groups["达产年税收"].shown)
    assert sum(pair.is_known for pair in groups.values()) == 1


def test_details_as_a_workbook_there_and_back(cast: SimpleNamespace, tmp_path: Any) -> None:
    project = make_project(cast, "talks")
    actions.edit_details(project.pk, FULL, actor=cast.officer)
    path, rows = tmp_path / "d.xlsx", Project.objects.select_related("detail")

    write_workbook(path, DETAILS, map(detail_row, rows))
    table = table_of(open_reading(path, DETAILS, Limits()))
    plan = actions.plan_import("details", table, actor=cast.officer)

    assert [row.kind for row in plan.rows] == [UNCHANGED]
    assert plan.problems == ()

    actions.edit_details(project.pk, {"jobs": 3, "industry": ""}, actor=cast.officer)
    plan = actions.plan_import("details", table, actor=cast.officer)
    apply_import("details", table, actor=cast.officer, digest=plan.digest)
    assert {c.heading for c in plan.rows[0].changes} == {"就业人数", "行业代码（GB/T 4754）"}
    assert ProjectDetail.objects.get().jobs == 260


def test_a_seat_in_the_team_shows_the_project(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    assert not Project.objects.visible_to(cast.department).exists()

    member = actions.add_to_team(project.pk, cast.bureau, actor=cast.officer, duty="用地")
    again = actions.add_to_team(
        project.pk, cast.bureau, actor=cast.officer, person=cast.department, duty="供地"
    )

    assert (again.pk, TeamMember.objects.count()) == (member.pk, 1)
    assert Project.objects.visible_to(cast.department).get() == project
    with pytest.raises(BadInput):
        actions.add_to_team(project.pk, cast.bureau, actor=cast.officer, person=cast.approval)
    with pytest.raises(NotAllowed):
        actions.remove_from_team(member.pk, actor=cast.department)

    actions.remove_from_team(member.pk, actor=cast.officer)
    assert not Project.objects.visible_to(cast.department).exists()


def test_the_page_and_the_form_show_what_is_unknown(cast: SimpleNamespace, client: Client) -> None:
    project = make_project(cast, "talks")
    client.force_login(cast.officer)

    page = client.get(reverse("pipeline:page", args=[project.pk])).content.decode()
    assert "已知 0 / 29 项" in page

    wrong = client.post(
        reverse("pipeline:details", args=[project.pk]),
        {"fixed_cents": "1", "fixed_cents_unit": str(10**6), "equipment_cents": "2",
         "equipment_cents_unit": str(10**6)},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "设备" in wrong.content.decode()
