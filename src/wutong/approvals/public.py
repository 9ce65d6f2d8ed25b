"""The one door of approvals."""

from __future__ import annotations

__all__: list[str] = []
