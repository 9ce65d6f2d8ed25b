"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {"receipts": "a protocol of what was sent and read"}
