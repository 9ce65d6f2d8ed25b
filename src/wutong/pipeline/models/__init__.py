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
from .details import (
    CapitalSource,
    Construction,
    FirmClass,
    Ownership,
    PhoneCheck,
    ProjectDetail,
    TeamMember,
)
from .projects import EndReason, Project, ProjectQuerySet, Stage, StageDate, Standing, Way

__all__ = [
    "Agreement",
    "AgreementCategory",
    "AgreementKind",
    "AgreementParty",
    "AgreementQuerySet",
    "CapitalSource",
    "Claim",
    "ClaimState",
    "Construction",
    "EndReason",
    "FirmClass",
    "FollowUp",
    "FollowUpWay",
    "FundsEntry",
    "FundsEntryQuerySet",
    "FundsState",
    "Ownership",
    "PhoneCheck",
    "Project",
    "ProjectDetail",
    "ProjectQuerySet",
    "Side",
    "Stage",
    "StageDate",
    "Standing",
    "TeamMember",
    "VoucherKind",
    "Way",
]
