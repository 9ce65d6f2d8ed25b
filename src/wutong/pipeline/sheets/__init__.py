"""The pipeline's lists as workbooks: out, and back in."""

from __future__ import annotations

from .projects import (
    AGREEMENTS,
    FUNDS,
    PROJECTS,
    SHEETS,
    agreement_row,
    funds_row,
    project_row,
)

__all__ = [
    "AGREEMENTS",
    "FUNDS",
    "PROJECTS",
    "SHEETS",
    "agreement_row",
    "funds_row",
    "project_row",
]
