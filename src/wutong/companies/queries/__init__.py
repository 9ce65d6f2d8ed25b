"""Reads on the register of firms."""

from __future__ import annotations

from .family import Likeness, LinkView, alike, links_of, possible_heads, related_company_ids
from .lists import (
    CappedPaginator,
    CompanyFilter,
    CompanyRow,
    RegisterState,
    companies_for,
    region_choices,
    register_state,
    rows_of,
    search_companies,
    stream,
)
from .places import place_finder

__all__ = [
    "CappedPaginator",
    "CompanyFilter",
    "CompanyRow",
    "Likeness",
    "LinkView",
    "RegisterState",
    "alike",
    "companies_for",
    "links_of",
    "place_finder",
    "possible_heads",
    "region_choices",
    "register_state",
    "related_company_ids",
    "rows_of",
    "search_companies",
    "stream",
]
