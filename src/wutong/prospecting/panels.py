"""What prospecting shows on the pages of lower things: a segment, a firm."""

from __future__ import annotations

from typing import Any

from wutong.accounts.public import User
from wutong.chains.public import Chain, Segment, home_of
from wutong.companies.public import Company

from .access import may_look, may_look_at_lists, may_screen
from .queries.classes import likely_divisions
from .queries.news import latest_signals, watch_on
from .queries.screenings import latest_candidates
from .queries.standing import latest_standing, segments_of
from .queries.targets import targets_of_firm


def candidates_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """The best of the newest screening, and the way to a new one."""
    if not may_look(user):
        return None
    latest = latest_candidates(segment, user)
    if latest is None and not may_screen(user):
        return None
    return {"segment": segment, "latest": latest, "may_screen": may_screen(user)}


def lists_of_company(company: Company, user: User) -> dict[str, Any] | None:
    """On which target lists the firm stands."""
    if not may_look_at_lists(user):
        return None
    rows = targets_of_firm([company.uscc or ""], company.name, user)
    return {"rows": rows} if rows else None


def divisions_of_company(company: Company, user: User) -> dict[str, Any] | None:
    """Which division of GB/T 4754 the firm's words speak for, where it has any words."""
    if not may_look(user) or not company.business_scope:
        return None
    return {"guesses": likely_divisions(company.business_scope, company.name)}


def watch_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """Whether the reader follows the segment, and what the newest edition told of it."""
    if not may_look(user):
        return None
    return {
        "segment": segment,
        "watch": watch_on(segment, user),
        "signals": latest_signals(segment, user),
    }


def standing_of_chain(chain: Chain, user: User) -> dict[str, Any] | None:
    """How many segments are strong by the newest count, and the way to the quadrant."""
    if not may_look(user):
        return None
    standing = latest_standing(user, home_of(user).pk)
    rows = segments_of(chain, standing, user) if standing else []
    known = [row for row in rows if row.strength is not None]
    return {
        "chain": chain,
        "standing": standing,
        "known": len(known),
        "strong": sum((row.strength or 0) >= 1 for row in known),
        "unknown": len(rows) - len(known),
    }
