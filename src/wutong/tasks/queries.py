"""Reads on tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from wutong.accounts.public import Department, User

from .models import Task, TaskQuerySet, TaskState

SHOWN = ("mine", "open", "overdue", "done", "all")


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


def tasks_seen(user: User, keys: Iterable[int | None]) -> frozenset[int]:
    """Which of these tasks the person may open: a page that names them leads to no others."""
    known = {key for key in keys if key is not None}
    if not known:
        return frozenset()
    return frozenset(
        Task.objects.visible_to(user).filter(pk__in=known).order_by().values_list("pk", flat=True)
    )


def open_count(user: User) -> int:
    """How many tasks of one's own are open."""
    return Task.objects.filter(owner=user, state=TaskState.OPEN).count()


def _shown_as(user: User, today: date) -> Mapping[str, Q]:
    """What each choice of the list shows."""
    is_open = Q(state=TaskState.OPEN)
    return {
        "mine": is_open & Q(owner=user),
        "open": is_open,
        "overdue": is_open & Q(due_on__lt=today),
        "done": ~is_open,
        "all": Q(),
    }


def tasks_shown(
    user: User,
    shown: str,
    words: str = "",
    subject: str = "",
    *,
    department: int | None = None,
    owner: int | None = None,
) -> TaskQuerySet:
    """The visible tasks that a choice of the list shows, the most pressing first.

    `shown` is one of SHOWN; `subject` a kind such as "chains.gap"; `department` and `owner` are
    keys: whose task it is; department 0 stands for none.
    """
    tasks = Task.objects.visible_to(user).filter(_shown_as(user, timezone.localdate())[shown])
    if words:
        tasks = tasks.filter(Q(title__icontains=words) | Q(title_en__icontains=words))
    if subject:
        tasks = tasks.filter(subject_kind=subject)
    if department is not None:
        tasks = tasks.filter(department=department) if department else tasks.filter(department=None)
    if owner is not None:
        tasks = tasks.filter(owner_id=owner)
    if shown in {"done", "all"}:
        tasks = tasks.order_by("-due_on", "-pk")
    else:
        tasks = tasks.order_by("due_on", "pk")
    return tasks.select_related("owner", "department", "set_by")


def counts_shown(
    user: User,
    words: str = "",
    subject: str = "",
    *,
    department: int | None = None,
    owner: int | None = None,
) -> dict[str, int]:
    """How many tasks each choice of the list would show, in one query."""
    today = timezone.localdate()
    wanted = {
        name: Count("pk", filter=condition) if condition else Count("pk")
        for name, condition in _shown_as(user, today).items()
    }
    shown = tasks_shown(user, "all", words, subject, department=department, owner=owner)
    return shown.order_by().aggregate(**wanted)


def whose_words(user: User, department: int | None, owner: int | None) -> list[str]:
    """Whose tasks a list was narrowed to, in words; a stranger's name isn't told."""
    words = []
    if department:
        unit = Department.objects.visible_to(user).filter(pk=department).first()
        words.append(str(unit or "—"))
    if owner is not None:
        person = User.objects.visible_to(user).filter(pk=owner).first()
        words.append(person.title if person else "—")
    return words
