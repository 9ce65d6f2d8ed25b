"""The example county: published facts of 交城 with their sources, everything else made up and marked.

Built by calling the same deeds as the pages do, in one transaction: it is there whole or not at all.
"""

from __future__ import annotations

from .building import build, is_built

__all__ = ["build", "is_built"]
