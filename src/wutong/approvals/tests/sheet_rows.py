"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {
    "cases": "a case moves by its own deeds, each with its clock and its paper",
    "approvals.credit": "a record comes from a revocation and ends by a repair, both deeds",
}
