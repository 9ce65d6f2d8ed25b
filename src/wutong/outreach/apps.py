"""Wiring of outreach."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "wutong.outreach"
    verbose_name = _("Outreach")

    def ready(self) -> None:
        pass
