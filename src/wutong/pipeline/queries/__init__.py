"""Reads on the pipeline, ready to show."""

from __future__ import annotations

from wutong.ui.figures import masked_phone

from .agenda import agenda_for
from .blockers import BlockerRow, chosen_blockers, lights_of, open_blockers, rows_of_blockers
from .duplicates import Duplicate, find_duplicates, holds, name_keys, protected_elsewhere
from .duties import flag_of, yellow_days
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
    number_asked,
    on_chain,
    on_segment,
    talks_by_segment,
    talks_query,
)
from .money import chosen_agreements, chosen_funds, has_total, years_of
from .monthly import month_asked, reports_of
from .narrowing import narrowed_papers, narrowed_projects
from .promises import PromiseRow, chosen_promises, owed, rows_of_promises

__all__ = [
    "BOARD_COLUMNS",
    "BlockerRow",
    "BoardColumn",
    "Duplicate",
    "FunnelStep",
    "Money",
    "MonthSeries",
    "PromiseRow",
    "agenda_for",
    "board_of",
    "chosen_agreements",
    "chosen_blockers",
    "chosen_funds",
    "chosen_projects",
    "chosen_promises",
    "find_duplicates",
    "flag_of",
    "funnel",
    "has_total",
    "holds",
    "leads_known",
    "lights_of",
    "masked_phone",
    "money_in_place",
    "money_of",
    "month_asked",
    "months_of",
    "name_keys",
    "narrowed_papers",
    "narrowed_projects",
    "number_asked",
    "on_chain",
    "on_segment",
    "open_blockers",
    "owed",
    "protected_elsewhere",
    "reports_of",
    "rows_of_blockers",
    "rows_of_promises",
    "signed_money",
    "started_rate",
    "talks_by_segment",
    "talks_query",
    "years_of",
    "years_with_data",
    "yellow_days",
]
