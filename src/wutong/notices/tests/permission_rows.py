"""Who may open what of notices: everybody their own."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.notices.actions import notify


def a_notice(cast: SimpleNamespace) -> Mapping[str, Any]:
    notice = notify(cast.zone, key="n", text="请看", url="/notices/", actor=cast.leader)
    assert notice is not None
    return {"notice_id": notice.pk}


PAGES = [
    Page(name="notices:list", expect={"*": 200}),
    Page(name="notices:read-all", method="POST", expect={"*": 302}),
    Page(
        name="notices:open", method="POST", kwargs=a_notice, expect={"zone": 302, "*": 404}
    ),
]  # fmt: skip
