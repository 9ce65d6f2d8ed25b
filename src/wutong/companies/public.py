"""The one door of companies."""

from __future__ import annotations

from .access import may_import
from .actions import (
    CompanyFacts,
    ImportResult,
    add_company,
    add_member,
    give_qualification,
    import_companies,
    link_companies,
    link_project_company,
    rename_company,
    unlink_companies,
)
from .hooks import register_changed
from .models import (
    Company,
    CompanyKind,
    CompanyMember,
    CompanyRelation,
    CompanyStatus,
    Qualification,
    QualificationKind,
    RelationKind,
)
from .queries import (
    RegisterState,
    alike,
    register_state,
    related_company_ids,
    search_companies,
)
from .rules.uscc import parse_uscc
from .sheets import COMPANIES, CapitalCell

__all__ = [
    "COMPANIES",
    "CapitalCell",
    "Company",
    "CompanyFacts",
    "CompanyKind",
    "CompanyMember",
    "CompanyRelation",
    "CompanyStatus",
    "ImportResult",
    "Qualification",
    "QualificationKind",
    "RegisterState",
    "RelationKind",
    "add_company",
    "add_member",
    "alike",
    "give_qualification",
    "import_companies",
    "link_companies",
    "link_project_company",
    "may_import",
    "parse_uscc",
    "register_changed",
    "register_state",
    "related_company_ids",
    "rename_company",
    "search_companies",
    "unlink_companies",
]
