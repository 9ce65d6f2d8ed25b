"""Forms of the pipeline."""

from __future__ import annotations

from .deeds import (
    AgreementForm,
    AssignForm,
    CompanyForm,
    CorrectionForm,
    EndForm,
    FollowUpForm,
    FundsForm,
    LeadForm,
    MoveForm,
    PlanForm,
    ProjectForm,
    ReasonForm,
    ReleaseForm,
    RenewForm,
    TakeUpForm,
    initial_of,
    initial_of_agreement,
)
from .details import DetailsForm, TeamForm
from .filters import AgreementFilter, FundsFilter, ProjectFilter

__all__ = [
    "AgreementFilter",
    "AgreementForm",
    "AssignForm",
    "CompanyForm",
    "CorrectionForm",
    "DetailsForm",
    "EndForm",
    "FollowUpForm",
    "FundsFilter",
    "FundsForm",
    "LeadForm",
    "MoveForm",
    "PlanForm",
    "ProjectFilter",
    "ProjectForm",
    "ReasonForm",
    "ReleaseForm",
    "RenewForm",
    "TakeUpForm",
    "TeamForm",
    "initial_of",
    "initial_of_agreement",
]
