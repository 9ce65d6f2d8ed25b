"""A list of people: invites, corrects, gives and takes roles; it never shuts out who hands it in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.accounts.models import Department, User
from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import TablePlan, open_reading, write_workbook
from wutong.people.actions import edit_person
from wutong.people.importing import apply_person_row, plan_people
from wutong.people.queries import people_shown
from wutong.people.sheets import PEOPLE, people_cells

Row = dict[str, Any]


def written(actor: User) -> dict[str, Row]:
    """The list as it would be written out, by username."""
    return {str(row["username"]): dict(row) for row in people_cells(people_shown(actor))}


def plan(tmp_path: Path, actor: User, *rows: Row) -> TablePlan:
    """What a workbook of these rows would do."""
    file = BytesIO()
    empty: Row = dict.fromkeys((column.key for column in PEOPLE.columns), None)
    write_workbook(file, PEOPLE, [empty | row for row in rows])
    path = tmp_path / "people.xlsx"
    path.write_bytes(file.getvalue())
    return plan_people(open_reading(path, PEOPLE), actor)


def told(table: TablePlan) -> list[str]:
    return [str(problem) for problem in table.problems]


@pytest.mark.django_db
def test_a_list_invites_and_corrects_and_each_role_is_an_event(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    here = cast.admin.jurisdiction
    Department.objects.create(name="示例一局", name_en="Sample bureau 1", jurisdiction=here)
    row = written(cast.admin)[cast.officer.username]
    new = {
        "username": "zhaoshang01", "name": "新人", "post": "招商专员",
        "department": "示例一局", "roles": "officer、示例巡查员",
    }  # fmt: skip
    role = str(row["roles"]).split("、")[0]

    wrong = plan(tmp_path, cast.admin, new)
    new["roles"] = role
    table = plan(
        tmp_path, cast.admin, new,
        row | {"post": "副主任", "department": "示例一局", "roles": f"{role}、admin"},
    )  # fmt: skip

    assert len(told(wrong)) == 1
    assert "示例巡查员" in told(wrong)[0]
    assert told(table) == []
    assert (len(table.new), len(table.changed)) == (1, 1)
    for planned in table.rows:
        apply_person_row(planned, cast.admin)
    person = User.objects.get(username="zhaoshang01")
    assert (person.display_name, str(person.department), person.jurisdiction) == (
        "新人", "示例一局", here,
    )  # fmt: skip
    assert person.roles == {"officer"}
    assert not person.has_usable_password()
    officer = User.objects.get(pk=cast.officer.pk)
    assert officer.post == "副主任"
    assert officer.roles == {"officer", "admin"}
    verbs = [e.verb for e in Event.objects.filter(kind="accounts.user", thing_id=officer.pk)]
    assert verbs[-2:] == ["accounts.user.edited", "accounts.user.role_given"]


@pytest.mark.django_db
def test_what_a_list_may_not_do_is_told_at_its_cell(cast: SimpleNamespace, tmp_path: Path) -> None:
    own = written(cast.admin)[cast.admin.username]
    other = written(cast.admin)[cast.officer.username]
    before = Event.objects.count()

    table = plan(
        tmp_path, cast.admin,
        own | {"is_active": False},
        other | {"department": "没有这个局", "place": "没有这个地方", "name": ""},
        {"username": "Not OK", "name": "甲"},
        {"username": "zhaoshang02"},
        {"username": "zhaoshang02", "name": "乙"},
        {"username": cast.clock.username, "name": "丙"},
    )  # fmt: skip
    roles = plan(tmp_path, cast.admin, own | {"roles": ""})

    assert (table.new, table.changed) == ([], [])
    assert {p.row for p in table.problems} == {2, 3, 4, 5, 6, 7}
    assert len([p for p in table.problems if p.row == 3]) == 3
    assert all(p.index is not None for p in table.problems)
    assert len(roles.problems) == 1
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_the_last_administrator_stays(cast: SimpleNamespace, tmp_path: Path) -> None:
    leader = cast.leader
    row = written(cast.admin)[cast.admin.username]

    table = plan(tmp_path, leader, row | {"roles": ""})

    assert len(table.problems) == 1
    with pytest.raises(NotAllowed):
        edit_person(cast.officer.pk, {"post": "甲"}, actor=leader)
    with pytest.raises(BadInput):
        edit_person(cast.officer.pk, {"display_name": " "}, actor=cast.admin)
    with pytest.raises(ValueError, match="not edited here"):
        edit_person(cast.officer.pk, {"password": "x"}, actor=cast.admin)
