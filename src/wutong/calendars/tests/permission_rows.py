"""The calendar is open to whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page


def a_notice(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"text": "2027年节假日安排：元旦：1月1日（周五）至3日（周日）放假，共3天。"}


PAGES = [
    Page(name="calendars:page", expect={"*": 200}),
    Page(name="calendars:page", query="?year=2023&format=xlsx", expect={"*": 200}),
    Page(name="calendars:publish", expect={"admin": 200, "*": 403}),
    Page(name="calendars:publish", method="POST", sent=a_notice, expect={"admin": 200, "*": 403}),
]
