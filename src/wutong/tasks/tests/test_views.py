"""The task list and one task, as people use them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.visits import rows_of, visitor

from wutong.audit.models import Event
from wutong.tasks.actions import finish_task
from wutong.tasks.models import Task, TaskState

from .factories import in_days, task_of


def titles(page: object) -> list[str]:
    return [row.task.title_en for row in page.context["rows"]]  # type: ignore[attr-defined]


@pytest.fixture
def three(cast: SimpleNamespace) -> SimpleNamespace:
    """An overdue, an open and a finished task."""
    late = task_of(cast, due=-2, title_en="Late one")
    soon = task_of(cast, due=3, title_en="Open one", owner=cast.officer)
    done = task_of(cast, due=1, title_en="Done one")
    finish_task(done.pk, actor=cast.department, proof="办结单")
    return SimpleNamespace(late=late, soon=soon, done=done)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Late one", "Open one"]),
        ("?show=open", ["Late one", "Open one"]),
        ("?show=overdue", ["Late one"]),
        ("?show=done", ["Done one"]),
        ("?show=all", ["Open one", "Done one", "Late one"]),
        ("?show=mine", []),
        ("?show=all&q=open", ["Open one"]),
        ("?show=all&q=用地", ["Open one", "Done one", "Late one"]),
        ("?show=all&subject=companies.company", []),
        ("?show=nonsense", ["Late one", "Open one"]),
    ],
)
def test_the_list_shows_what_is_asked_for(
    cast: SimpleNamespace, three: SimpleNamespace, query: str, shown: list[str]
) -> None:
    page = visitor(cast.leader).get(f"/tasks/{query}")

    assert titles(page) == shown


def test_the_list_is_narrowed_to_whose_tasks_they_are(
    cast: SimpleNamespace, three: SimpleNamespace
) -> None:
    reader = visitor(cast.leader)
    unit = three.late.department_id
    assert unit is not None

    mine = reader.get(f"/tasks/?show=all&department={unit}")
    nobody = reader.get("/tasks/?show=all&department=0")
    person = reader.get(f"/tasks/?show=all&owner={cast.officer.pk}")

    assert titles(mine) == ["Done one", "Late one"]
    assert [c.count for c in mine.context["chips"]] == [0, 1, 1, 1, 2]
    assert mine.context["narrowed"] == [str(three.late.department)]
    assert set(titles(nobody)) & set(titles(mine)) == set()
    assert titles(person) == ["Open one"]
    assert reader.get("/tasks/?department=²&owner=99999999999999999999").status_code == 200


def test_each_chip_counts_what_its_list_shows(
    cast: SimpleNamespace, three: SimpleNamespace
) -> None:
    reader = visitor(cast.leader)
    page = reader.get("/tasks/")

    assert [c.count for c in page.context["chips"]] == [0, 2, 1, 1, 3]
    for chip in page.context["chips"]:
        assert len(titles(reader.get(f"/tasks/{chip.url}"))) == chip.count


def test_a_clerk_begins_with_their_own_and_sees_their_department(
    cast: SimpleNamespace, three: SimpleNamespace
) -> None:
    reader = visitor(cast.department)

    assert titles(reader.get("/tasks/")) == ["Late one"]
    assert titles(reader.get("/tasks/?show=all")) == ["Done one", "Late one"]


def test_a_firm_sees_no_task_of_others(cast: SimpleNamespace, three: SimpleNamespace) -> None:
    reader = visitor(cast.outsider)

    assert titles(reader.get("/tasks/?show=all")) == []
    assert reader.get(f"/tasks/{three.soon.pk}/").status_code == 404


def test_htmx_gets_the_rows_alone(cast: SimpleNamespace, three: SimpleNamespace) -> None:
    answer = visitor(cast.leader).get("/tasks/", headers={"HX-Request": "true"})

    text = answer.content.decode()
    assert "Late one" in text
    assert "<html" not in text
    assert "HX-Request" in answer["Vary"]


def test_the_workbook_holds_the_rows_of_the_list(
    cast: SimpleNamespace, three: SimpleNamespace
) -> None:
    answer = visitor(cast.leader).get("/tasks/?show=overdue&format=xlsx")

    rows = rows_of(answer)
    assert rows[0][:3] == ("Number", "What", "Whose")
    assert len(rows) == 2
    assert rows[1][0] == three.late.pk
    assert rows[1][1] == "Late one"
    assert rows[1][5] == 2


def test_a_task_is_finished_on_its_page(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    clerk = visitor(cast.department)

    page = clerk.get(f"/tasks/{task.pk}/")
    assert "Mark as done" in page.content.decode()
    assert "Drop the task" not in page.content.decode()
    answer = clerk.post(f"/tasks/{task.pk}/finish/", {"proof": "办结单 3 号"})

    assert (answer.status_code, answer["Location"]) == (302, f"/tasks/{task.pk}/")
    task.refresh_from_db()
    assert (task.state, task.proof) == (TaskState.DONE, "办结单 3 号")
    text = clerk.get(f"/tasks/{task.pk}/").content.decode()
    assert "办结单 3 号" in text
    assert "Mark as done" not in text


@pytest.mark.parametrize(
    ("deed", "sent", "fault"),
    [
        ("finish", {"proof": ""}, "Proof"),
        ("drop", {"note": ""}, "Reason"),
        ("day", {"due_on": "soon", "note": "x"}, "“soon” is not a date"),
    ],
)
def test_a_form_sent_half_empty_comes_back_with_its_faults(
    cast: SimpleNamespace, deed: str, sent: dict[str, str], fault: str
) -> None:
    task = task_of(cast, owner=cast.leader)
    before = Event.objects.count()

    answer = visitor(cast.leader).post(f"/tasks/{task.pk}/{deed}/", sent)

    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert Event.objects.count() == before


def test_a_day_moves_with_a_reason(cast: SimpleNamespace) -> None:
    task = task_of(cast)

    visitor(cast.leader).post(
        f"/tasks/{task.pk}/day/", {"due_on": in_days(9).isoformat(), "note": "等批复"}
    )

    task.refresh_from_db()
    assert task.due_on == in_days(9)


def test_what_one_may_not_do_is_refused_and_changes_nothing(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    before = Event.objects.count()

    answer = visitor(cast.department).post(f"/tasks/{task.pk}/drop/", {"note": "忙"})

    assert answer.status_code == 403
    assert Event.objects.count() == before


def test_what_came_too_late_is_told_with_its_state(cast: SimpleNamespace) -> None:
    task = task_of(cast)
    finish_task(task.pk, actor=cast.department, proof="办结单")

    answer = visitor(cast.department).post(f"/tasks/{task.pk}/finish/", {"proof": "again"})

    assert answer.status_code == 409
    assert Task.objects.get(pk=task.pk).proof == "办结单"


@pytest.mark.parametrize(
    ("due", "words"),
    [(-2, "2 days overdue"), (0, "Due today"), (2, "2 days left"), (9, "9 days left")],
)
def test_the_state_says_how_the_day_stands(cast: SimpleNamespace, due: int, words: str) -> None:
    task = task_of(cast, due=due)

    assert words in visitor(cast.leader).get(f"/tasks/{task.pk}/").content.decode()
