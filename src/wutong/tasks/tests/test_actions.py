"""Setting, finishing, dropping and moving tasks, and the reminders that go with them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.models import Notice, NoticeState
from wutong.tasks.actions import (
    create_task,
    drop_task,
    finish_task,
    move_task_day,
    reopen_task,
)
from wutong.tasks.models import TaskState

from .factories import in_days, task_of


def told(cast: SimpleNamespace) -> dict[str, str]:
    """State of each notice to the owner, by the second half of its key."""
    notices = Notice.objects.filter(to=cast.department).order_by("pk")
    return {n.key.split(":")[2]: n.state for n in notices}


def test_a_new_task_tells_its_owner_now_and_lays_two_reminders(cast: SimpleNamespace) -> None:
    task = task_of(cast)

    assert (task.owner, task.department, task.set_by) == (
        cast.department, cast.bureau, cast.leader,
    )  # fmt: skip
    assert told(cast) == {"set": "sent", "soon": "waiting", "late": "waiting"}
    first = Notice.objects.get(key__startswith=f"task:{task.pk}:set")
    assert first.text_en == "New task: Check the sample land"
    assert "核实示例企业用地" in first.text
    assert first.url == f"/tasks/{task.pk}/"


def test_whoever_sets_himself_a_task_is_not_told_of_it(cast: SimpleNamespace) -> None:
    task_of(cast, owner=cast.department, actor=cast.department)

    assert told(cast) == {"soon": "waiting", "late": "waiting"}


def test_a_task_entered_after_its_day_sends_no_message_from_the_past(
    cast: SimpleNamespace,
) -> None:
    task_of(cast, due=-10)

    assert told(cast) == {"set": "sent"}


def test_a_task_without_words_is_refused(cast: SimpleNamespace) -> None:
    before = Event.objects.count()

    with pytest.raises(BadInput):
        create_task(
            subject=("", 0), title="  ", owner=cast.department, due_on=in_days(1), actor=cast.leader
        )

    assert Event.objects.count() == before


def test_finishing_keeps_the_proof_and_drops_what_still_waits(cast: SimpleNamespace) -> None:
    task = task_of(cast)

    done = finish_task(task.pk, actor=cast.department, proof=" 已报县招商办 ")

    assert (done.state, done.proof, done.done_on) == (TaskState.DONE, "已报县招商办", in_days(0))
    assert told(cast) == {"set": "sent", "soon": "dropped", "late": "dropped"}
    event = Event.objects.filter(kind="tasks.task", thing_id=task.pk).latest("seq")
    assert (event.verb, event.note) == ("tasks.task.finish", "已报县招商办")


@pytest.mark.parametrize("proof", ["", "   "])
def test_nothing_is_done_without_proof(cast: SimpleNamespace, proof: str) -> None:
    task = task_of(cast)
    before = Event.objects.count()

    with pytest.raises(BadInput):
        finish_task(task.pk, actor=cast.department, proof=proof)

    task.refresh_from_db()
    assert (task.state, Event.objects.count()) == (TaskState.OPEN, before)


def test_an_owner_cannot_drop_the_task_or_move_its_day(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        drop_task(task.pk, actor=cast.department, note="忙")
    with pytest.raises(NotAllowed):
        move_task_day(task.pk, in_days(30), actor=cast.department, note="忙")

    task.refresh_from_db()
    assert (task.state, task.due_on) == (TaskState.OPEN, in_days(5))
    assert Event.objects.count() == before


def test_a_day_that_moves_takes_its_reminders_along(cast: SimpleNamespace) -> None:
    task = task_of(cast)

    moved = move_task_day(task.pk, in_days(20), actor=cast.leader, note="等批复")

    assert moved.due_on == in_days(20)
    waiting = Notice.objects.filter(state=NoticeState.WAITING).order_by("send_at")
    assert [n.key for n in waiting] == [
        f"task:{task.pk}:soon:{in_days(20).isoformat()}",
        f"task:{task.pk}:late:{in_days(20).isoformat()}",
    ]


def test_a_finished_task_keeps_its_day(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    finish_task(task.pk, actor=cast.department, proof="办结单")
    before = Event.objects.count()

    with pytest.raises(WrongState):
        move_task_day(task.pk, in_days(20), actor=cast.leader, note="等批复")

    assert Event.objects.count() == before


def test_reopening_takes_the_proof_away_and_reminds_again(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    finish_task(task.pk, actor=cast.department, proof="办结单")

    reopened = reopen_task(task.pk, actor=cast.leader, note="材料不全")

    assert (reopened.state, reopened.proof, reopened.done_on) == (TaskState.OPEN, "", None)
