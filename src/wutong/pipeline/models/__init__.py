"""The pipeline's tables."""

from __future__ import annotations

from .agreements import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    AgreementParty,
    FundsEntry,
    FundsState,
    Side,
    VoucherKind,
)
from .claims import Claim, ClaimState, FollowUp, FollowUpWay
from .projects import EndReason, Project, ProjectQuerySet, Stage, StageDate, Standing, Way

__all__ = [
    "Agreement",
    "AgreementCategory",
    "AgreementKind",
    "AgreementParty",
    "Claim",
    "ClaimState",
    "EndReason",
    "FollowUp",
    "FollowUpWay",
    "FundsEntry",
    "FundsState",
    "Project",
    "ProjectQuerySet",
    "Side",
    "Stage",
    "StageDate",
    "Standing",
    "VoucherKind",
    "Way",
]
