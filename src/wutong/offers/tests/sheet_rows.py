"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {"offers": "an offer is written and reviewed on its page before it is published"}
