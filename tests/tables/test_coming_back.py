"""Every list goes to Excel and back: what was just written out changes nothing when handed in."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.tables.rows import ComesBack, gathered
from tests.tables.test_sheets import SHEETS
from tests.visits import content_of, visitor
from wutong.accounts.models import User
from wutong.audit.models import Event

COMES_BACK: list[ComesBack] = gathered("sheet_rows", "COMES_BACK")


def only_out() -> dict[str, str]:
    """Sheets that are only written out, each with the reason."""
    told: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.tests.sheet_rows"
        if config.name.startswith("wutong.") and find_spec(f"{config.name}.tests"):
            found = find_spec(name) and getattr(import_module(name), "ONLY_OUT", {})
            told |= found or {}
    return told


def test_every_sheet_comes_back_or_says_why_not() -> None:
    out, back = only_out(), {row.key for row in COMES_BACK}
    keys = {sheet.key for sheet in SHEETS}

    assert sorted(keys - back - set(out)) == []
    assert sorted(set(out) - keys) == []
    assert sorted(back - keys) == []
    assert sorted(back & set(out)) == [], "comes back after all: take the reason away"
    assert [key for key, why in out.items() if len(why) < 20] == []


@pytest.mark.parametrize(
    ("out", "back"), [("zh-hans", "zh-hans"), ("en", "zh-hans")], ids=["zh", "en-zh"]
)
@pytest.mark.parametrize("row", COMES_BACK, ids=str)
def test_what_was_written_out_changes_nothing(
    cast: SimpleNamespace, row: ComesBack, out: str, back: str
) -> None:
    row.make(cast)
    person = cast.people[row.who]
    assert isinstance(person, User)
    address = reverse(row.export, kwargs=dict(row.kwargs(cast))) + row.query
    answer = visitor(person, out).get(address)
    assert answer.status_code == 200
    file = SimpleUploadedFile("list.xlsx", content_of(answer))
    before = Event.objects.exclude(kind="files.storedfile").count()

    client = visitor(person, back)
    start = reverse(row.back, kwargs=dict(row.back_kwargs(cast)))
    handed_in = client.post(start, {"file": file, **row.sent})
    assert handed_in.status_code == 302, handed_in.context and handed_in.context["form"].errors
    shown: Any = client.get(handed_in.headers["Location"])

    table = shown.context["table"]
    assert [str(p) for p in table.problems] == []
    assert [(r.label, r.changes) for r in (*table.new, *table.changed)] == []
    assert len(table.unchanged) > 0 if row.rows is None else len(table.unchanged) == row.rows
    assert Event.objects.exclude(kind="files.storedfile").count() == before
