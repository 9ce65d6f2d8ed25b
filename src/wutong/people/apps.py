"""Wiring of people: accounts has no deeds of its own, so its rows are declared here."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "wutong.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import Department, Jurisdiction, Role, RoleGrant, User
        from wutong.audit.public import audited
        from wutong.ui.navigation import NavItem, register_nav

        from .models import SavedView
        from .queries import let_views_be_saved

        audited(Jurisdiction, verbs={"created": _("Added to the tree")})
        audited(Department, verbs={"created": _("Department added")})
        audited(
            User,
            # never told: the password's hash; what sign-in writes on its own; derived text
            ignore={"password", "last_login", "language"},
            verbs={
                "created": _("Person invited"),
                "edited": _("Person edited"),
                "password_set": _("Password set"),
                "deactivated": _("Person deactivated"),
                "reactivated": _("Person reactivated"),
                "role_given": _("Role given"),
                "role_taken": _("Role taken away"),
            },
            page="people:page",
        )
        audited(
            RoleGrant,
            verbs={"created": _("Role given"), "removed": _("Role taken away")},
            page=lambda grant: reverse("people:page", args=[grant.user_id]),
        )

        audited(SavedView, verbs={"created": _("View saved"), "removed": _("View deleted")})
        let_views_be_saved("people:list", "tasks:list", "companies:list")

        def people_item(user: User) -> NavItem | None:
            if not user.has_role(Role.ADMIN, Role.LEADER):
                return None
            return NavItem(label=_("People and roles"), url=reverse("people:list"), icon="team")

        register_nav("registers", people_item)
