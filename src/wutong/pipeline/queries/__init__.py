"""Reads on the pipeline, ready to show."""

from __future__ import annotations

from .duplicates import Duplicate, find_duplicates, holds, name_keys, protected_elsewhere
from .figures import (
    FunnelStep,
    Money,
    MonthSeries,
    funnel,
    money_in_place,
    money_of,
    months_of,
    signed_money,
    started_rate,
    years_with_data,
)
from .lists import (
    BOARD_COLUMNS,
    BoardColumn,
    board_of,
    chosen_projects,
    leads_known,
    masked_phone,
    number_asked,
    on_chain,
    on_segment,
    talks_by_segment,
    talks_query,
)
from .money import chosen_agreements, chosen_funds, has_total, years_of
from .narrowing import narrowed_papers, narrowed_projects

__all__ = [
    "BOARD_COLUMNS",
    "BoardColumn",
    "Duplicate",
    "FunnelStep",
    "Money",
    "MonthSeries",
    "board_of",
    "chosen_agreements",
    "chosen_funds",
    "chosen_projects",
    "find_duplicates",
    "funnel",
    "has_total",
    "holds",
    "leads_known",
    "masked_phone",
    "money_in_place",
    "money_of",
    "months_of",
    "name_keys",
    "narrowed_papers",
    "narrowed_projects",
    "number_asked",
    "on_chain",
    "on_segment",
    "protected_elsewhere",
    "signed_money",
    "started_rate",
    "talks_by_segment",
    "talks_query",
    "years_of",
    "years_with_data",
]
