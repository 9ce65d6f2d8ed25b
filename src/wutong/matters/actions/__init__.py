"""The deeds on the catalogue."""

from __future__ import annotations

from .loading import load_product_catalogue

__all__ = ["load_product_catalogue"]
