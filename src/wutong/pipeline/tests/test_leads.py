"""Registering: who is first, what is a duplicate, what a refusal leaves behind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wutong.audit.public import Event
from wutong.companies.public import link_companies
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import Claim, ClaimState, Project, Stage, StageDate, Standing
from wutong.pipeline.queries import find_duplicates
from wutong.pipeline.rules import protected_until

from .factories import WAN, lead_of, make_chain, make_firm, make_project, snapshot, ways

pytestmark = pytest.mark.django_db


def moment(year: int, month: int, day: int) -> datetime:
    """Nine o'clock of a day."""
    return timezone.make_aware(datetime.combine(date(year, month, day), time(9)))


def test_a_lead_is_kept_with_its_reporter_its_moment_and_its_protection(
    cast: SimpleNamespace,
) -> None:
    segment = make_chain(cast)
    before = timezone.now()

    project = actions.register_lead(
        lead_of(
            cast, "示例玻璃有限公司", summary=" 深加工玻璃 ", segment=segment,
            planned_cents=12_345 * WAN, contact_name="示例联系人", contact_phone="13800000000",
        ),
        actor=cast.stationed,
    )  # fmt: skip

    today = timezone.localdate()
    project.refresh_from_db()
    assert project.number == f"{today.year}-00001"
    assert (project.name, project.investor_name) == ("示例玻璃有限公司", "示例玻璃有限公司")
    assert (project.investor_key, project.summary) == ("示例玻璃", "深加工玻璃")
    assert (project.chain, project.segment) == (segment.chain, segment)
    assert (project.stage, project.standing) == (Stage.LEAD, Standing.ACTIVE)
    assert project.planned_cents == 12_345_000_000
    assert (project.reported_by, project.owner) == (cast.stationed, cast.stationed)
    assert project.jurisdiction == cast.county
    assert before <= project.reported_at <= timezone.now()
    claim = Claim.objects.get(project=project)
    assert (claim.claimant, claim.claimed_at) == (cast.stationed, project.reported_at)
    assert (claim.protected_until, claim.rest_days) == (protected_until(today), 30)
    due = timezone.make_aware(datetime.combine(today + timedelta(days=31), datetime.min.time()))
    assert (claim.state, claim.next_due_at) == (ClaimState.PROTECTED, due)
    assert claim.distinct_reason == ""
    stage = StageDate.objects.get(project=project)
    assert (stage.stage, stage.actual_on) == (Stage.LEAD, today)
    verbs = list(Event.objects.filter(kind="pipeline.project").values_list("verb", flat=True))
    assert verbs == ["pipeline.project.created"]


def test_numbers_of_a_year_follow_each_other(cast: SimpleNamespace) -> None:
    year = timezone.localdate().year

    numbers = [make_project(cast).number for _ in range(3)]
    older = actions.take_over_project(
        lead_of(cast), actor=cast.officer, reported_by=cast.stationed,
        reported_at=moment(2021, 5, 4),
    )  # fmt: skip

    assert numbers == [f"{year}-00001", f"{year}-00002", f"{year}-00003"]
    assert older.number == "2021-00001"


@pytest.mark.parametrize(
    ("name", "summary", "problems"),
    [
        ("示", "一条线", 1),
        ("有", "", 2),
        ("（）", "一条线", 1),
        ("示例化工", "  ", 1),
    ],
)
def test_an_incomplete_lead_is_refused_with_all_its_faults_and_leaves_no_trace(
    cast: SimpleNamespace, name: str, summary: str, problems: int
) -> None:
    lead = lead_of(cast, name, summary=summary)
    before = snapshot()

    with pytest.raises(BadInput) as refusal:
        actions.register_lead(lead, actor=cast.officer)

    assert len(refusal.value.problems) == problems
    assert snapshot() == before


def test_a_firm_itself_reports_nothing(cast: SimpleNamespace) -> None:
    lead = lead_of(cast)
    before = snapshot()

    with pytest.raises(NotAllowed):
        actions.register_lead(lead, actor=cast.outsider)

    assert snapshot() == before


