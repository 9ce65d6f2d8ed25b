"""Who may open what of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.files.public import store_file
from wutong.tasks.actions import finish_task

from .factories import book, in_days, rows_out, task_of

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


def a_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    task_of(cast)
    stored = store_file([book(rows_out(cast.department))], "任务.xlsx", actor=cast.department)
    return {"file_id": stored.pk}


def table_sent(cast: SimpleNamespace) -> Mapping[str, Any]:
    task_of(cast)
    return {"file": SimpleUploadedFile("任务.xlsx", book(rows_out(cast.leader)))}


INSIDE = {"outsider": 404, "*": 200}
# a file is seen by whoever handed it in, and by the administrator
OWN_FILE = {"department admin": 200, "*": 404}
HEAD_ONLY = {"leader": 302, "department admin": 403, "*": 404}

PAGES = [
    Page(name="tasks:list", expect={"*": 200}),
    Page(name="tasks:list", query="?show=all&format=xlsx", expect={"*": 200}),
    Page(name="tasks:import", expect=INSIDE),
    Page(name="tasks:import", method="POST", sent=table_sent, expect={"outsider": 404, "*": 302}),
    Page(name="tasks:import-template", expect=INSIDE),
    Page(name="tasks:import-preview", kwargs=a_table, expect=OWN_FILE),
    Page(
        name="tasks:import-preview", method="POST", kwargs=a_table,
        sent=lambda _cast: {"digest": "old"}, expect={"department admin": 409, "*": 404},
    ),
    Page(name="tasks:import-notes", kwargs=a_table, expect=OWN_FILE),
    Page(name="tasks:page", kwargs=a_task, expect={SEES: 200, "*": 404}),
    Page(
        name="tasks:finish", method="POST", kwargs=a_task, sent=a_proof,
        expect={"leader department": 302, "admin": 403, "*": 404},
    ),
    Page(name="tasks:drop", method="POST", kwargs=a_task, sent=a_note, expect=HEAD_ONLY),
    Page(name="tasks:reopen", method="POST", kwargs=a_done_task, sent=a_note, expect=HEAD_ONLY),
    Page(name="tasks:day", method="POST", kwargs=a_task, sent=a_day, expect=HEAD_ONLY),
]  # fmt: skip
