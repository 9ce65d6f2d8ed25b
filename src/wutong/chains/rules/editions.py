"""From which day a register speaks, as far as the name of its edition tells."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_PARTS = re.compile(
    r"(?<!\d)(?P<year>20\d{2}|19\d{2})"
    r"(?:\s*[-/.年]\s*(?P<month>1[0-2]|0?[1-9])(?!\d)"
    r"(?:\s*[-/.月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d))?)?"
)


def edition_day(text: str) -> date | None:
    """The last day that an edition named like this can speak of; None where the name tells none.

    "2026-10-31" and "2026年10月31日" are that day, "2026-10" the end of that month, "2026" the end
    of that year. Full-width digits are not met in practice and tell nothing.
    """
    found = _PARTS.search(text)
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"] or 12), int(found["day"] or 31)
    last = monthrange(year, month)[1]
    return date(year, month, min(day, last))
