"""Wiring of companies."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "wutong.companies"
    verbose_name = _("Firms")

    def ready(self) -> None:
        from wutong.audit.public import audited

        from . import models

        audited(
            models.Company,
            verbs={
                "created": _("Entered"),
                "imported": _("Imported"),
                "updated_by_import": _("Changed by an import"),
                "edited": _("Changed"),
                "renamed": _("Renamed"),
            },
        )
        audited(
            models.CompanyRelation, verbs={"created": _("Linked"), "removed": _("Link removed")}
        )
        audited(
            models.Qualification,
            verbs={"created": _("Title entered"), "edited": _("Changed"), "removed": _("Removed")},
        )
        audited(
            models.CompanyMember,
            verbs={"created": _("Speaks for the firm"), "removed": _("No longer speaks for it")},
        )
        audited(
            models.ImportRun,
            # how far a running job is, and what a page shows meanwhile, are no deeds
            ignore={"progress", "expected", "preview"},
            verbs={"created": _("File handed in")},
        )
