"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {
    "special-days": "a year's list is taken whole on its own page, which shows it before it is kept"
}
