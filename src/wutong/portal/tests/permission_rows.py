"""Who may open what of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.approvals.tests.factories import publish_years, received


def a_case(cast: SimpleNamespace) -> Mapping[str, Any]:
    if not hasattr(cast, "years_known"):
        publish_years(cast)
        cast.years_known = True
    return {"number": received(cast).number}


PAGES = [
    Page(name="portal:home", expect={"*": 200}),
    Page(
        name="portal:case", kwargs=a_case,
        expect={"leader": 200, "department": 200, "approval": 200, "admin": 200, "*": 404},
    ),
]  # fmt: skip
