"""The pipeline's lists as workbooks: out, and back in."""

from __future__ import annotations

from .details import DETAILS, detail_row
from .projects import (
    AGREEMENTS,
    FUNDS,
    PROJECTS,
    agreement_row,
    funds_row,
    project_row,
)

SHEETS = {sheet.key: sheet for sheet in (PROJECTS, AGREEMENTS, FUNDS, DETAILS)}
"""What can be handed in as a table, by its kind."""

__all__ = [
    "AGREEMENTS",
    "DETAILS",
    "FUNDS",
    "PROJECTS",
    "SHEETS",
    "agreement_row",
    "detail_row",
    "funds_row",
    "project_row",
]
