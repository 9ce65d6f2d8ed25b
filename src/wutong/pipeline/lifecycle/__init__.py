"""The state machines of the pipeline."""

from __future__ import annotations

from .duties import BLOCKER, ESCALATION, MEETING, NEED, PROMISE
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
    "BLOCKER",
    "CLAIM",
    "ESCALATION",
    "FUNDS",
    "MEETING",
    "NEED",
    "PROJECT",
    "PROMISE",
    "STANDING",
    "claim_due",
    "goes_on",
    "has_agreement",
    "has_investor",
]
