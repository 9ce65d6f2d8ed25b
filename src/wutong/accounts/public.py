"""The one door of accounts."""

from __future__ import annotations

from .models import (
    Department,
    Jurisdiction,
    JurisdictionKind,
    Role,
    RoleGrant,
    User,
    in_language,
)
from .queries import clock_user

__all__ = [
    "Department",
    "Jurisdiction",
    "JurisdictionKind",
    "Role",
    "RoleGrant",
    "User",
    "clock_user",
    "in_language",
]
