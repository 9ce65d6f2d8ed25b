"""Meetings, monthly reports and running clocks leave as Excel, row for row as the list shows."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.visits import content_of, visitor

from wutong.pipeline import actions

from .duty_rows import meetings
from .factories import make_project
from .list_rows import leads_with_clocks

pytestmark = pytest.mark.django_db


def sheet_of(person: object, name: str, query: str = "") -> list[list[object]]:
    answer = visitor(person, "zh-hans").get(reverse(name) + f"?format=xlsx{query}")  # type: ignore[arg-type]
    assert answer.status_code == 200
    table = load_workbook(BytesIO(content_of(answer))).worksheets[0]
    return [[cell.value for cell in row] for row in table.iter_rows(min_row=2)]


def test_meetings_go_out_with_kind_day_and_state(cast: SimpleNamespace) -> None:
    meetings(cast, 3)

    rows = sheet_of(cast.leader, "pipeline:meetings")

    assert len(rows) == 3
    assert {row[5] for row in rows} == {"待召开"}


def test_the_months_reports_go_out_as_they_are_narrowed(cast: SimpleNamespace) -> None:
    told, silent = make_project(cast, "talks"), make_project(cast, "intent", actor=cast.stationed)
    actions.record_follow_up(
        told.pk, actor=cast.officer, on=timezone.localdate(), way="call", said="示例"
    )

    rows = sheet_of(cast.leader, "pipeline:monthly", "&show=all")

    assert {row[0]: row[4] for row in rows} == {told.number: "有进展", silent.number: "未报"}
    narrowed = sheet_of(cast.leader, "pipeline:monthly", "&show=missing")
    assert [row[0] for row in narrowed] == [silent.number]


def test_running_clocks_go_out_with_their_last_day(cast: SimpleNamespace) -> None:
    leads_with_clocks(cast, 2)

    rows = sheet_of(cast.leader, "pipeline:lead-clocks")

    assert rows
    assert all(row[3] is not None and row[4] == "否" for row in rows)
