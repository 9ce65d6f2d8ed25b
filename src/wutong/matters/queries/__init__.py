"""Reads on the catalogue."""

from __future__ import annotations

from .editions import edition_on, editions_on

__all__ = ["edition_on", "editions_on"]
