"""The shell's own pages; outside the wall only the health of the service and the language."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.files.public import store_file

MANAGES = {"admin": 200, "leader": 403, "*": 404}


def a_list(cast: SimpleNamespace) -> Mapping[str, Any]:
    table = "用户名,显示姓名\nzhaoshang01,新人\n".encode()
    return {"file_id": store_file([table], "people.csv", actor=cast.admin).pk}


PAGES = [
    Page(name="console:cockpit", expect={"*": 200}),
    Page(name="console:search", expect={"*": 200}),
    Page(name="console:search", query="?q=示例", expect={"*": 200}),
    Page(
        name="console:language", method="POST", sent=lambda _cast: {"language": "en"},
        expect={"*": 302}, public=True,
    ),
    Page(name="console:gallery", expect={"*": 200}),
    Page(name="console:people-import", expect=MANAGES),
    Page(
        name="console:people-import", method="POST",
        expect={"admin": 422, "leader": 403, "*": 404},
    ),
    Page(name="console:people-import-template", expect=MANAGES),
    Page(name="console:people-import-preview", kwargs=a_list, expect=MANAGES),
    Page(
        name="console:people-import-preview", method="POST", kwargs=a_list,
        expect={"admin": 409, "leader": 403, "*": 404},
    ),
    Page(name="console:people-import-notes", kwargs=a_list, expect=MANAGES),
]  # fmt: skip
