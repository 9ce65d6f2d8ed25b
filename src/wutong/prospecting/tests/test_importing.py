"""A target list goes out as a workbook and comes back: refused cells, moves, firms put on it."""

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
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import Reading, TablePlan, open_reading
from wutong.prospecting.actions import drop_target
from wutong.prospecting.actions.importing import apply_target_row, plan_targets
from wutong.prospecting.models import Target, TargetState
from wutong.prospecting.queries.targets import target_rows
from wutong.prospecting.sheets import TARGETS, target_cells

from .factories import written


@pytest.fixture
def rows(listed: SimpleNamespace) -> list[dict[str, Any]]:
    """The two firms of the list as they are written out."""
    firms = Target.objects.select_related("segment", "added_by", "target_list").order_by("pk")
    return list(target_cells(target_rows(list(firms), listed.officer)))


def read(folder: Path, rows: list[dict[str, Any]]) -> Reading:
    path = folder / "list.xlsx"
    path.write_bytes(written(TARGETS, rows))
    return open_reading(path, TARGETS)


def cells(plan: TablePlan) -> list[tuple[str, str]]:
    return [(p.cell, p.heading) for p in plan.problems]


@pytest.mark.parametrize(
    ("out", "back"), [("zh-hans", "zh-hans"), ("zh-hans", "en"), ("en", "zh-hans")]
)
def test_what_was_written_out_changes_nothing(
    listed: SimpleNamespace, tmp_path: Path, out: str, back: str
) -> None:
    drop_target(listed.target.pk, actor=listed.officer, reason="已在外省落地")
    firms = Target.objects.select_related("segment", "added_by", "target_list").order_by("pk")
    with translation.override(out):
        told = list(target_cells(target_rows(list(firms), listed.officer)))
        reading = read(tmp_path, told)
    with translation.override(back):
        plan = plan_targets(listed.targets, reading, listed.officer)

    assert cells(plan) == []
    assert (len(plan.unchanged), plan.deeds) == (2, 0)


def test_firms_are_moved_and_put_on_as_on_the_pages(
    listed: SimpleNamespace, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    rows[0] |= {"state": TargetState.CONTACTED}
    rows[1] |= {"state": TargetState.DROPPED, "reason": "已在外省落地"}
    third = listed.ranked[2]
    rows.append({"name": third.name, "uscc": third.uscc})
    plan = plan_targets(listed.targets, read(tmp_path, rows), listed.stationed)

    assert cells(plan) == []
    assert [r.label for r in plan.new] == [third.name]
    assert len(plan.changed) == 2
    for row in (*plan.new, *plan.changed):
        apply_target_row(row, listed.stationed)
    firms = list(Target.objects.order_by("pk"))
    assert [f.state for f in firms] == ["contacted", "dropped", "chosen"]
    assert firms[1].reason == "已在外省落地"
    assert (firms[2].uscc, firms[2].why, firms[2].added_by) == (
        third.uscc, third.parts, listed.stationed,
    )  # fmt: skip
    verbs = Event.objects.order_by("-pk").values_list("verb", flat=True)[:3]
    assert set(verbs) == {f"prospecting.target.{v}" for v in ("chosen", "contact", "drop")}


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"name": "示例别名有限公司"}, "A2"),
        ({"capital_raw": "1万人民币"}, "G2"),
        ({"segment": "别的环节"}, "H2"),
        ({"state": TargetState.BECAME_LEAD}, "I2"),
        ({"state": None}, "I2"),
        ({"state": TargetState.DROPPED}, "J2"),
        ({"state": TargetState.DROPPED, "reason": "长" * 301}, "J2"),
        ({"reason": "不合适"}, "J2"),
        ({"score": 1}, "K2"),
        ({"uscc": "", "name": "示例查无此企业"}, "B2"),
    ],
)
def test_what_a_table_cannot_change_is_refused_with_its_cell(
    listed: SimpleNamespace,
    rows: list[dict[str, Any]],
    tmp_path: Path,
    changed: dict[str, Any],
    cell: str,
) -> None:
    rows[0] |= changed
    before = Event.objects.count()
    plan = plan_targets(listed.targets, read(tmp_path, rows), listed.officer)

    assert [p.cell for p in plan.problems] == [cell]
    assert (plan.wrong, len(plan.unchanged), plan.deeds) == (1, 1, 0)
    assert Event.objects.count() == before


def test_a_firm_stands_once_in_a_table(
    listed: SimpleNamespace, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    plan = plan_targets(listed.targets, read(tmp_path, [*rows, rows[0]]), listed.officer)

    assert [p.cell for p in plan.problems] == ["A4"]


def test_whoever_keeps_no_lists_hands_no_table_in(
    listed: SimpleNamespace, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed):
        plan_targets(listed.targets, read(tmp_path, rows), listed.department)


def test_the_pages_show_then_apply_all_or_nothing(
    listed: SimpleNamespace, rows: list[dict[str, Any]]
) -> None:
    rows[0] |= {"state": TargetState.CONTACTED}
    rows[1] |= {"segment": "别的环节"}
    client = visitor(listed.officer)
    start = reverse("prospecting:import", args=[listed.targets.pk])
    file = SimpleUploadedFile("list.xlsx", written(TARGETS, rows))
    address = client.post(start, {"file": file}).headers["Location"]
    shown = client.get(address)

    assert (len(shown.context["changed"]), shown.context["table"].wrong) == (1, 1)
    assert client.get(f"{address}notes/").status_code == 200
    assert client.post(address, {"digest": "old"}).status_code == 409
    assert Target.objects.filter(state=TargetState.CHOSEN).count() == 2
    done = client.post(address, {"digest": shown.context["table"].digest})
    assert done.status_code == 302
    assert list(Target.objects.order_by("pk").values_list("state", flat=True)) == [
        "contacted", "chosen",
    ]  # fmt: skip
    # what was shown is done: the same table again would change nothing
    assert client.get(address).context["table"].deeds == 0
