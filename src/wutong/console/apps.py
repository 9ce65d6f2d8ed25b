"""Wiring of the console."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "wutong.console"
    verbose_name = _("Console")

    def ready(self) -> None:
        """The overview stands first in the rail."""
        from django.urls import reverse

        from wutong.ui.navigation import HOME, NavItem, register_nav

        def overview(user: object) -> NavItem:
            return NavItem(_("Overview"), reverse("console:cockpit"), "home")

        register_nav(HOME, overview)
