"""The state machines of the pipeline."""

from __future__ import annotations

from .projects import (
    CLAIM,
    FUNDS,
    PROJECT,
    STANDING,
    claim_due,
    goes_on,
    has_agreement,
    has_investor,
)

__all__ = [
    "CLAIM",
    "FUNDS",
    "PROJECT",
    "STANDING",
    "claim_due",
    "goes_on",
    "has_agreement",
    "has_investor",
]
