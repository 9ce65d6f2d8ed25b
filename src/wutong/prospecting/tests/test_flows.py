"""Input–output tables on pages: looked at before they are kept, faults named by their cells."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.prospecting.models import FlowTable

from .factories import flow_told, flow_workbook, made_flows

pytestmark = pytest.mark.django_db


def test_a_table_is_looked_at_and_kept_and_its_linkages_go_to_excel(cast: SimpleNamespace) -> None:
    officer = visitor(cast.officer)
    file = SimpleUploadedFile("示例.xlsx", flow_workbook())

    preview = officer.post(reverse("prospecting:flow-list"), flow_told(file=file), follow=True)

    assert "农业" in preview.content.decode()
    assert not FlowTable.objects.exists()
    address = preview.request["PATH_INFO"]
    assert officer.post(address, flow_told(year="")).status_code == 422
    kept = officer.post(address, flow_told(), follow=True)
    table = FlowTable.objects.get()
    assert (table.sectors, table.keys, table.is_example) == (2, 1, True)
    by_code = {row["code"]: row for row in table.linkages}
    # det(I-A) = 0.85*0.95 - 0.25*0.2 = 0.7575
    assert by_code["01001"]["multiplier"] == pytest.approx(1.15 / 0.7575, abs=1e-9)
    assert by_code["01001"]["key"]
    assert "示例统计局" in kept.content.decode()
    only = officer.get(kept.request["PATH_INFO"] + "?key=1")
    assert [row["code"] for row in only.context["linkages"]] == ["01001"]
    book = officer.get(kept.request["PATH_INFO"] + "?format=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book))).active  # type: ignore[arg-type]
    assert sheet is not None
    assert any("01001" in row for row in sheet.iter_rows(values_only=True))
    # the same edition twice is refused, another one stands beside it
    assert officer.post(address, flow_told()).status_code == 422
    assert officer.post(address, flow_told(edition="修订版")).status_code == 302
    assert FlowTable.objects.count() == 2


def test_faults_are_named_by_cell_and_nothing_is_kept(cast: SimpleNamespace) -> None:
    book = openpyxl.load_workbook(BytesIO(flow_workbook()))
    sheet = book.active
    assert sheet is not None
    sheet["C3"], sheet["E4"] = "很多", 2100
    out = BytesIO()
    book.save(out)
    officer = visitor(cast.officer)
    file = SimpleUploadedFile("示例.xlsx", out.getvalue())

    seen = officer.post(reverse("prospecting:flow-list"), flow_told(file=file), follow=True)

    assert "C3" in seen.content.decode()
    assert "E4" in seen.content.decode()
    events = Event.objects.count()
    assert officer.post(seen.request["PATH_INFO"], flow_told()).status_code == 422
    assert not FlowTable.objects.exists()
    assert Event.objects.count() == events
    assert made_flows(cast).sectors == 2
