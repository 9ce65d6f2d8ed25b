"""Reads on the catalogue."""

from __future__ import annotations

from .editions import edition_on, editions_on
from .specs import catalogue_on

__all__ = ["catalogue_on", "edition_on", "editions_on"]
