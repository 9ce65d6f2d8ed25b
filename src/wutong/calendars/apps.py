"""Wiring of calendars."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "wutong.calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.ui.navigation import SYSTEM, NavItem, register_nav

        from .models import AwaitedYear, CalendarYear, SpecialDay

        def address(row: CalendarYear | SpecialDay) -> str:
            year = row.year if isinstance(row, CalendarYear) else row.day.year
            return f"{reverse('calendars:page')}?year={year}"

        audited(
            CalendarYear,
            verbs={"created": _("Year entered"), "published": _("List published")},
            page=address,
        )
        audited(AwaitedYear, verbs={"created": _("List of a year asked for")})
        audited(SpecialDay, verbs={"created": _("Special day entered")}, page=address)

        def item(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(label=_("Working days"), url=reverse("calendars:page"), icon="calendar")

        register_nav(SYSTEM, item)
