"""Tables of the register of firms."""

from __future__ import annotations

from .companies import (
    Company,
    CompanyKind,
    CompanyMember,
    CompanyQuerySet,
    CompanyRelation,
    CompanyStatus,
    HasGrams,
    PlaceBasis,
    Qualification,
    QualificationKind,
    RelationKind,
)
from .imports import IMPORTERS, ImportRun, ImportState

__all__ = [
    "IMPORTERS",
    "Company",
    "CompanyKind",
    "CompanyMember",
    "CompanyQuerySet",
    "CompanyRelation",
    "CompanyStatus",
    "HasGrams",
    "ImportRun",
    "ImportState",
    "PlaceBasis",
    "Qualification",
    "QualificationKind",
    "RelationKind",
]
