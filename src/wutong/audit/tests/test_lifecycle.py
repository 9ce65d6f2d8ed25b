"""Moves: permitted, locked, saved and recorded in one place; deadlines fire once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connections
from django.utils import timezone

from wutong.audit.actions import take_due_moves
from wutong.audit.models import Event
from wutong.audit.verify import verify
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.notices.actions import notify
from wutong.notices.models import Notice
from wutong.tasks.lifecycle import TASK
from wutong.tasks.models import Task
from wutong.tasks.public import create_task, finish_task


@pytest.fixture
def task(cast: SimpleNamespace) -> Task:
    return create_task(
        subject=("accounts.department", cast.bureau.pk), title="引进针状焦项目", owner=cast.department,
        due_on=date(2031, 6, 30), actor=cast.leader,
    )  # fmt: skip


def test_a_move_changes_the_state_and_leaves_one_event(cast: SimpleNamespace, task: Task) -> None:
    finish_task(task.pk, actor=cast.department, proof="见协议")

    task.refresh_from_db()
    event = Event.objects.get(verb="tasks.task.finish")
    assert task.state == "done"
    assert event.changes["state"] == ["open", "done"]
    assert event.actor == cast.department


@pytest.mark.parametrize("who", ["stationed", "zone", "outsider"])
def test_whoever_may_not_leaves_no_trace(cast: SimpleNamespace, task: Task, who: str) -> None:
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        finish_task(task.pk, actor=cast.people[who], proof="x")

    task.refresh_from_db()
    assert task.state == "open"
    assert Event.objects.count() == before


def test_a_move_from_the_wrong_state_is_refused_with_the_reason(
    cast: SimpleNamespace, task: Task
) -> None:
    finish_task(task.pk, actor=cast.department, proof="x")
    before = Event.objects.count()

    with pytest.raises(WrongState, match=str(task._meta.get_field("state").flatchoices[1][1])):
        finish_task(task.pk, actor=cast.department, proof="again")

    assert Event.objects.count() == before


def test_only_open_moves_are_offered(cast: SimpleNamespace, task: Task) -> None:
    assert list(TASK.open_to(cast.department, task)) == ["finish"]
    assert list(TASK.open_to(cast.leader, task)) == ["finish", "drop"]
    assert list(TASK.open_to(cast.zone, task)) == []


def test_a_failing_body_undoes_everything(cast: SimpleNamespace, task: Task) -> None:
    before = Event.objects.count()

    def fail_halfway() -> None:
        with TASK.take("drop", task.pk, actor=cast.leader) as held:
            held.title = "x"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()

    task.refresh_from_db()
    assert (task.state, task.title) == ("open", "引进针状焦项目")
    assert Event.objects.count() == before


def test_a_move_cannot_be_nested_in_a_move_of_the_same_row(
    cast: SimpleNamespace, task: Task
) -> None:
    with (
        pytest.raises(RuntimeError, match="can't be nested"),
        TASK.take("drop", task.pk, actor=cast.leader),
        TASK.take("drop", task.pk, actor=cast.leader),
    ):
        pass


def test_the_clock_sends_a_reminder_once(cast: SimpleNamespace) -> None:
    notice = notify(
        cast.officer,
        key="k",
        text="x",
        actor=cast.clock,
        send_at=timezone.now() + timedelta(hours=1),
    )
    assert take_due_moves(clock=cast.clock) == 0
    Notice.objects.filter(pk=notice.pk).update(
        send_at=timezone.now() - timedelta(days=9), next_due_at=timezone.now() - timedelta(days=9)
    )

    assert take_due_moves(clock=cast.clock) == 1
    assert take_due_moves(clock=cast.clock) == 0

    notice.refresh_from_db()
    assert (notice.state, notice.next_due_at) == ("sent", None)
    assert notice.sent_at is not None


def test_one_poisoned_row_never_stops_the_others(
    cast: SimpleNamespace, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(hours=1)
    poisoned, healthy = (
        notify(cast.officer, key=key, text=key, actor=cast.clock, send_at=later)
        for key in ("bad", "good")
    )
    Notice.objects.update(send_at=timezone.now(), next_due_at=timezone.now())
    from wutong.notices import actions
    from wutong.notices.lifecycle import NOTICE

    def deed(pk: int, clock: object) -> None:
        if pk == poisoned.pk:
            raise ZeroDivisionError
        actions.send_notice(pk, cast.clock)

    monkeypatch.setitem(NOTICE._on_due, "send", deed)

    assert take_due_moves(clock=cast.clock) == 1

    healthy.refresh_from_db()
    poisoned.refresh_from_db()
    assert (healthy.state, poisoned.state) == ("sent", "waiting")
    assert f"deadline of notices.notice {poisoned.pk} failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_one_deed(transactional_db: None) -> None:
    from conftest import make_cast

    cast = make_cast()
    task = create_task(
        subject=("accounts.department", cast.bureau.pk), title="x", owner=cast.department,
        due_on=date(2031, 6, 30), actor=cast.leader,
    )  # fmt: skip
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def click(number: int) -> None:
        gate.wait()
        try:
            finish_task(task.pk, actor=cast.department, proof=str(number))
            outcomes.append("done")
        except WrongState:
            outcomes.append("late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done"] + ["late"] * 7
    assert Event.objects.filter(verb="tasks.task.finish").count() == 1
    assert verify().broken == []
