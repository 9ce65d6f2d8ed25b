"""Wiring of matters."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "wutong.matters"
    verbose_name = _("Service items")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.ui.navigation import BUILD, NavItem, register_nav

        from . import models

        for model in (
            models.Bundle,
            models.BundleEntry,
            models.BundleStage,
            models.CatalogueLoad,
            models.ClockStop,
            models.Material,
            models.Prerequisite,
        ):
            audited(model)
        audited(models.Item, page="matters:page")
        audited(
            models.DepartmentKind,
            verbs={"named": _("Department named")},
            page=lambda _kind: reverse("matters:kind-list"),
        )
        audited(
            models.Edition,
            verbs={"created": _("Edition entered"), "ended": _("Edition ended")},
            page=lambda edition: reverse("matters:page", args=[edition.item_id]),
        )

        def item(user: User) -> NavItem | None:
            return NavItem(label=_("Service items"), url=reverse("matters:list"), icon="matter")

        def departments(user: User) -> NavItem | None:
            return NavItem(
                label=_("Departments of the catalogue"), url=reverse("matters:kind-list"),
                icon="team",
            )  # fmt: skip

        register_nav(BUILD, item, order=30)
        register_nav(BUILD, departments, order=31, under="matters:list")
