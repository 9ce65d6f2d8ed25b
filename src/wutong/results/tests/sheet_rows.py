"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {
    "certificates": "issued with the decision on a case, verified by its own number",
    "measures": "counted from decided cases",
}