@pytest.mark.parametrize("who", ["leader", "stationed", "chief", "department", "approval", "zone"])
def test_everybody_else_reports(cast: SimpleNamespace, who: str) -> None:
    project = actions.register_lead(lead_of(cast), actor=cast.people[who])

    assert project.reported_by == cast.people[who]


def test_a_reported_firm_is_refused_to_others_and_leaves_no_trace(cast: SimpleNamespace) -> None:
    make_project(cast, investor_name="示例（交城）化工有限责任公司")
    again = lead_of(cast, "示例(交城)化工 有限公司")
    before = snapshot()

    with pytest.raises(WrongState) as refusal:
        actions.register_lead(again, actor=cast.stationed)

    assert "officer" in str(refusal.value)
    assert snapshot() == before


def test_whoever_reports_the_same_firm_twice_is_told_so(cast: SimpleNamespace) -> None:
    make_project(cast, investor_name="示例化工有限公司")

    with pytest.raises(WrongState) as refusal:
        actions.register_lead(lead_of(cast, "示例化工"), actor=cast.officer)

    assert "already" in str(refusal.value) or "已" in str(refusal.value)


def test_another_project_of_the_firm_stands_beside_with_its_reason(cast: SimpleNamespace) -> None:
    first = make_project(cast, investor_name="示例化工有限公司")

    second = actions.register_lead(
        lead_of(cast, "示例化工有限公司"), actor=cast.stationed, distinct_reason=" 另一个厂址 "
    )

    assert Claim.objects.get(project=second).distinct_reason == "另一个厂址"
    assert Claim.objects.get(project=first).distinct_reason == ""


def test_a_reason_given_for_nothing_is_not_kept(cast: SimpleNamespace) -> None:
    project = actions.register_lead(lead_of(cast), actor=cast.officer, distinct_reason="另一个")

    assert Claim.objects.get(project=project).distinct_reason == ""


def test_a_firm_is_recognised_by_code_whatever_it_is_called(cast: SimpleNamespace) -> None:
    firm = make_firm(cast, "示例甲投资有限公司")
    first = make_project(cast, investor_name="甲集团", investor=firm)

    found = find_duplicates("完全不同的名字", firm)

    assert [(d.pk, d.number, d.reporter, d.is_protected) for d in found] == [
        (first.pk, first.number, "officer", True)
    ]


def test_a_parent_and_a_project_company_are_recognised(cast: SimpleNamespace) -> None:
    parent, child, spv = (make_firm(cast, f"示例{x}有限公司") for x in "甲乙丙")
    link_companies(parent, child, kind="parent", source="示例来源", actor=cast.officer)
    first = make_project(cast, investor_name=parent.name, investor=parent)

    assert [d.pk for d in find_duplicates(child.name, child)] == [first.pk]
    assert find_duplicates(spv.name, spv) == []

    actions.name_project_company(first.pk, spv, actor=cast.officer)

    assert [d.pk for d in find_duplicates("别名", spv)] == [first.pk]


def test_a_lead_by_name_only_is_found_by_the_registered_firm_of_that_name(
    cast: SimpleNamespace,
) -> None:
    first = make_project(cast, investor_name="示例丁新材料有限公司")
    firm = make_firm(cast, "示例丁新材料股份有限公司")

    assert [d.pk for d in find_duplicates("另一个写法", firm)] == [first.pk]


def test_an_ended_project_frees_its_firm(cast: SimpleNamespace) -> None:
    first = make_project(cast, investor_name="示例化工有限公司")
    actions.end_project(first.pk, actor=cast.officer, reason="market")

    second = actions.register_lead(lead_of(cast, "示例化工有限公司"), actor=cast.stationed)

    assert second.reported_by == cast.stationed


def test_a_lapsed_report_frees_its_firm(cast: SimpleNamespace) -> None:
    first = make_project(cast, investor_name="示例化工有限公司")
    claim = Claim.objects.get(project=first)
    actions.release_claim(claim.pk, actor=cast.officer, note="转给同事")

    second = actions.register_lead(lead_of(cast, "示例化工有限公司"), actor=cast.stationed)

    assert Claim.objects.get(project=second).distinct_reason == ""


