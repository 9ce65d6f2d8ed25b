"""The one door of outreach."""

from __future__ import annotations

__all__: list[str] = []
