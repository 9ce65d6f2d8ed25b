"""The list of items."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

from tests.tables.rows import List

from wutong.audit.public import create_many
from wutong.matters.actions.importing import import_items
from wutong.matters.models import (
    ClockStop,
    DepartmentKind,
    Edition,
    Item,
    Material,
    Prerequisite,
)


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


def asking(cast: SimpleNamespace, number: int) -> None:
    """Items that each need another one first, a paper and a stop of the clock."""
    # made twice, with more rows the second time: those that were there keep theirs
    some(cast, number + 1)
    items = list(Item.objects.filter(code__startswith="x-").order_by("pk"))
    editions = {e.item_id: e for e in Edition.objects.filter(item__in=items)}
    done = set(Prerequisite.objects.values_list("edition__item", flat=True))
    for item, needed in pairwise(items):
        if item.pk in done:
            continue
        of = {"edition": editions[item.pk]}
        create_many(
            [Material(position=1, document="p", name="示例材料", **of)], actor=cast.approval
        )
        create_many([Prerequisite(needs=needed, **of)], actor=cast.approval)
        create_many([ClockStop(reason="示例公示", **of)], actor=cast.approval)


def parts(slug: str, query: str = "") -> List:
    """One of the three lists of what the editions in force ask."""
    return List(name="matters:parts", make=asking, kwargs=lambda _cast: {"kind": slug}, query=query)


LISTS = [
    parts("papers"),
    parts("needs"),
    parts("needs", "?format=xlsx"),
    parts("stops"),
    List(name="matters:kind-list", make=kinds, who="admin"),
    List(name="matters:kind-list", make=kinds, query="?format=xlsx"),
    List(name="matters:list", make=some),
    List(name="matters:list", make=some, query="?format=xlsx"),
]
