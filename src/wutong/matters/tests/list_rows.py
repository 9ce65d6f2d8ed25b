"""The list of items."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from tests.tables.rows import List

from wutong.matters.actions.importing import import_items


def some(cast: SimpleNamespace, number: int) -> None:
    """Items as a table brings them in."""
    rows = [
        {"code": f"x-{n}", "name": f"示例事项{n}", "parent": "示例主项", "department": "示例局甲",
         "legal_days": n, "legal_unit": "wd"}
        for n in range(number)
    ]  # fmt: skip
    import_items(rows, actor=cast.approval, day=date(2026, 3, 2), source="示例清单")


LISTS = [
    List(name="matters:list", make=some),
    List(name="matters:list", make=some, query="?format=xlsx"),
]
