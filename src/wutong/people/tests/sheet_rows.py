"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

ONLY_OUT = {
    "people": "accounts and roles are given one by one by the administrator, never by a table"
}
