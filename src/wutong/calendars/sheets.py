"""The special days as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

from .queries import DayView

SPECIAL_DAYS = Sheet(
    key="special-days",
    title=_("Special days"),
    key_columns=("day",),
    columns=(
        Column(key="day", heading=_("Day"), kind=Kind.DATE, required=True, width=12),
        Column(key="weekday", heading=_("Weekday"), width=12),
        Column(key="worked", heading=_("Worked"), kind=Kind.BOOL, required=True, width=10),
    ),
)


def day_cells(days: Iterable[DayView]) -> Iterator[dict[str, Any]]:
    """Special days as the sheet's rows."""
    for day in days:
        yield {"day": day.day, "weekday": day.weekday, "worked": day.worked}
