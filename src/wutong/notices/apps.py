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
        from .models import Channel, Delivery, Notice

        audited(Notice, verbs={"created": _("Told")})
        # a mail address is personal, a robot's address holds its key: the log forgets nothing
        audited(Channel, ignore={"address", "secret"}, verbs={"created": _("Channel added")})
        audited(Delivery, verbs={"created": _("To be sent")})
