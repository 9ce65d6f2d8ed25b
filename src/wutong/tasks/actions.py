"""Setting tasks and finishing them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Department, Role, User
from wutong.audit.public import create, editing
from wutong.calendars.public import AwaitedYear
from wutong.kernel.errors import BadInput, WrongState
from wutong.notices.public import drop_notices, notify

from .access import TO_MOVE_DAY
from .lifecycle import TASK
from .models import Task, TaskState

# calendar days that the administrator has to enter a published list
DAYS_FOR_LIST = 14


def create_task(
    *,
    subject: tuple[str, int],
    title: str,
    owner: User,
    due_on: date,
    actor: User,
    title_en: str = "",
    department: Department | None = None,
    url: str = "",
    is_example: bool = False,
) -> Task:
    """Set somebody a task about a subject; tell them, and remind them the day before and after."""
    if not title.strip():
        raise BadInput(_("What is to be done is missing: write it in a few words"))
    with transaction.atomic():
        task = create(
            Task(
                title=title.strip(), title_en=title_en, subject_kind=subject[0],
                subject_id=subject[1], url=url, owner=owner,
                department=department or owner.department,
                set_by=actor, due_on=due_on, is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        _lay_reminders(task, actor=actor)
    return task


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def _said(text: str, task: object) -> tuple[str, str]:
    """A text in both languages: it is read long after, by whoever's language it then is."""
    with translation.override("zh-hans"):
        zh = translation.gettext(text) % {"title": task}
    with translation.override("en"):
        return zh, text % {"title": task}


def _lay_reminders(task: Task, *, actor: User) -> None:
    url = f"/tasks/{task.pk}/"
    notes = [
        ("set", None, _said(gettext_noop("New task: %(title)s"), task)),
        (
            "soon",
            task.due_on - timedelta(days=1),
            _said(gettext_noop("Due tomorrow: %(title)s"), task),
        ),
        (
            "late",
            task.due_on + timedelta(days=1),
            _said(gettext_noop("Overdue: %(title)s"), task),
        ),
    ]
    for name, day, (zh, en) in notes:
        if name == "set" and task.owner_id == actor.pk:
            continue
        moment = None if day is None else _moment(day)
        if moment is not None and moment < timezone.now():
            # a task entered after the fact: the list shows it red, no message from the past
            continue
        key = f"task:{task.pk}:{name}:{task.due_on.isoformat()}"
        notify(task.owner, key=key, text=zh, text_en=en, url=url, actor=actor, send_at=moment)


def finish_task(task_id: int, *, actor: User, proof: str) -> Task:
    """Done, with what proves it; the reminders that still wait are dropped."""
    if not proof.strip():
        raise BadInput(
            _("The proof is missing: say what was done, or name the paper that shows it")
        )
    with TASK.take("finish", task_id, actor=actor, note=proof.strip()) as task:
        task.proof = proof.strip()
        task.done_on = timezone.localdate()
        drop_notices(f"task:{task.pk}:", actor=actor)
    return task


def drop_task(task_id: int, *, actor: User, note: str) -> Task:
    """No longer to be done, and why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the task is dropped"))
    with TASK.take("drop", task_id, actor=actor, note=note.strip()) as task:
        drop_notices(f"task:{task.pk}:", actor=actor)
    return task


def reopen_task(task_id: int, *, actor: User, note: str = "") -> Task:
    """Not done after all."""
    with TASK.take("reopen", task_id, actor=actor, note=note) as task:
        task.proof, task.done_on = "", None
        _lay_reminders(task, actor=actor)
    return task


def move_task_day(task_id: int, due_on: date, *, actor: User, note: str) -> Task:
    """Give a task another day, with the reason; old reminders go, new ones are laid."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the day moves"))
    with editing(Task, task_id, actor=actor, verb="day_moved", note=note.strip()) as task:
        TO_MOVE_DAY.demand(actor, task)
        if task.state != TaskState.OPEN:
            raise WrongState(_("The task is not open any more"))
        drop_notices(f"task:{task.pk}:", actor=actor)
        task.due_on = due_on
        _lay_reminders(task, actor=actor)
    return task


def ask_for_year(year: int, actor: User) -> None:
    """A due date reached a year without a list: the administrator is to enter it."""
    awaited = AwaitedYear.objects.get(year=year)
    owner = User.objects.filter(grants__role=Role.ADMIN, is_active=True).order_by("pk").first()
    if owner is None:
        return
    zh, en = _said(
        gettext_noop("Enter the State Council's list of working days for %(title)s"), year
    )
    create_task(
        subject=("calendars.awaitedyear", awaited.pk), title=zh, title_en=en, owner=owner,
        due_on=timezone.localdate() + timedelta(days=DAYS_FOR_LIST), actor=actor,
        url="/calendar/publish/",
    )  # fmt: skip


def finish_asked_year(year: int, actor: User) -> None:
    """The list is entered: whoever was asked for it is done."""
    asked = Task.objects.filter(
        subject_kind="calendars.awaitedyear", state=TaskState.OPEN,
        subject_id__in=AwaitedYear.objects.filter(year=year).values("pk"),
    ).select_related("set_by")  # fmt: skip
    for task in asked:
        with translation.override("zh-hans"):
            proof = _("The list of %(year)s is entered") % {"year": year}
        finish_task(task.pk, actor=task.set_by, proof=proof)
