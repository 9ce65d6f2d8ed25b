"""The one door of companies."""

from __future__ import annotations

from .models import Company, CompanyKind, CompanyMember, CompanyRelation, Qualification

__all__ = ["Company", "CompanyKind", "CompanyMember", "CompanyRelation", "Qualification"]
