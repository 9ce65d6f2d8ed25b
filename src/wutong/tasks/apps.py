"""Wiring of tasks."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "wutong.tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.calendars.public import year_awaited, year_published
        from wutong.ui.navigation import NavItem, register_nav

        from . import lifecycle  # noqa: F401 # names its moves
        from .actions import ask_for_year, finish_asked_year
        from .models import Task
        from .queries import open_count

        audited(
            Task,
            verbs={
                "created": _("Task set"),
                "day_moved": _("Day moved"),
                "edited": _("Task edited"),
            },
            page="tasks:page",
        )

        year_awaited.connect(ask_for_year)
        year_published.connect(finish_asked_year)

        def item(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(
                label=_("Tasks"), url=reverse("tasks:list"), icon="matter", count=open_count(user)
            )

        register_nav("registers", item)
