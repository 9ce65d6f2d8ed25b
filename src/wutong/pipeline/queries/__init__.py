"""Reads on the pipeline, ready to show."""

from __future__ import annotations

from .duplicates import Duplicate, duplicate_of
from .figures import (
    FunnelStep,
    Money,
    MonthSeries,
    funnel,
    money_in_place,
    months_of,
    signed_money,
    started_rate,
    years_with_data,
)
from .lists import BOARD_COLUMNS, BoardColumn, board_of, chosen_projects, leads_known, masked_phone

__all__ = [
    "BOARD_COLUMNS",
    "BoardColumn",
    "Duplicate",
    "FunnelStep",
    "Money",
    "MonthSeries",
    "board_of",
    "chosen_projects",
    "duplicate_of",
    "funnel",
    "leads_known",
    "masked_phone",
    "money_in_place",
    "months_of",
    "signed_money",
    "started_rate",
    "years_with_data",
]
