"""Promises, blockers, factors and meetings: the deeds, the clock, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.audit.public import Event, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import Notice
from wutong.pipeline import actions
from wutong.pipeline.actions import Clause
from wutong.pipeline.lifecycle import ESCALATION, NEED, PROMISE
from wutong.pipeline.models import (
    AgendaItem,
    Blocker,
    ClockRule,
    DispatchMeeting,
    FactorKind,
    FactorNeed,
    Project,
    Promise,
)
from wutong.pipeline.queries import chosen_blockers, lights_of, owed
from wutong.pipeline.queries.promises import rows_of_promises
from wutong.tasks.public import Task

from .factories import WAN, ago, make_project, pay


@pytest.fixture
def project(cast: SimpleNamespace) -> Project:
    actions.load_product_duties(actor=cast.clock)
    return make_project(cast, "signed")


def clause(**values: Any) -> Clause:
    given: dict[str, Any] = {
        "side": "ours", "kind": "land", "text": "供应工业用地", "due_on": ago(-30),
        "quantity": Decimal(120), "unit": "亩",
    }  # fmt: skip
    return Clause(**(given | values))


def money(**values: Any) -> Clause:
    given = {"side": "theirs", "kind": "investment", "text": "首期到位资金", "quantity": None,
             "unit": "", "amount_cents": 3000 * WAN}  # fmt: skip
    return clause(**(given | values))


def test_the_products_rows_are_entered_once(cast: SimpleNamespace) -> None:
    assert actions.load_product_duties(actor=cast.clock) > 20
    assert actions.load_product_duties(actor=cast.clock) == 0


def test_a_promise_is_reminded_of_and_becomes_overdue_once(
    cast: SimpleNamespace, project: Project
) -> None:
    promise = actions.enter_promise(
        project.pk, clause(department=cast.bureau, person=cast.department), actor=cast.officer
    )
    waiting = Notice.objects.filter(key__startswith=f"promise:{promise.pk}:before")
    assert waiting.count() == 4  # two days, two readers
    assert Project.objects.visible_to(cast.department).get() == project
    assert PROMISE.take_due(clock=cast.clock) == 0

    with editing(Promise, promise.pk, actor=cast.clock) as held:
        held.due_on = ago(1)
    assert PROMISE.take_due(clock=cast.clock) == 1
    assert PROMISE.take_due(clock=cast.clock) == 0

    promise.refresh_from_db()
    assert promise.state == "late"
    assert Notice.objects.filter(key__startswith=f"promise:{promise.pk}:late").count() == 2
    actions.keep_promise(promise.pk, actor=cast.department, on=ago(0), evidence="供地批复")
    row = rows_of_promises([Promise.objects.get()])[0]
    assert (row.status, row.days, row.is_late_kept) == ("ok", 1, True)
    assert not Notice.objects.filter(
        key__startswith=f"promise:{promise.pk}:before", state="waiting"
    ).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "}, {"kind": "gold"}, {"side": "nobody"}, {"amount_cents": 5},
        {"quantity": Decimal(0)}, {"unit": ""},
    ],
)  # fmt: skip
def test_a_promise_with_faults_is_not_entered(
    cast: SimpleNamespace, project: Project, wrong: dict[str, Any]
) -> None:
    before = Event.objects.count()

    with pytest.raises(BadInput):
        actions.enter_promise(project.pk, clause(**wrong), actor=cast.officer)
    with pytest.raises(NotAllowed):
        actions.enter_promise(project.pk, clause(), actor=cast.approval)

    assert (Promise.objects.count(), Event.objects.count()) == (0, before)


def test_no_promise_is_kept_without_evidence(cast: SimpleNamespace, project: Project) -> None:
    promise = actions.enter_promise(project.pk, clause(), actor=cast.officer)
    before = Event.objects.count()

    for wrong in ({"evidence": "", "on": ago(0)}, {"evidence": "批复", "on": ago(-1)}):
        with pytest.raises(BadInput):
            actions.keep_promise(promise.pk, actor=cast.officer, **wrong)  # type: ignore[arg-type]

    assert Promise.objects.get().state == "open"
    assert Event.objects.count() == before


def test_a_change_needs_its_procedure_and_keeps_the_old_clause(
    cast: SimpleNamespace, project: Project
) -> None:
    old = actions.enter_promise(project.pk, clause(), actor=cast.officer)

    with pytest.raises(BadInput):
        actions.change_promise(old.pk, clause(), actor=cast.officer, note=" ")
    new = actions.change_promise(
        old.pk, clause(quantity=Decimal(100)), actor=cast.officer, note="补充协议 2026-03"
    )

    old.refresh_from_db()
    assert (old.state, old.quantity, new.state, new.replaces_id) == (
        "changed", Decimal(120), "open", old.pk
    )  # fmt: skip
    with pytest.raises(WrongState):
        actions.change_promise(old.pk, clause(), actor=cast.officer, note="again")


def test_any_order_of_corrections_leaves_one_truth(cast: SimpleNamespace, project: Project) -> None:
    promise = actions.enter_promise(project.pk, clause(due_on=ago(5)), actor=cast.officer)
    PROMISE.take_due(clock=cast.clock)

    actions.keep_promise(promise.pk, actor=cast.officer, on=ago(6), evidence="批复")
    actions.reopen_promise(promise.pk, actor=cast.officer, note="批复是别的地块的")
    assert PROMISE.take_due(clock=cast.clock) == 1
    actions.break_promise(promise.pk, actor=cast.leader, note="控规未批")

    promise.refresh_from_db()
    assert (promise.state, promise.evidence) == ("broken", "")
    figures = {half.side: (half.all, half.open, half.late) for half in owed(Promise.objects.all())}
    assert figures == {"ours": (1, 0, 0), "theirs": (0, 0, 0)}


def test_refunds_are_flagged_and_wait_for_a_review(cast: SimpleNamespace, project: Project) -> None:
    promise = actions.enter_promise(
        project.pk,
        clause(kind="policy", text="前三年税收地方留成全额返还", quantity=None, unit=""),
        actor=cast.officer,
    )

    assert "税收…返还" in promise.flag
    assert "783" in promise.flag
    with pytest.raises(NotAllowed):
        actions.review_promise(promise.pk, actor=cast.approval, review="不予保留")
    actions.review_promise(promise.pk, actor=cast.leader, review="审查结论：删除该条")
    assert Promise.objects.get().review == "审查结论：删除该条"


def test_money_promised_is_seen_beside_what_vouchers_prove(
    cast: SimpleNamespace, project: Project
) -> None:
    actions.enter_promise(project.pk, money(), actor=cast.officer)
    pay(cast, project, amount=1840 * WAN)

    row = rows_of_promises(Promise.objects.all())[0]

    assert (row.promise.amount_cents, row.came_cents) == (3000 * WAN, 1840 * WAN)


def test_a_blocker_runs_by_13710_and_is_called_up_once(
    cast: SimpleNamespace, project: Project
) -> None:
    actions.assign_project(project.pk, actor=cast.officer, owner=cast.officer, leader=cast.leader)
    blocker = actions.raise_blocker(
        project.pk, actor=cast.officer, title="用地预审材料未出", department=cast.bureau,
        on=ago(2),
    )  # fmt: skip
    assert (blocker.study_by, blocker.answer_by, blocker.solve_by) == (ago(2), ago(-1), ago(-5))
    assert ESCALATION.take_due(clock=cast.clock) == 1  # not studied on the same day
    assert ESCALATION.take_due(clock=cast.clock) == 0

    actions.study_blocker(blocker.pk, actor=cast.department)
    actions.answer_blocker(blocker.pk, actor=cast.department, note="控规待专家评审")
    with editing(Blocker, blocker.pk, actor=cast.clock) as held:
        held.solve_by = ago(9)
        held.called_on = ago(8)
    assert ESCALATION.take_due(clock=cast.clock) == 1
    assert ESCALATION.take_due(clock=cast.clock) == 0

    blocker.refresh_from_db()
    assert (blocker.escalation, blocker.state) == ("leader", "answered")
    told = Notice.objects.filter(key=f"blocker:{blocker.pk}:leader")
    assert {n.to_id for n in told} == {cast.leader.pk, cast.officer.pk}


def test_a_blocker_is_closed_only_when_solved(cast: SimpleNamespace, project: Project) -> None:
    blocker = actions.raise_blocker(
        project.pk, actor=cast.officer, title="蒸汽接口", department=cast.bureau
    )
    before = Event.objects.count()
    with pytest.raises(WrongState):
        actions.close_blocker(blocker.pk, actor=cast.officer)
    with pytest.raises(BadInput):
        actions.call_blocker_complex(blocker.pk, actor=cast.officer, plan="")
    assert Event.objects.count() == before

    actions.call_blocker_complex(blocker.pk, actor=cast.officer, plan="20日前评审，月底前上会")
    actions.study_blocker(blocker.pk, actor=cast.department)
    actions.solve_blocker(blocker.pk, actor=cast.department, note="已接通")
    with pytest.raises(NotAllowed):
        actions.close_blocker(blocker.pk, actor=cast.department)
    actions.give_blocker_back(blocker.pk, actor=cast.officer, note="压力不够")
    assert Blocker.objects.get().solved_on is None
    actions.solve_blocker(blocker.pk, actor=cast.department, note="已调压")
    actions.close_blocker(blocker.pk, actor=cast.officer)

    blocker.refresh_from_db()
    assert (blocker.state, blocker.next_due_at, blocker.is_complex) == ("closed", None, True)


def test_lights_count_as_their_filter_shows(cast: SimpleNamespace, project: Project) -> None:
    for days in (9, 2, 0):
        blocker = actions.raise_blocker(
            project.pk, actor=cast.officer, title=f"堵点{days}", department=cast.bureau,
            on=ago(days),
        )  # fmt: skip
        if days != 9:
            actions.answer_blocker(blocker.pk, actor=cast.department, note="在办")

    counts = lights_of(cast.leader, {})

    assert counts == {"all": 3, "red": 1, "yellow": 0, "green": 2}
    for light in ("red", "yellow", "green"):
        assert chosen_blockers(cast.leader, {"light": light}).count() == counts[light]


def test_a_county_sets_its_own_days(cast: SimpleNamespace, project: Project) -> None:
    with pytest.raises(NotAllowed):
        actions.set_clock(
            "solve", actor=cast.officer, amount=5, unit="day", valid_from=ago(0), source="x"
        )
    with pytest.raises(BadInput):
        actions.set_clock(
            "solve", actor=cast.leader, amount=5, unit="day", valid_from=date(2016, 1, 1),
            source="x",
        )  # fmt: skip
    actions.set_clock(
        "solve",
        actor=cast.leader,
        amount=5,
        unit="day",
        valid_from=ago(0),
        source="县办〔2026〕1号",
    )

    old, new = (
        actions.raise_blocker(
            project.pk, actor=cast.officer, title="t", department=cast.bureau, on=day
        )
        for day in (ago(1), ago(0))
    )
    assert (old.solve_by, new.solve_by) == (ago(-6), ago(-5))
    assert ClockRule.objects.get(code="solve", valid_to=None).amount == 5


def test_a_factor_is_promised_supplied_in_part_and_in_full(
    cast: SimpleNamespace, project: Project
) -> None:
    power = FactorKind.objects.get(code="power")
    need = actions.ask_for_factor(
        project.pk, power, actor=cast.officer, amount=Decimal(18000), department=cast.bureau,
        needed_on=ago(-90), place=2,
    )  # fmt: skip
    assert (need.gap, need.state) == (None, "asked")  # nobody said what is there: unknown

    with pytest.raises(BadInput):
        actions.promise_factor(need.pk, actor=cast.department, on=ago(1))
    actions.promise_factor(need.pk, actor=cast.department, on=ago(-10))
    with pytest.raises(BadInput):
        actions.supply_part(need.pk, actor=cast.department, supplied=Decimal(1), gap_reason="")
    actions.supply_part(
        need.pk, actor=cast.department, supplied=Decimal(10000), gap_reason="专线路由未定"
    )
    need = FactorNeed.objects.get()
    assert need.gap == Decimal(8000)
    with editing(FactorNeed, need.pk, actor=cast.clock) as held:
        held.promised_on = ago(1)
    assert (NEED.take_due(clock=cast.clock), NEED.take_due(clock=cast.clock)) == (1, 0)

    with pytest.raises(BadInput):
        actions.supply_factor(
            need.pk, actor=cast.department, on=ago(0), supplied=Decimal(5), note="x"
        )
    actions.supply_factor(need.pk, actor=cast.department, on=ago(0), supplied=None, note="送电单")
    need = FactorNeed.objects.get()
    assert (need.state, need.gap, need.gap_reason) == ("supplied", Decimal(0), "")


def test_a_remark_that_promises_a_price_is_flagged(cast: SimpleNamespace, project: Project) -> None:
    kind = FactorKind.objects.get(code="power")

    need = actions.ask_for_factor(project.pk, kind, actor=cast.officer, remark="用电价格给予优惠")

    assert "价格…优惠" in need.flag
    with pytest.raises(ValueError, match="price"):
        actions.ask_for_factor(project.pk, kind, actor=cast.officer, price=1)


def test_a_meeting_makes_its_agenda_and_decisions_become_tasks(
    cast: SimpleNamespace, project: Project
) -> None:
    actions.enter_promise(project.pk, clause(due_on=ago(3)), actor=cast.officer)
    PROMISE.take_due(clock=cast.clock)
    actions.plan_stage(project.pk, "started", ago(2), actor=cast.officer)
    with pytest.raises(NotAllowed):
        actions.plan_meeting(actor=cast.approval, kind="dispatch", title="t", held_on=ago(0))
    meeting = actions.plan_meeting(
        actor=cast.officer, kind="dispatch", title="示例调度会", held_on=ago(0), chair=cast.leader
    )
    assert [item.reason for item in meeting.items.all()] == ["promise", "stage"]

    actions.raise_blocker(project.pk, actor=cast.officer, title="堵点", department=cast.bureau)
    assert actions.refresh_agenda(meeting.pk, actor=cast.officer) == 1
    assert actions.refresh_agenda(meeting.pk, actor=cast.officer) == 0
    first, second, third = meeting.items.all()
    with pytest.raises(BadInput):
        actions.decide(first.pk, "周五前供地", actor=cast.officer, owner=cast.department)
    actions.decide(
        first.pk, "周五前供地", actor=cast.officer, owner=cast.department, due_on=ago(-4)
    )
    actions.take_item_off(second.pk, actor=cast.officer)
    with pytest.raises(WrongState):
        actions.take_item_off(first.pk, actor=cast.officer)
    actions.hold_meeting(meeting.pk, actor=cast.officer, remark="下次会议下月5日")
    with pytest.raises(WrongState):
        actions.refresh_agenda(meeting.pk, actor=cast.officer)
    actions.decide(third.pk, "继续协调", actor=cast.leader)

    task = Task.objects.get()
    assert (task.owner_id, task.due_on, task.subject_id) == (
        cast.department.pk, ago(-4), project.pk
    )  # fmt: skip
    assert AgendaItem.objects.count() == 2
    assert DispatchMeeting.objects.visible_to(cast.department).count() == 0


def test_one_tap_from_the_list_of_the_month(cast: SimpleNamespace, client: Client) -> None:
    project = make_project(cast, "talks")
    client.force_login(cast.officer)
    address = reverse("pipeline:monthly")
    assert "1 个项目未报" in client.get(address).content.decode()

    answer = client.post(reverse("pipeline:no-change", args=[project.pk]), {"next": address})

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "全部已报" in client.get(address).content.decode()
    before = f"{timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}"
    assert client.get(f"{address}?month={before}").status_code == 200


def test_a_fault_in_a_row_stands_on_the_page_and_changes_nothing(
    cast: SimpleNamespace, client: Client, project: Project
) -> None:
    promise = actions.enter_promise(project.pk, clause(), actor=cast.officer)
    client.force_login(cast.officer)

    wrong = client.post(
        reverse("pipeline:promise-keep", args=[promise.pk]), {"on": "2026-01-05", "evidence": ""}
    )
    late = client.post(
        reverse("pipeline:promise-deed", args=[promise.pk, "reopen"]), {"note": "不对"}
    )

    assert (wrong.status_code, late.status_code) == (422, 409)
    assert "凭证" in wrong.content.decode()
    assert Promise.objects.get().state == "open"
