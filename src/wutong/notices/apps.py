"""Wiring of notices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "wutong.notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from wutong.audit.public import audited

        from . import actions  # noqa: F401 # its deadlines register themselves
        from .models import Notice

        audited(Notice, verbs={"created": _("Told")})
