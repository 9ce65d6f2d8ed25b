"""The one door of offers."""

from __future__ import annotations

__all__: list[str] = []
