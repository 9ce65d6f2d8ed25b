"""Who may change the catalogue."""

from __future__ import annotations

from wutong.accounts.public import Role, User


def may_keep(user: User) -> bool:
    """The approval bureau, which keeps the county's list, and the administrator."""
    return user.is_clock or user.has_role(Role.APPROVAL, Role.ADMIN)
