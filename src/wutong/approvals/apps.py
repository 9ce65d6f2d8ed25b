"""Wiring of approvals."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "wutong.approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        from .plan_wiring import wire_plans
        from .wiring import wire_cases

        wire_cases()
        wire_plans()
