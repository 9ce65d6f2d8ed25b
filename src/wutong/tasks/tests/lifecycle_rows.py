"""Who may take which move of a task."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.tasks.actions import drop_task, finish_task
from wutong.tasks.lifecycle import TASK
from wutong.tasks.models import Task, TaskState

from .factories import task_of


def in_state(cast: SimpleNamespace, state: str) -> Task:
    """The department clerk's task, set by the officer, brought there by the deeds."""
    task = task_of(cast, actor=cast.officer)
    if state == TaskState.DONE:
        return finish_task(task.pk, actor=cast.department, proof="办结单")
    if state == TaskState.DROPPED:
        return drop_task(task.pk, actor=cast.officer, note="不再需要")
    return task


MOVES = [
    Moves(
        lifecycle=TASK,
        make=in_state,
        begins=frozenset({TaskState.OPEN}),
        allowed={
            "finish": "department officer",
            "drop": "officer leader",
            "reopen": "officer leader",
        },
    )
]
