"""Promises, factor needs and blockers come back from Excel: new ones, and what a need says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.utils import translation

from wutong.accounts.models import User
from wutong.audit.public import Event
from wutong.files.public import apply_table
from wutong.kernel.sheets import PlannedRow, Reading, Sheet, TablePlan, open_reading, write_workbook
from wutong.pipeline import actions
from wutong.pipeline.actions.duty_plans import plan_blockers, plan_needs, plan_promises
from wutong.pipeline.models import Blocker, FactorKind, FactorNeed, Promise
from wutong.pipeline.sheets.duties import (
    BLOCKERS,
    NEEDS,
    PROMISES,
    blocker_row,
    need_row,
    promise_row,
)

from .duty_rows import a_blocker, a_need, a_promise, the_project
from .factories import WAN, ago


class Way(NamedTuple):
    sheet: Sheet
    plan: Callable[[Reading, User], TablePlan]
    deed: Callable[[PlannedRow, User], object]
    known: Callable[[SimpleNamespace], dict[str, Any]]


WAYS = {
    "promises": Way(
        PROMISES, plan_promises, actions.apply_promise_row, lambda c: promise_row(a_promise(c))
    ),
    "needs": Way(NEEDS, plan_needs, actions.apply_need_row, lambda c: need_row(a_need(c))),
    "blockers": Way(
        BLOCKERS, plan_blockers, actions.apply_blocker_row, lambda c: blocker_row(a_blocker(c))
    ),
}


def handed_in(kind: str, folder: Path, actor: User, *rows: dict[str, Any]) -> TablePlan:
    """What was shown is applied."""
    way, path = WAYS[kind], folder / f"{kind}.xlsx"
    empty = dict.fromkeys((column.key for column in way.sheet.columns), None)
    with translation.override("zh-hans"), path.open("wb") as file:
        write_workbook(file, way.sheet, [{**empty, **row} for row in rows])
    reading = open_reading(path, way.sheet)
    digest = way.plan(reading, actor).digest
    return apply_table(way.plan, way.deed, reading, actor=actor, digest=digest)


def headings(kind: str, *keys: str) -> list[str]:
    return [str(WAYS[kind].sheet.column(key).heading) for key in keys]


def test_new_promises_are_entered_once(cast: SimpleNamespace, tmp_path: Path) -> None:
    project = the_project(cast)
    row = {
        "number": project.number, "side": "ours", "kind": "land", "text": "供应工业用地",
        "quantity": Decimal(120), "unit": "亩", "due_on": ago(-30), "clause": "第三条",
        "department": cast.bureau.name, "person": cast.department.post,
    }  # fmt: skip
    money = row | {"quantity": None, "unit": "", "text": "投资到位", "amount_cents": 500 * WAN}

    done = handed_in("promises", tmp_path, cast.officer, row, money | {"side": "theirs"}, row)

    assert [p.heading for p in done.problems] == headings("promises", "key")
    assert (len(done.new), done.problems[0].row) == (2, 4)
    ours, theirs = Promise.objects.order_by("pk")
    assert (ours.project, ours.side, ours.text, ours.quantity, ours.unit, ours.clause) == (
        project, "ours", "供应工业用地", 120, "亩", "第三条",
    )  # fmt: skip
    assert (ours.due_on, ours.department, ours.person, ours.state) == (
        ago(-30), cast.bureau, cast.department, "open",
    )  # fmt: skip
    assert (theirs.side, theirs.amount_cents, theirs.quantity) == ("theirs", 500 * WAN, None)
    again = handed_in("promises", tmp_path, cast.officer, row)
    assert ([p.heading for p in again.problems], again.deeds) == (headings("promises", "key"), 0)
    assert str(ours.pk) in again.problems[0].message


def test_a_need_is_asked_for_promised_and_partly_there(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    need = a_need(cast)
    told = {
        "amount": Decimal(8), "place": 2, "promised_on": ago(-5), "supplied": Decimal(3),
        "gap_reason": "线路未通",
    }  # fmt: skip
    with translation.override("zh-hans"):
        row = need_row(need)
    kind = FactorKind.objects.exclude(pk=need.kind_id).first()
    assert kind is not None
    new = {"number": need.project.number, "kind": kind.name, "amount": Decimal(4), "remark": "示例"}

    done = handed_in("needs", tmp_path, cast.officer, row | told, new)

    assert ([len(done.new), len(done.changed)], done.problems) == ([1, 1], ())
    assert dict(done.changed[0].values) == told
    need.refresh_from_db()
    assert (need.amount, need.place, need.promised_on, need.supplied, need.gap_reason) == (
        8, 2, ago(-5), 3, "线路未通",
    )  # fmt: skip
    assert (need.state, need.department, need.person) == ("promised", cast.bureau, cast.department)
    made = FactorNeed.objects.exclude(pk=need.pk).get()
    assert (made.kind, made.amount, made.remark, made.state) == (kind, 4, "示例", "asked")


def test_a_blocker_is_raised(cast: SimpleNamespace, tmp_path: Path) -> None:
    project = the_project(cast)
    row = {
        "number": project.number, "title": "电力未到红线", "department": cast.bureau.name,
        "raised_on": ago(3),
    }  # fmt: skip

    done = handed_in("blockers", tmp_path, cast.officer, row)

    blocker = Blocker.objects.get()
    assert (len(done.new), done.problems) == (1, ())
    assert (blocker.title, blocker.department, blocker.raised_on, blocker.state) == (
        "电力未到红线", cast.bureau, ago(3), "raised",
    )  # fmt: skip
    assert blocker.raised_by == cast.officer


NEW = {"key": None}


@pytest.mark.parametrize(
    ("kind", "changed", "who", "column"),
    [
        ("promises", {"key": 999_999}, "officer", "key"),
        ("promises", {"due_on": ago(-90)}, "officer", "due_on"),
        ("promises", {"text": "另一句"}, "officer", "text"),
        ("promises", {"person": ""}, "officer", "person"),
        ("promises", {"state": "kept"}, "officer", "state"),
        ("promises", NEW, "officer", "key"),
        ("promises", NEW | {"text": "新", "number": "没有"}, "officer", "number"),
        ("promises", NEW | {"text": "新"}, "approval", "number"),
        ("promises", NEW | {"text": "新", "due_on": None}, "officer", "due_on"),
        ("promises", NEW | {"text": "长" * 301}, "officer", "text"),
        ("promises", NEW | {"text": "新", "quantity": 1}, "officer", "unit"),
        ("promises", NEW | {"text": "新", "amount_cents": -WAN}, "officer", "amount_cents"),
        ("promises", NEW | {"text": "新", "state": "kept"}, "officer", "state"),
        ("promises", NEW | {"text": "新", "evidence": "批复"}, "officer", "evidence"),
        ("promises", NEW | {"text": "新", "department": "没有"}, "officer", "department"),
        ("promises", NEW | {"text": "新", "person": "没有"}, "officer", "person"),
        ("needs", {"kind": "别的"}, "officer", "kind"),
        ("needs", {"amount": 0}, "officer", "amount"),
        ("needs", {"amount": 9}, "department", "amount"),
        ("needs", {"place": 1000}, "officer", "place"),
        ("needs", {"promised_on": ago(1)}, "officer", "promised_on"),
        ("needs", {"supplied": 1}, "officer", "gap_reason"),
        ("needs", {"gap_reason": "未通"}, "officer", "supplied"),
        ("needs", {"department": ""}, "officer", "department"),
        ("needs", NEW, "officer", "key"),
        ("needs", NEW | {"kind": "没有"}, "officer", "kind"),
        ("needs", NEW | {"amount": 7, "unit": "打"}, "officer", "unit"),
        ("blockers", {"title": "别的"}, "officer", "title"),
        ("blockers", {"state": "solved"}, "officer", "state"),
        ("blockers", NEW | {"title": "新"}, "officer", "answer_by"),
        ("blockers", NEW | {"title": "新", "answer_by": None, "due_by": None,
                            "department": ""}, "officer", "department"),
        ("blockers", NEW | {"title": "新", "answer_by": None, "due_by": None,
                            "raised_on": ago(-2)}, "officer", "raised_on"),
    ],
)  # fmt: skip
def test_a_fault_stands_at_its_cell_and_nothing_is_written(
    cast: SimpleNamespace,
    tmp_path: Path,
    kind: str,
    changed: dict[str, Any],
    who: str,
    column: str,
) -> None:
    with translation.override("zh-hans"):
        row = WAYS[kind].known(cast)
    model = {"promises": Promise, "needs": FactorNeed, "blockers": Blocker}[kind]
    known, before = list(model._default_manager.values()), Event.objects.count()

    done = handed_in(kind, tmp_path, cast.people[who], row | changed)

    assert [p.heading for p in done.problems] == headings(kind, column)
    assert (done.deeds, len(done.unchanged)) == (0, 0)
    assert (list(model._default_manager.values()), Event.objects.count()) == (known, before)
