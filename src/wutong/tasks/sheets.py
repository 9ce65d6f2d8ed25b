"""The task list as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import TaskState
from .queries import TaskRow

TASKS = Sheet(
    key="tasks",
    title=_("Tasks"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="title", heading=_("What"), required=True, width=40),
        Column(key="owner", heading=_("Whose"), width=18),
        Column(key="department", heading=_("Department"), width=24),
        Column(key="due_on", heading=_("Until"), kind=Kind.DATE, width=12),
        Column(key="late_days", heading=_("Days late"), kind=Kind.INT, width=10),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(TaskState.choices),
            width=10,
        ),
        Column(key="done_on", heading=_("Done on"), kind=Kind.DATE, width=12),
        Column(key="proof", heading=_("Proof"), width=40, multiline=True),
        Column(
            key="moved", heading=_("Reason for another day"), width=30, max_length=300,
            help=_("Only for import: why the day moves"),
        ),
    ),
)  # fmt: skip


def task_cells(rows: Iterable[TaskRow]) -> Iterator[dict[str, Any]]:
    """Tasks as the sheet's rows; days late only where a day has passed."""
    for row in rows:
        task = row.task
        yield {
            "number": task.pk,
            "title": str(task),
            "owner": task.owner.title,
            "department": str(task.department or ""),
            "due_on": task.due_on,
            "late_days": row.late_days if row.status == "late" else None,
            "state": task.state,
            "done_on": task.done_on,
            "proof": task.proof,
        }
