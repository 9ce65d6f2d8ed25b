"""Wiring of matters."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "wutong.matters"
    verbose_name = _("Service items")

    def ready(self) -> None:
        from wutong.audit.public import audited

        from . import models

        for model in (
            models.Bundle,
            models.BundleEntry,
            models.BundleStage,
            models.CatalogueLoad,
            models.ClockStop,
            models.DepartmentKind,
            models.Edition,
            models.Item,
            models.Material,
            models.Prerequisite,
        ):
            audited(model)
