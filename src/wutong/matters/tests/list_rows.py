"""The list of items."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from tests.tables.rows import List

from wutong.audit.public import create_many
from wutong.matters.actions.importing import import_items
from wutong.matters.models import DepartmentKind


def some(cast: SimpleNamespace, number: int) -> None:
    """Items as a table brings them in."""
    rows = [
        {"code": f"x-{n}", "name": f"示例事项{n}", "parent": "示例主项", "department": "示例局甲",
         "legal_days": n, "legal_unit": "wd"}
        for n in range(number)
    ]  # fmt: skip
    import_items(rows, actor=cast.approval, day=date(2026, 3, 2), source="示例清单")


def kinds(cast: SimpleNamespace, number: int) -> None:
    """Kinds of department, each named."""
    known = DepartmentKind.objects.count()
    create_many(
        [
            DepartmentKind(code=f"sample-{known + n}", name=f"示例职能{n}", department=cast.bureau)
            for n in range(number)
        ],
        actor=cast.admin,
    )


LISTS = [
    List(name="matters:kind-list", make=kinds, who="admin"),
    List(name="matters:kind-list", make=kinds, query="?format=xlsx"),
    List(name="matters:list", make=some),
    List(name="matters:list", make=some, query="?format=xlsx"),
]
