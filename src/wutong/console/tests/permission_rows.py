"""The shell's own pages; outside the wall only the health of the service and the language."""

from __future__ import annotations

from tests.tables.rows import Page

PAGES = [
    Page(name="console:cockpit", expect={"*": 200}),
    Page(name="console:search", expect={"*": 200}),
    Page(name="console:search", query="?q=示例", expect={"*": 200}),
    Page(
        name="console:language", method="POST", sent=lambda _cast: {"language": "en"},
        expect={"*": 302}, public=True,
    ),
    Page(name="console:gallery", expect={"*": 200}),
]  # fmt: skip
