"""The calendar is open to whoever is signed in."""

from __future__ import annotations

from tests.tables.rows import Page

PAGES = [
    Page(name="calendars:page", expect={"*": 200}),
    Page(name="calendars:page", query="?year=2023&format=xlsx", expect={"*": 200}),
]
