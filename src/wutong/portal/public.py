"""The one door of portal."""

from __future__ import annotations

__all__: list[str] = []