def test_an_older_ledger_keeps_its_first_reporter_and_day(cast: SimpleNamespace) -> None:
    at = moment(2025, 3, 1)

    project = actions.take_over_project(
        lead_of(cast, "示例化工有限公司"), actor=cast.officer, reported_by=cast.stationed,
        reported_at=at,
    )  # fmt: skip

    assert (project.reported_by, project.owner) == (cast.stationed, cast.stationed)
    assert (project.reported_at, project.number) == (at, "2025-00001")
    claim = Claim.objects.get(project=project)
    assert (claim.claimed_at, claim.protected_until.isoformat()) == (at, "2025-07-01")
    created = Event.objects.get(kind="pipeline.project", thing_id=project.pk)
    assert created.actor == cast.officer


@pytest.mark.parametrize("who", ["stationed", "chief", "department", "approval", "zone", "admin"])
def test_only_promotion_officers_and_leaders_take_a_ledger_over(
    cast: SimpleNamespace, who: str
) -> None:
    lead = lead_of(cast)
    before = snapshot()

    with pytest.raises(NotAllowed):
        actions.take_over_project(
            lead, actor=cast.people[who], reported_by=cast.officer, reported_at=timezone.now()
        )

    assert snapshot() == before


def test_a_first_report_does_not_lie_in_the_future(cast: SimpleNamespace) -> None:
    lead = lead_of(cast)
    before = snapshot()

    with pytest.raises(BadInput):
        actions.take_over_project(
            lead, actor=cast.officer, reported_by=cast.officer,
            reported_at=timezone.now() + timedelta(minutes=5),
        )  # fmt: skip

    assert snapshot() == before


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("pipeline_claim", "claimed_at", "now() - interval '1 day'"),
        ("pipeline_claim", "claimant_id", "claimant_id + 1"),
        ("pipeline_claim", "claimant_id", "NULL"),
        ("pipeline_project", "reported_at", "reported_at - interval '1 second'"),
        ("pipeline_project", "reported_by_id", "reported_by_id + 1"),
        ("pipeline_project", "number", "'2001-00001'"),
    ],
)
def test_the_database_refuses_to_move_a_first_report(
    cast: SimpleNamespace, table: str, column: str, value: str
) -> None:
    make_project(cast)

    with (
        pytest.raises(IntegrityError, match="never moves"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {column} = {value}")


def test_the_database_lets_a_report_be_written_with_the_same_values(cast: SimpleNamespace) -> None:
    make_project(cast)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pipeline_claim SET claimed_at = claimed_at, state = 'released'")

    assert Claim.objects.get().state == ClaimState.RELEASED


def test_ways_are_loaded_once_and_a_countys_own_wording_stays(cast: SimpleNamespace) -> None:
    found = ways(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pipeline_way SET name = '书记县长带队' WHERE code = 'leader'")

    assert actions.load_product_ways(actor=cast.clock) == 0
    assert ways(cast)["leader"].name == "书记县长带队"
    assert len(found) == 11


def test_the_five_ways_named_by_the_county_come_first(cast: SimpleNamespace) -> None:
    first = sorted(ways(cast).values(), key=lambda way: way.position)[:5]

    assert [way.name for way in first] == [
        "领导带队",
        "驻点招商",
        "委托招商",
        "以商招商",
        "以企招商",
    ]


def test_the_numbers_of_a_year_end_with_a_sentence(cast: SimpleNamespace) -> None:
    project = make_project(cast)
    values: dict[str, Any] = {
        f.attname: getattr(project, f.attname)
        for f in Project._meta.concrete_fields
        if not f.primary_key
    }
    values["number"] = f"{timezone.localdate().year}-99999"
    Project.objects.bulk_create([Project(**values)])

    with pytest.raises(WrongState, match=str(timezone.localdate().year)):
        make_project(cast)
