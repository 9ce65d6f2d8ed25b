"""The pipeline's tables."""

from __future__ import annotations

from .agreements import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    AgreementParty,
    AgreementQuerySet,
    FundsEntry,
    FundsEntryQuerySet,
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
    "AgreementQuerySet",
    "Claim",
    "ClaimState",
    "EndReason",
    "FollowUp",
    "FollowUpWay",
    "FundsEntry",
    "FundsEntryQuerySet",
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
