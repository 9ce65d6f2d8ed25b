"""Tasks made through the action, as a head of office sets them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wutong.accounts.public import User
from wutong.kernel.sheets import write_workbook
from wutong.tasks.models import Task
from wutong.tasks.public import create_task, row_of
from wutong.tasks.sheets import TASKS, task_cells


def in_days(days: int) -> date:
    """A day counted from today."""
    return timezone.localdate() + timedelta(days=days)


def task_of(cast: SimpleNamespace, *, due: int = 5, **values: Any) -> Task:
    """A task that the leader sets the department clerk; `due` counts from today."""
    given: dict[str, Any] = {
        "subject": ("chains.gap", 7), "title": "核实示例企业用地", "title_en": "Check the sample land",
        "owner": cast.department, "actor": cast.leader, "url": "/", "is_example": True,
    }  # fmt: skip
    return create_task(due_on=in_days(due), **(given | values))


def rows_out(user: User) -> list[dict[str, Any]]:
    """The tasks that a person sees as the list writes them out."""
    seen = Task.objects.visible_to(user).select_related("owner", "department").order_by("pk")
    return list(task_cells(map(row_of, seen)))


def book(rows: list[dict[str, Any]]) -> bytes:
    """A workbook of tasks."""
    buffer = io.BytesIO()
    write_workbook(buffer, TASKS, rows)
    return buffer.getvalue()
