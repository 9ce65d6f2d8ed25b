"""Wiring of audit."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "wutong.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.ui.navigation import SYSTEM, NavItem, register_nav

        from .access import may_watch
        from .models import Verification
        from .registry import audited

        audited(
            Verification,
            verbs={"created": _("Verification asked for"), "finished": _("Log verified")},
            page="audit:verification",
        )

        def item(user: User) -> NavItem | None:
            if not may_watch(user):
                return None
            return NavItem(label=_("Event log"), url=reverse("audit:list"), icon="history")

        register_nav(SYSTEM, item)
