"""What a firm's page shows of the chains."""

from __future__ import annotations

from typing import Any

from wutong.accounts.public import User
from wutong.companies.public import Company

from .queries.segment import segments_of_company


def segments_of_firm(company: Company, user: User) -> dict[str, Any] | None:
    """The segments that a firm serves with the words that show it; None where it serves none."""
    lines = segments_of_company(company, user)
    return {"lines": lines} if lines else None
