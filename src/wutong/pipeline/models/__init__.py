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
from .blockers import Blocker, BlockerQuerySet, BlockerState, Escalation
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
from .duties import ClockRule, FactorKind, FlaggedPhrase, SpanUnit
from .factors import FactorNeed, NeedState
from .meetings import AgendaItem, AgendaReason, DispatchMeeting, MeetingKind, MeetingState
from .projects import EndReason, Project, ProjectQuerySet, Stage, StageDate, Standing, Way
from .promises import Promise, PromiseKind, PromiseQuerySet, PromiseState

__all__ = [
    "AgendaItem",
    "AgendaReason",
    "Agreement",
    "AgreementCategory",
    "AgreementKind",
    "AgreementParty",
    "AgreementQuerySet",
    "Blocker",
    "BlockerQuerySet",
    "BlockerState",
    "CapitalSource",
    "Claim",
    "ClaimState",
    "ClockRule",
    "Construction",
    "DispatchMeeting",
    "EndReason",
    "Escalation",
    "FactorKind",
    "FactorNeed",
    "FirmClass",
    "FlaggedPhrase",
    "FollowUp",
    "FollowUpWay",
    "FundsEntry",
    "FundsEntryQuerySet",
    "FundsState",
    "MeetingKind",
    "MeetingState",
    "NeedState",
    "Ownership",
    "PhoneCheck",
    "Project",
    "ProjectDetail",
    "ProjectQuerySet",
    "Promise",
    "PromiseKind",
    "PromiseQuerySet",
    "PromiseState",
    "Side",
    "SpanUnit",
    "Stage",
    "StageDate",
    "Standing",
    "TeamMember",
    "VoucherKind",
    "Way",
]
