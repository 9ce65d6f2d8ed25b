"""Wiring of the portal."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "wutong.portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.ui.navigation import BUILD, NavItem, register_nav

        def parcels(user: User) -> NavItem | None:
            if not user.is_outsider:
                return None
            return NavItem(label=_("Where is my case"), url=reverse("portal:home"), icon="search")

        register_nav(BUILD, parcels, order=5)
