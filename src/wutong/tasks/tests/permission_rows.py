"""Who may open what of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.tasks.actions import finish_task

from .factories import in_days, task_of

# the task is the department clerk's, set by the leader
SEES = "leader department admin"


def a_task(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"task_id": task_of(cast).pk}


def a_done_task(cast: SimpleNamespace) -> Mapping[str, Any]:
    task = task_of(cast)
    finish_task(task.pk, actor=cast.department, proof="办结单")
    return {"task_id": task.pk}


def a_day(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"due_on": in_days(9).isoformat(), "note": "等批复"}


def a_note(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"note": "不再需要"}


def a_proof(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"proof": "办结单"}


HEAD_ONLY = {"leader": 302, "department admin": 403, "*": 404}

PAGES = [
    Page(name="tasks:list", expect={"*": 200}),
    Page(name="tasks:list", query="?show=all&format=xlsx", expect={"*": 200}),
    Page(name="tasks:page", kwargs=a_task, expect={SEES: 200, "*": 404}),
    Page(
        name="tasks:finish", method="POST", kwargs=a_task, sent=a_proof,
        expect={"leader department": 302, "admin": 403, "*": 404},
    ),
    Page(name="tasks:drop", method="POST", kwargs=a_task, sent=a_note, expect=HEAD_ONLY),
    Page(name="tasks:reopen", method="POST", kwargs=a_done_task, sent=a_note, expect=HEAD_ONLY),
    Page(name="tasks:day", method="POST", kwargs=a_task, sent=a_day, expect=HEAD_ONLY),
]  # fmt: skip
