"""What can be done with the register of firms."""

from __future__ import annotations

from .importing import ImportResult, import_companies, preview_companies
from .keeping import (
    CompanyFacts,
    add_company,
    add_member,
    change_company,
    give_qualification,
    link_companies,
    link_project_company,
    remove_member,
    remove_qualification,
    rename_company,
    unlink_companies,
)
from .runs import apply_import, confirm_import, drop_import, read_import, start_import

__all__ = [
    "CompanyFacts",
    "ImportResult",
    "add_company",
    "add_member",
    "apply_import",
    "change_company",
    "confirm_import",
    "drop_import",
    "give_qualification",
    "import_companies",
    "link_companies",
    "link_project_company",
    "preview_companies",
    "read_import",
    "remove_member",
    "remove_qualification",
    "rename_company",
    "start_import",
    "unlink_companies",
]
