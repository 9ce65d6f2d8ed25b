"""The one door of sites."""

from __future__ import annotations

__all__: list[str] = []
