"""Along the line: days, skipped steps, plans, rests and ends."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from wutong.audit.public import Event
from wutong.companies.public import CompanyRelation
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import Project, Stage, StageDate, Standing

from .factories import WAN, ago, lead_of, make_chain, make_firm, make_project, sign, snapshot

pytestmark = pytest.mark.django_db


def days_of(project: Project) -> list[object]:
    """The days of the funnel's five steps."""
    project.refresh_from_db()
    return [
        project.talks_on, project.intent_on, project.signed_on, project.started_on,
        project.producing_on,
    ]  # fmt: skip


def test_a_move_keeps_the_day_on_which_it_really_happened(cast: SimpleNamespace) -> None:
    project = make_project(cast)

    actions.advance_project(project.pk, "open_talks", actor=cast.officer, on=ago(3), note=" 来访 ")

    assert days_of(project) == [ago(3), None, None, None, None]
    assert project.stage == Stage.TALKS
    assert StageDate.objects.get(project=project, stage="talks").actual_on == ago(3)
    event = Event.objects.get(verb="pipeline.project.open_talks")
    assert (event.actor, event.note) == (cast.officer, "来访")
    assert event.changes == {
        "stage": ["lead", "talks"], "talks_on": [None, ago(3).isoformat()],
    }  # fmt: skip


