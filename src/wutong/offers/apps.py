"""Wiring of offers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    name = "wutong.offers"
    verbose_name = _("Own offers")

    def ready(self) -> None:
        pass
