"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {"events": "what happened is written once and never by a table"}
