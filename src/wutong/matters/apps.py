"""Wiring of matters."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "wutong.matters"
    verbose_name = _("Service items")

    def ready(self) -> None:
        pass
