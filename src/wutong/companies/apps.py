"""Wiring of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from wutong.accounts.models import User


class CompaniesConfig(AppConfig):
    name = "wutong.companies"
    verbose_name = _("Firms")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.audit.public import audited
        from wutong.ui.navigation import NavItem, register_nav

        from . import models
        from .access import may_import

        def page_of_firm(row: models.Qualification | models.CompanyMember) -> str:
            return reverse("companies:page", args=[row.company_id])

        def page_of_lower(relation: models.CompanyRelation) -> str:
            return reverse("companies:page", args=[relation.lower_id])

        audited(
            models.Company,
            verbs={
                "created": _("Entered"),
                "imported": _("Imported"),
                "updated_by_import": _("Changed by an import"),
                "edited": _("Changed"),
                "renamed": _("Renamed"),
            },
            page="companies:page",
        )
        audited(
            models.CompanyRelation,
            verbs={"created": _("Linked"), "removed": _("Link removed")},
            page=page_of_lower,
        )
        audited(
            models.Qualification,
            verbs={"created": _("Title entered"), "edited": _("Changed"), "removed": _("Removed")},
            page=page_of_firm,
        )
        audited(
            models.CompanyMember,
            verbs={"created": _("Speaks for the firm"), "removed": _("No longer speaks for it")},
            page=page_of_firm,
        )
        audited(
            models.ImportRun,
            # how far a running job is, and what a page shows meanwhile, are no deeds
            ignore={"progress", "expected", "preview"},
            verbs={"created": _("File handed in")},
            page="companies:import-run",
        )

        def firms_item(user: User) -> NavItem:
            own = user.is_outsider
            return NavItem(
                label=_("My firm") if own else _("Firms"), url=reverse("companies:list"),
                icon="firm",
            )  # fmt: skip

        def import_item(user: User) -> NavItem | None:
            if not may_import(user):
                return None
            return NavItem(label=_("Import firms"), url=reverse("companies:import"), icon="up")

        register_nav("registers", firms_item, order=10)
        register_nav("system", import_item, order=20)
