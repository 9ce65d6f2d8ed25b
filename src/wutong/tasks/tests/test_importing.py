"""The task list goes out as a workbook and comes back: another day, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.kernel.sheets import Reading, TablePlan, open_reading
from wutong.tasks.actions import finish_task
from wutong.tasks.importing import plan_tasks
from wutong.tasks.models import Task
from wutong.tasks.sheets import TASKS

from .factories import book, in_days, rows_out, task_of


def read(folder: Path, rows: list[dict[str, Any]]) -> Reading:
    path = folder / "tasks.xlsx"
    path.write_bytes(book(rows))
    return open_reading(path, TASKS)


def cells(plan: TablePlan) -> list[str]:
    return [p.cell for p in plan.problems]


@pytest.mark.parametrize(
    ("out", "back"), [("zh-hans", "zh-hans"), ("zh-hans", "en"), ("en", "zh-hans")]
)
def test_what_was_written_out_changes_nothing(
    cast: SimpleNamespace, tmp_path: Path, out: str, back: str
) -> None:
    task_of(cast, due=-2)
    done = task_of(cast)
    finish_task(done.pk, actor=cast.department, proof="办结单\n第二页")
    with translation.override(out):
        reading = read(tmp_path, rows_out(cast.leader))
    with translation.override(back):
        plan = plan_tasks(reading, cast.department)

    assert cells(plan) == []
    assert (len(plan.unchanged), plan.deeds) == (2, 0)


@pytest.mark.parametrize(
    ("changed", "who", "cell"),
    [
        ({"number": 999_999}, "leader", "A2"),
        ({"title": "别的事"}, "leader", "B2"),
        ({"owner": "别人"}, "leader", "C2"),
        ({"due_on": in_days(9), "moved": "等批复"}, "department", "E2"),
        ({"due_on": None}, "leader", "E2"),
        ({"state": "done"}, "leader", "G2"),
        ({"proof": "办结单"}, "leader", "I2"),
        ({"due_on": in_days(9)}, "leader", "J2"),
    ],
)
def test_what_a_table_cannot_change_is_refused_with_its_cell(
    cast: SimpleNamespace, tmp_path: Path, changed: dict[str, Any], who: str, cell: str
) -> None:
    task_of(cast)
    rows = rows_out(cast.leader)
    rows[0] |= changed
    before = Event.objects.count()
    plan = plan_tasks(read(tmp_path, rows), getattr(cast, who))

    assert cells(plan) == [cell]
    assert (plan.wrong, plan.deeds) == (1, 0)
    assert Event.objects.count() == before


def test_an_unseen_task_is_as_one_that_is_not_there(cast: SimpleNamespace, tmp_path: Path) -> None:
    task_of(cast)
    rows = rows_out(cast.leader)
    plan = plan_tasks(read(tmp_path, [*rows, *rows]), cast.leader)

    assert cells(plan) == ["A3"]
    assert cells(plan_tasks(read(tmp_path, rows), cast.zone)) == ["A2"]


def test_a_finished_task_keeps_its_day(cast: SimpleNamespace, tmp_path: Path) -> None:
    task = task_of(cast)
    finish_task(task.pk, actor=cast.department, proof="办结单")
    rows = rows_out(cast.leader)
    rows[0] |= {"due_on": in_days(9), "moved": "等批复"}

    assert cells(plan_tasks(read(tmp_path, rows), cast.leader)) == ["E2"]


def test_the_pages_show_then_move_the_day(cast: SimpleNamespace) -> None:
    task, other = task_of(cast), task_of(cast, title="另一件")
    rows = rows_out(cast.leader)
    rows[0] |= {"due_on": in_days(9), "moved": "等批复"}
    rows[1] |= {"state": "done"}
    client = visitor(cast.leader)
    file = SimpleUploadedFile("tasks.xlsx", book(rows))
    address = client.post(reverse("tasks:import"), {"file": file}).headers["Location"]
    shown = client.get(address)

    assert (len(shown.context["changed"]), shown.context["table"].wrong) == (1, 1)
    assert client.get(f"{address}notes/").status_code == 200
    assert client.post(address, {"digest": "old"}).status_code == 409
    task.refresh_from_db()
    assert task.due_on == in_days(5)
    assert client.post(address, {"digest": shown.context["table"].digest}).status_code == 302
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.due_on, other.due_on, other.state) == (in_days(9), in_days(5), "open")
    moved = Event.objects.get(verb="tasks.task.day_moved")
    assert moved.note == "等批复"
    assert Task.objects.count() == 2
    # the file is as it was: the day is the new one now, nothing is left to do
    assert client.get(address).context["table"].deeds == 0
