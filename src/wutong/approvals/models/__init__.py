"""The tables of cases: what was applied for, who holds what, which clocks run."""

from __future__ import annotations

from .cases import (
    Case,
    CaseItem,
    CaseOutcome,
    CaseStage,
    CaseState,
    CaseWay,
    Handling,
    ItemMode,
    ItemNeed,
    ItemOutcome,
    ItemState,
)
from .commitments import (
    Commitment,
    CommitmentState,
    CommitmentTemplate,
    CreditRecord,
    Readiness,
)
from .counters import Transfer, TransferLine, TransferState, TransferWay
from .papers import (
    CaseMaterial,
    MaterialState,
    MaterialUse,
    NoticeKind,
    Pause,
    PauseReason,
    UseNecessity,
    WrittenNotice,
)
from .parties import CaseParty, PartyRole
from .plan_content import EntryPart, PlanEntry
from .plans import ProjectPlan
from .readings import LicenceReading, ReadingState
from .settings import LocalRule, RuleKey
from .subjects import (
    CaseSubject,
    case_subject,
    case_subjects,
    register_subject,
    watched_subjects,
)
from .visits import Visit, VisitKind, VisitOpinion, VisitState

__all__ = [
    "Case",
    "CaseItem",
    "CaseMaterial",
    "CaseOutcome",
    "CaseParty",
    "CaseStage",
    "CaseState",
    "CaseSubject",
    "CaseWay",
    "Commitment",
    "CommitmentState",
    "CommitmentTemplate",
    "CreditRecord",
    "EntryPart",
    "Handling",
    "ItemMode",
    "ItemNeed",
    "ItemOutcome",
    "ItemState",
    "LicenceReading",
    "LocalRule",
    "MaterialState",
    "MaterialUse",
    "NoticeKind",
    "PartyRole",
    "Pause",
    "PauseReason",
    "PlanEntry",
    "ProjectPlan",
    "Readiness",
    "ReadingState",
    "RuleKey",
    "Transfer",
    "TransferLine",
    "TransferState",
    "TransferWay",
    "UseNecessity",
    "Visit",
    "VisitKind",
    "VisitOpinion",
    "VisitState",
    "WrittenNotice",
    "case_subject",
    "case_subjects",
    "register_subject",
    "watched_subjects",
]
