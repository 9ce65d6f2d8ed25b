"""Wiring of sites."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    name = "wutong.sites"
    verbose_name = _("Sites")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.files.public import let_subject_decide
        from wutong.people.public import let_views_be_saved
        from wutong.ui.navigation import BUILD, NavItem, register_nav

        from . import lifecycle, models  # noqa: F401 # the lifecycle names its moves

        def of_site(row: Any) -> str:
            return reverse("sites:page", args=[row.site_id])

        audited(models.Site, verbs={"created": _("Site entered")}, page="sites:page")
        audited(models.ControlIndicator, page=of_site)
        audited(models.FactorCapacity, page=of_site)

        def may_read(user: User, site_id: int) -> bool:
            return models.Site.objects.visible_to(user).filter(pk=site_id).exists()

        let_subject_decide("sites.site", may_read)
        let_views_be_saved("sites:list")

        def item(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(label=_("Sites"), url=reverse("sites:list"), icon="site")

        register_nav(BUILD, item, order=50)
