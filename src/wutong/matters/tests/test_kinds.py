"""Naming the department of each function, and what can't be opened without it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.visits import rows_of, visitor

from wutong.accounts.models import Department
from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import open_reading, write_workbook
from wutong.matters.actions import load_product_catalogue
from wutong.matters.actions.kinds import apply_kind_row, plan_kinds
from wutong.matters.actions.naming import enter_department, name_departments
from wutong.matters.models import DepartmentKind
from wutong.matters.queries.kinds import kind_rows
from wutong.matters.sheets import KINDS, kind_cells


@pytest.fixture
def loaded(cast: SimpleNamespace) -> SimpleNamespace:
    load_product_catalogue(actor=cast.clock)
    return cast


def test_departments_are_named_on_one_page(loaded: SimpleNamespace) -> None:
    kinds = {kind.code: kind for kind in DepartmentKind.objects.all()}
    page = visitor(loaded.approval)
    shown = page.get("/matters/departments/")
    assert shown.context["unnamed"] == len(kinds) > 10

    answer = page.post(
        "/matters/departments/name/",
        {f"kind_{kinds['ecology'].pk}": loaded.bureau.pk, f"kind_{kinds['water'].pk}": ""},
    )

    assert answer.status_code == 302
    event = Event.objects.get(verb="matters.departmentkind.named")
    assert (event.thing_id, event.actor) == (kinds["ecology"].pk, loaded.approval)
    rows = page.get("/matters/departments/").context["rows"]
    assert [row.kind.code for row in rows if row.is_named] == ["ecology"]
    assert rows[-1].items == 3
    home = rows_of(page.get("/matters/departments/?format=xlsx"))
    assert [row[2] for row in home[1:] if row[2]] == [str(loaded.bureau)]
    # the same again writes nothing; a name is taken away as it was given
    assert name_departments({kinds["ecology"].pk: loaded.bureau}, actor=loaded.admin) == 0
    assert name_departments({kinds["ecology"].pk: None}, actor=loaded.admin) == 1


def test_who_may_not_or_names_what_is_gone_changes_nothing(loaded: SimpleNamespace) -> None:
    kind = DepartmentKind.objects.get(code="ecology")
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        name_departments({kind.pk: loaded.bureau}, actor=loaded.officer)
    with pytest.raises(BadInput):
        name_departments({kind.pk: loaded.bureau, 10**6: None}, actor=loaded.approval)
    faulty = visitor(loaded.approval).post("/matters/departments/name/", {f"kind_{kind.pk}": 10**6})

    assert faulty.status_code == 422
    kind.refresh_from_db()
    assert (kind.department, Event.objects.count()) == (None, before)


def test_a_department_that_the_list_lacks_is_entered(loaded: SimpleNamespace) -> None:
    made = enter_department(" 示例局丙 ", actor=loaded.admin)
    assert (made.name, made.jurisdiction.code) == ("示例局丙", "141122")
    before = Event.objects.count()

    for name, refusal in (("示例局丙", BadInput), (" ", BadInput)):
        with pytest.raises(refusal):
            enter_department(name, actor=loaded.admin)
    with pytest.raises(NotAllowed):
        enter_department("示例局丁", actor=loaded.approval)
    again = visitor(loaded.admin).post("/matters/departments/add/", {"name": "示例局丙"})

    assert again.status_code == 422
    assert "name" in again.context["new"].errors
    assert (Department.objects.filter(name="示例局丙").count(), Event.objects.count()) == (
        1,
        before,
    )


def test_a_table_names_departments_and_the_administrators_enters_what_is_missing(
    loaded: SimpleNamespace, tmp_path: Path
) -> None:
    cast = loaded
    rows = [dict(row) for row in kind_cells(kind_rows(cast.admin, timezone.localdate()))]
    rows[0]["department"] = rows[1]["department"] = "示例新局"
    file = BytesIO()
    write_workbook(file, KINDS, [*rows, {**rows[0], "code": "no-such"}, rows[2]])
    path = tmp_path / "kinds.xlsx"
    path.write_bytes(file.getvalue())

    refused = plan_kinds(open_reading(path, KINDS), cast.approval)
    table = plan_kinds(open_reading(path, KINDS), cast.admin)

    assert len(refused.problems) == 4
    assert len(table.problems) == 2
    assert "示例新局" in table.told[0]
    assert [row.kind for row in table.rows].count("changed") == 2
    for row in table.changed:
        apply_kind_row(row, cast.admin)
    named = DepartmentKind.objects.filter(code__in=[rows[0]["code"], rows[1]["code"]])
    assert {str(kind.department) for kind in named} == {"示例新局"}
    assert Department.objects.filter(name="示例新局").count() == 1
