"""Wiring of calendars."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "wutong.calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        from wutong.audit.public import audited

        from .models import CalendarYear, SpecialDay

        audited(CalendarYear, verbs={"created": _("Year published")})
        audited(SpecialDay, verbs={"created": _("Special day entered")})
