"""Who may do what with the register of firms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right

from .models import IMPORTERS

_KEEPERS = frozenset({Role.OFFICER, Role.STATIONED, Role.DEPARTMENT, Role.ZONE, Role.ADMIN})


def may_import(user: User) -> bool:
    """Promotion officers, zone directors and administrators bring in whole registers."""
    return user.is_clock or user.has_role(*IMPORTERS)


def may_keep(user: User) -> bool:
    """Officials who work with firms enter and mend single ones."""
    return user.is_clock or user.has_role(*_KEEPERS)


TO_KEEP = Right(may_keep, _("You may not change the register of firms"))


def may_export(user: User) -> bool:
    """Officials take lists home; a chain chief or a firm reads them on screen."""
    return user.is_government


def may_name_members(user: User) -> bool:
    """Only the administrator says who speaks for a firm."""
    return user.is_clock or user.has_role(Role.ADMIN)
