"""The one door of tasks."""

from __future__ import annotations

from .actions import create_task, drop_task, finish_task
from .models import Task, TaskState
from .queries import TaskRow, open_count, row_of, tasks_of, tasks_seen, tasks_shown

__all__ = [
    "Task",
    "TaskRow",
    "TaskState",
    "create_task",
    "drop_task",
    "finish_task",
    "open_count",
    "row_of",
    "tasks_of",
    "tasks_seen",
    "tasks_shown",
]