def test_steps_that_are_jumped_over_get_the_same_day(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")

    sign(cast, project, on=timezone.localdate())

    today = timezone.localdate()
    assert days_of(project) == [today, today, today, None, None]


def test_a_step_entered_late_is_brought_forward(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")

    sign(cast, project, on=ago(40))

    assert days_of(project) == [ago(40), ago(40), ago(40), None, None]
    days = dict(StageDate.objects.filter(project=project).values_list("stage", "actual_on"))
    assert days == {"lead": timezone.localdate(), "talks": ago(40), "signed": ago(40)}


def test_production_brings_the_whole_funnel(cast: SimpleNamespace) -> None:
    project = make_project(cast, "producing")

    assert days_of(project) == [timezone.localdate()] * 5


def test_back_to_talks_takes_the_intent_back(cast: SimpleNamespace) -> None:
    project = make_project(cast, "pre_signing")
    today = timezone.localdate()
    assert days_of(project)[:2] == [today, today]

    actions.advance_project(project.pk, "return_to_talks", actor=cast.officer)

    assert days_of(project) == [today, None, None, None, None]


def test_a_stage_is_not_reached_in_the_future(cast: SimpleNamespace) -> None:
    project = make_project(cast)
    before = snapshot()

    with pytest.raises(BadInput):
        actions.advance_project(
            project.pk, "open_talks", actor=cast.officer,
            on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip

    project.refresh_from_db()
    assert (project.stage, snapshot()) == ("lead", before)


def test_a_move_from_the_wrong_stage_is_refused_and_leaves_no_trace(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    before = snapshot()

    with pytest.raises(WrongState):
        actions.advance_project(project.pk, "start", actor=cast.officer)

    project.refresh_from_db()
    assert (project.stage, snapshot()) == ("talks", before)


def test_nothing_is_signed_before_a_formal_agreement(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    sign(cast, project, kind="framework")
    sign(cast, project, kind="formal", category="strategic")
    before = snapshot()

    with pytest.raises(WrongState):
        actions.advance_project(project.pk, "sign", actor=cast.officer)

    assert snapshot() == before


def test_nothing_is_registered_before_the_investor_is_named(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    before = snapshot()

    with pytest.raises(WrongState):
        actions.advance_project(project.pk, "register", actor=cast.officer)
    assert snapshot() == before

    actions.name_project_company(project.pk, make_firm(cast), actor=cast.officer)
    moved = actions.advance_project(project.pk, "register", actor=cast.officer)

    assert moved.stage == Stage.REGISTERED


def test_a_resting_project_does_not_move(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    actions.pause_project(project.pk, actor=cast.officer, note="等环评容量")
    before = snapshot()

    with pytest.raises(WrongState):
        actions.advance_project(project.pk, "show_intent", actor=cast.officer)

    assert snapshot() == before
    actions.take_up_project(project.pk, actor=cast.officer)
    assert actions.advance_project(project.pk, "show_intent", actor=cast.officer).stage == "intent"


def test_a_formal_agreement_of_a_resting_project_is_refused_whole(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    actions.pause_project(project.pk, actor=cast.officer, note="等环评容量")
    before = snapshot()

    with pytest.raises(WrongState):
        sign(cast, project)

    assert snapshot() == before


@pytest.mark.parametrize("deed", ["pause_project", "pass_on_project"])
def test_a_rest_needs_its_reason(cast: SimpleNamespace, deed: str) -> None:
    project = make_project(cast)
    before = snapshot()

    with pytest.raises(BadInput):
        getattr(actions, deed)(project.pk, actor=cast.officer, note=" ")

    assert snapshot() == before


def test_an_end_has_one_of_the_reasons_that_are_counted(cast: SimpleNamespace) -> None:
    project = make_project(cast)
    before = snapshot()

    with pytest.raises(BadInput):
        actions.end_project(project.pk, actor=cast.officer, reason="sleepy")
    with pytest.raises(BadInput):
        actions.end_project(project.pk, actor=cast.officer, reason="other")
    assert snapshot() == before

    actions.end_project(project.pk, actor=cast.officer, reason="factors", note="没有用能指标")
    project.refresh_from_db()
    assert (project.standing, project.end_reason) == (Standing.ENDED, "factors")

    actions.take_up_project(project.pk, actor=cast.officer)
    project.refresh_from_db()
    assert (project.standing, project.end_reason) == (Standing.ACTIVE, "")


def test_an_ended_project_stays_ended_where_somebody_else_has_the_firm(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, investor_name="示例化工有限公司")
    actions.end_project(project.pk, actor=cast.officer, reason="silent")
    actions.register_lead(lead_of(cast, "示例化工有限公司"), actor=cast.stationed)
    before = snapshot()

    with pytest.raises(WrongState, match="stationed"):
        actions.take_up_project(project.pk, actor=cast.officer)

    project.refresh_from_db()
    assert (project.standing, snapshot()) == (Standing.ENDED, before)


def test_a_stage_is_planned_replanned_and_unplanned(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    soon = timezone.localdate() + timedelta(days=20)

    actions.plan_stage(project.pk, "signed", soon, actor=cast.officer)
    row = StageDate.objects.get(project=project, stage="signed")
    assert (row.planned_on, row.actual_on) == (soon, None)
    actions.plan_stage(project.pk, "signed", None, actor=cast.officer)

    row.refresh_from_db()
    assert row.planned_on is None
    verbs = Event.objects.filter(kind="pipeline.stagedate", thing_id=row.pk).values_list("verb")
    assert [v for (v,) in verbs] == ["pipeline.stagedate.created", "pipeline.stagedate.planned"]


def test_a_planned_day_stays_when_the_stage_is_reached(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    soon = timezone.localdate() + timedelta(days=20)
    actions.plan_stage(project.pk, "signed", soon, actor=cast.officer)

    sign(cast, project)

    row = StageDate.objects.get(project=project, stage="signed")
    assert (row.planned_on, row.actual_on) == (soon, timezone.localdate())


@pytest.mark.parametrize(("stage", "error"), [("talks", WrongState), ("nowhere", BadInput)])
def test_only_stages_still_to_come_are_planned(
    cast: SimpleNamespace, stage: str, error: type[Exception]
) -> None:
    project = make_project(cast, "talks")
    before = snapshot()

    with pytest.raises(error):
        actions.plan_stage(project.pk, stage, timezone.localdate(), actor=cast.officer)

    assert snapshot() == before


def test_an_edit_changes_what_it_says_and_is_one_event(cast: SimpleNamespace) -> None:
    segment = make_chain(cast)
    project = make_project(cast)
    count = Event.objects.count()

    actions.edit_project(
        project.pk, {"segment": segment, "planned_cents": 900 * WAN, "origin": "江苏省"},
        actor=cast.officer, note="电话核实",
    )  # fmt: skip

    project.refresh_from_db()
    assert (project.segment, project.chain) == (segment, segment.chain)
    assert (project.planned_cents, project.origin) == (900 * WAN, "江苏省")
    assert Event.objects.count() == count + 1


@pytest.mark.parametrize(
    "values", [{"name": " "}, {"summary": ""}, {"planned_cents": -1}, {"land_mu": -1}]
)
def test_an_unsound_edit_leaves_no_trace(cast: SimpleNamespace, values: dict[str, Any]) -> None:
    project = make_project(cast)
    before = snapshot()

    with pytest.raises(BadInput):
        actions.edit_project(project.pk, values, actor=cast.officer)

    assert snapshot() == before


def test_the_first_report_is_not_among_what_is_edited(cast: SimpleNamespace) -> None:
    project = make_project(cast)

    with pytest.raises(ValueError, match="reported_by"):
        actions.edit_project(project.pk, {"reported_by": cast.leader}, actor=cast.officer)


def test_naming_an_investor_whom_somebody_reported_earlier_is_refused(
    cast: SimpleNamespace,
) -> None:
    firm = make_firm(cast, "示例甲投资有限公司")
    make_project(cast, investor_name=firm.name, investor=firm, actor=cast.stationed)
    later = make_project(cast, investor_name="某玻璃厂商")
    before = snapshot()

    with pytest.raises(WrongState, match="stationed"):
        actions.edit_project(later.pk, {"investor": firm}, actor=cast.officer)

    later.refresh_from_db()
    assert (later.investor, later.investor_key, snapshot()) == (None, "某玻璃厂商", before)


def test_whoever_reported_earlier_may_name_the_investor(cast: SimpleNamespace) -> None:
    firm = make_firm(cast, "示例甲投资有限公司")
    earlier = make_project(cast, investor_name="某玻璃厂商")
    make_project(cast, investor_name=firm.name, investor=firm, actor=cast.stationed)

    actions.edit_project(earlier.pk, {"investor": firm}, actor=cast.officer)

    earlier.refresh_from_db()
    assert (earlier.investor, earlier.investor_key) == (firm, "示例甲投资")


@pytest.mark.parametrize("who", ["officer", "leader", "approval"])
def test_a_project_company_is_linked_with_its_founder_by_whoever_carries_it_on(
    cast: SimpleNamespace, who: str
) -> None:
    founder, spv = make_firm(cast), make_firm(cast)
    project = make_project(cast, "signed", investor_name=founder.name, investor=founder)

    actions.name_project_company(project.pk, spv, actor=cast.people[who])

    link = CompanyRelation.objects.get()
    assert (link.upper, link.lower, link.kind, link.source) == (
        founder, spv, "spv", project.number,
    )  # fmt: skip


def test_an_assignment_names_officer_leader_and_department(cast: SimpleNamespace) -> None:
    project = make_project(cast)

    actions.assign_project(
        project.pk, actor=cast.leader, owner=cast.stationed, leader=cast.leader,
        department=cast.bureau,
    )  # fmt: skip

    project.refresh_from_db()
    assert (project.owner, project.leader, project.department) == (
        cast.stationed, cast.leader, cast.bureau,
    )  # fmt: skip
    assert project.reported_by == cast.officer


@pytest.mark.parametrize("who", ["stationed", "chief", "department", "approval", "admin"])
def test_strangers_to_a_project_change_nothing_of_it(cast: SimpleNamespace, who: str) -> None:
    project = make_project(cast, "signed")
    actor, firm = cast.people[who], make_firm(cast)
    before = snapshot()
    deeds: list[Any] = [
        lambda: actions.edit_project(project.pk, {"origin": "别处"}, actor=actor),
        lambda: actions.assign_project(project.pk, actor=actor, owner=actor),
        lambda: actions.pause_project(project.pk, actor=actor, note="不办了"),
        lambda: actions.end_project(project.pk, actor=actor, reason="market"),
        lambda: actions.reveal_contact(project.pk, actor=actor),
        lambda: actions.record_follow_up(
            project.pk, actor=actor, on=timezone.localdate(), way="call", said="问了一下"
        ),
    ]
    if who != "approval":  # the approval bureau carries signed projects on
        deeds += [
            lambda: actions.name_project_company(project.pk, firm, actor=actor),
            lambda: actions.plan_stage(project.pk, "started", None, actor=actor),
            lambda: actions.enter_funds(
                project.pk, actor=actor, amount_cents=1, paid_on=timezone.localdate(),
                voucher_kind="bank", voucher_no="X1",
            ),
        ]  # fmt: skip

    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()

    assert snapshot() == before


def test_a_changed_contact_is_told_without_the_person_and_the_number(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, contact_name="示例联系人", contact_phone="13812345678")

    actions.edit_project(
        project.pk, {"contact_name": "示例另一人", "contact_phone": "13987654321"},
        actor=cast.officer,
    )  # fmt: skip

    project.refresh_from_db()
    assert (project.contact_name, project.contact_phone) == ("示例另一人", "13987654321")
    events = Event.objects.filter(kind="pipeline.project", thing_id=project.pk).order_by("seq")
    assert [e.verb for e in events] == [
        "pipeline.project.created", "pipeline.project.contact_changed",
    ]  # fmt: skip
    told = str([e.changes for e in events])
    for secret in ("13812345678", "13987654321", "示例联系人", "示例另一人"):
        assert secret not in told


def test_looking_at_the_telephone_is_an_event(cast: SimpleNamespace) -> None:
    project = make_project(cast, contact_phone="13800000000")

    assert actions.reveal_contact(project.pk, actor=cast.leader) == "13800000000"

    event = Event.objects.get(verb="pipeline.project.contact_seen")
    assert (event.actor, event.thing_id, event.changes) == (cast.leader, project.pk, {})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stage", "nowhere"),
        ("standing", "asleep"),
        ("talks_on", None),
        ("signed_on", None),
        ("planned_cents", -1),
        ("standing", "ended"),
    ],
)
def test_the_database_refuses_what_the_figures_could_not_stand(
    cast: SimpleNamespace, column: str, value: object
) -> None:
    project = make_project(cast, "signed")

    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(**{column: value})
