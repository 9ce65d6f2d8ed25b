"""Reads on tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wutong.accounts.public import User

from .models import Task, TaskState


@dataclass(frozen=True)
class TaskRow:
    """A task with how it stands today; `late_days` is negative while there is time."""

    task: Task
    late_days: int
    state: str

    @property
    def status(self) -> str:
        """The mark's name: late, warn (three days or less), doing, ok, void."""
        if self.task.state == TaskState.DONE:
            return "ok"
        if self.task.state == TaskState.DROPPED:
            return "void"
        if self.late_days > 0:
            return "late"
        return "warn" if self.late_days >= -3 else "doing"

    @property
    def days_left(self) -> int:
        """Calendar days until the due day."""
        return -self.late_days


def row_of(task: Task, today: date | None = None) -> TaskRow:
    """A task as seen today."""
    return TaskRow(
        task, ((today or timezone.localdate()) - task.due_on).days, task.get_state_display()
    )


def tasks_of(kind: str, key: int, user: User) -> list[TaskRow]:
    """The tasks about one subject."""
    tasks = Task.objects.visible_to(user).filter(subject_kind=kind, subject_id=key)
    return [row_of(t) for t in tasks.select_related("owner", "department")]


def open_count(user: User) -> int:
    """How many tasks of one's own are open."""
    return Task.objects.filter(owner=user, state=TaskState.OPEN).count()
