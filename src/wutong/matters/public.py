"""The one door of matters."""

from __future__ import annotations

__all__: list[str] = []
