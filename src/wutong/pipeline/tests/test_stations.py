"""Stations with their people and results; tables of ways, introducers and clocks come back."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import (
    Introducer,
    LeadClockRule,
    Station,
    StationMember,
    StationReport,
    Way,
)
from wutong.pipeline.queries import chosen_projects
from wutong.pipeline.queries.stations import results_of_station, station_rows

from .factories import ago, make_project, pay, sign, ways
from .test_introducers import introducer


def station(cast: SimpleNamespace, days: int = 70) -> Station:
    return actions.open_station(
        actor=cast.officer, name="示例驻点", city="上海", officer=cast.stationed,
        opened_on=ago(days), is_example=True,
    )  # fmt: skip


def test_results_of_a_station_open_exactly_their_rows(cast: SimpleNamespace) -> None:
    known = ways(cast)
    row = station(cast)
    won = make_project(cast, "talks", actor=cast.stationed, way=known["stationed"])
    sign(cast, won)
    pay(cast, won, amount=5)
    make_project(cast, actor=cast.stationed, way=known["event"])
    make_project(cast, actor=cast.officer, way=known["stationed"])

    found = results_of_station(row, cast.leader)

    cells = (found.leads, found.talks, found.signed, found.started)
    assert [c.number for c in cells] == [1, 1, 1, 0]
    for cell in cells:
        asked = dict(parse_qsl(cell.query))
        assert chosen_projects(cast.leader, asked).count() == cell.number
    assert found.in_place_cents == 5
    actions.man_station(row.pk, cast.stationed, [cast.officer], actor=cast.leader)
    (line,) = station_rows(cast.leader)
    assert (line.leads, line.signed, line.members) == (2, 1, [cast.officer.title])
    assert results_of_station(row, cast.leader).leads.number == 2


def test_a_closed_station_waits_for_no_later_month(cast: SimpleNamespace) -> None:
    row = station(cast)
    before = StationReport.objects.count()
    day = ago(0).replace(day=1)

    actions.close_station(row.pk, actor=cast.leader, on=max(row.opened_on, ago(50)), note="撤点")

    assert not StationReport.objects.filter(month=day).exists()
    assert StationReport.objects.count() < before
    events = Event.objects.count()
    with pytest.raises(WrongState):
        actions.close_station(row.pk, actor=cast.leader, on=ago(1), note="撤点")
    with pytest.raises(NotAllowed):
        actions.man_station(row.pk, cast.officer, [], actor=cast.stationed)
    with pytest.raises(BadInput):
        actions.man_station(row.pk, cast.outsider, [], actor=cast.leader)
    assert (StationMember.objects.count(), Event.objects.count()) == (0, events)


def _out(client: Client, kind: str) -> Any:
    answer = client.get(reverse("pipeline:table-out", args=[kind]))
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def _in(client: Client, kind: str, book: Any) -> tuple[str, str]:
    """Hand a workbook in; the preview's address and its text."""
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "table.xlsx"
    answer = client.post(reverse("pipeline:table-import", args=[kind]), {"file": file})
    assert answer.status_code == 302
    return answer["Location"], client.get(answer["Location"]).content.decode()


def _apply(client: Client, address: str, text: str) -> None:
    digest = text.split('name="digest" value="')[1].split('"')[0]
    assert client.post(address, {"digest": digest}).status_code == 302


def _column(sheet: Any, heading: str) -> int:
    return next(c.column for c in sheet[1] if heading in str(c.value))


def test_tables_come_back_as_they_went_and_with_changes(cast: SimpleNamespace) -> None:
    ways(cast)
    actions.load_product_clock_rules(actor=cast.clock)
    person = introducer(cast)
    client = Client()
    client.force_login(cast.leader)
    events = Event.objects.count()
    for kind in ("ways", "introducers", "clocks"):
        _address, text = _in(client, kind, _out(client, kind))
        assert 'name="digest"' not in text or "没有" in text
    book = _out(client, "introducers")
    sheet = book.active
    assert sheet.cell(2, _column(sheet, "电话")).value == "138****0000"
    sheet.cell(2, _column(sheet, "目标责任书")).value = "示例目标书1号"
    row = [None] * sheet.max_column
    row[_column(sheet, "名称") - 1], row[_column(sheet, "类别") - 1] = "示例新引荐人", "个人"
    sheet.append(row)
    address, text = _in(client, "introducers", book)
    assert Event.objects.filter(kind="pipeline.introducer").count() == 1
    _apply(client, address, text)
    person.refresh_from_db()
    assert (person.target_letter, person.phone) == ("示例目标书1号", "13800000000")
    assert Introducer.objects.filter(name="示例新引荐人").count() == 1

    book = _out(client, "clocks")
    sheet = book.active
    sheet.cell(2, _column(sheet, "日历日")).value = 40
    sheet.cell(2, _column(sheet, "提前")).value = 0
    address, text = _in(client, "clocks", book)
    _apply(client, address, text)
    assert LeadClockRule.objects.filter(valid_to__isnull=True, days=40).count() == 1
    assert LeadClockRule.objects.filter(valid_to__isnull=False).count() == 1

    book = _out(client, "ways")
    sheet = book.active
    sheet.cell(2, _column(sheet, "定义")).value = "改过的定义"
    address, text = _in(client, "ways", book)
    _apply(client, address, text)
    assert Way.objects.filter(definition="改过的定义").count() == 1
    assert Event.objects.count() > events


def test_only_who_keeps_the_ways_adds_one(cast: SimpleNamespace) -> None:
    values = {"name": "示例", "name_en": "Sample", "definition": "示例", "definition_en": "Sample"}
    with pytest.raises(NotAllowed):
        actions.enter_way("sample", actor=cast.officer, **values)
    with pytest.raises(BadInput):
        actions.enter_way("Sample way", actor=cast.leader, **values)
    assert not Way.objects.filter(code__icontains="sample").exists()
    actions.enter_way("sample", actor=cast.leader, **values)
    with pytest.raises(WrongState):
        actions.enter_way("sample", actor=cast.leader, **values)
