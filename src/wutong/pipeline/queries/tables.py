"""What a table handed in would do, as the kernel tells it."""

from __future__ import annotations

from wutong.kernel.sheets.planning import (
    CHANGED,
    MOST_DEEDS,
    NEW,
    UNCHANGED,
    WRONG,
    Change,
    Plan,
    PlannedRow,
    Table,
    plan_of,
    table_of,
    too_large,
)

__all__ = [
    "CHANGED",
    "MOST_DEEDS",
    "NEW",
    "UNCHANGED",
    "WRONG",
    "Change",
    "Plan",
    "PlannedRow",
    "Table",
    "plan_of",
    "table_of",
    "too_large",
]
