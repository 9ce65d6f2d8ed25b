"""A table of tasks: what it would do, and doing one row of it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.sheets import (
    CHANGED,
    UNCHANGED,
    Line,
    PlannedRow,
    Problem,
    Reading,
    TablePlan,
    fixed_cells,
    in_each_language,
    lines_and_faults,
)

from .access import may_move_day
from .actions import move_task_day
from .models import Task, TaskState
from .queries import row_of
from .sheets import TASKS, task_cells

# a task is set where its subject stands and finished on its page, with proof; how many days it
# is late follows from the day
FIXED = ("title", "owner", "department", "state", "done_on", "proof")


def plan_tasks(reading: Reading, actor: User) -> TablePlan:
    """The number tells which task is meant; a table gives another day, with the reason.

    Only who may move a task's day on its page may do it here.
    """
    lines, problems = lines_and_faults(reading)
    numbers = [(line.values or {})["number"] for line in lines]
    tasks = list(
        Task.objects.visible_to(actor)
        .filter(pk__in=numbers)
        .select_related("owner", "department", "set_by")
    )
    today = timezone.localdate()
    shown = [row_of(task, today) for task in tasks]
    written = in_each_language(lambda: task_cells(shown))
    known = {t.pk: (t, cells) for t, cells in zip(tasks, written, strict=True)}
    rows: list[PlannedRow] = []
    seen: dict[int, int] = {}
    for line in lines:
        number = (line.values or {})["number"]
        if number not in known:
            words = _(
                "No task that you can see has this number: a new task is set where its subject "
                "stands"
            )
            problems.append(reading.at(Problem(words, line.number), "number"))
            continue
        if number in seen:
            words = _("Row %(row)d is the same task") % {"row": seen[number]}
            problems.append(reading.at(Problem(words, line.number), "number"))
            continue
        seen[number] = line.number
        task, cells = known[number]
        faults = fixed_cells(reading, line, cells, FIXED) + _faulty_day(reading, line, task, actor)
        if faults:
            problems.extend(faults)
        else:
            rows.append(_row(line, task))
    return TablePlan(tuple(rows), tuple(problems), reading)


def _faulty_day(reading: Reading, line: Line, task: Task, actor: User) -> list[Problem]:
    values = line.values or {}
    if "due_on" not in values or values["due_on"] == task.due_on:
        return []
    if values["due_on"] is None:
        words, at = _("The day is missing: a task always has one"), "due_on"
    elif not may_move_day(actor, task):
        words, at = _("Only whoever set the task, or a county leader, moves its day"), "due_on"
    elif task.state != TaskState.OPEN:
        words, at = _("The task is not open any more"), "due_on"
    elif not values.get("moved"):
        words, at = _("The reason is missing: say why the day moves"), "moved"
    else:
        return []
    return [reading.at(Problem(words, line.number), at, "due_on")]


def _row(line: Line, task: Task) -> PlannedRow:
    values = line.values or {}
    day = values.get("due_on", task.due_on)
    if day == task.due_on:
        return PlannedRow(line.number, UNCHANGED, str(task), task.pk)
    change = str(TASKS.column("due_on").heading), task.due_on.isoformat(), day.isoformat()
    told = {"due_on": day, "note": values["moved"]}
    return PlannedRow(line.number, CHANGED, str(task), task.pk, told, (change,))


def apply_task_row(row: PlannedRow, actor: User) -> None:
    """Give the row's task its new day."""
    move_task_day(row.key or 0, row.values["due_on"], actor=actor, note=row.values["note"])
