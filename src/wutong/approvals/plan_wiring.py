"""What plans register with the shell."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.audit.public import audited
from wutong.ui.navigation import BUILD, NavItem, register_nav

from .models import PlanEntry, ProjectPlan


def wire_plans() -> None:
    """Called once, from `apps.py`."""
    audited(
        PlanEntry,
        verbs={
            "created": _("Entered"), "drafted": _("Draft written"), "published": _("Published"),
            "ended": _("Ended on a day"), "removed": _("Draft discarded"),
        },
        page="approvals:plan-rule",
    )  # fmt: skip
    audited(ProjectPlan, verbs={"created": _("Plan asked for")}, page="approvals:plan")

    def item(user: User) -> NavItem | None:
        return NavItem(
            label=_("Project plans"), url=reverse("approvals:plan-list"), icon="calendar"
        )

    def rules(user: User) -> NavItem | None:
        return NavItem(
            label=_("Questions and rules"), url=reverse("approvals:plan-rules"), icon="policy"
        )

    register_nav(BUILD, item, order=20)
    register_nav(BUILD, rules, order=21, under="approvals:plan-list")
