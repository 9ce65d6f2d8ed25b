"""Who may look after people."""

from __future__ import annotations

from wutong.accounts.public import Role, User


def may_see_people(user: User) -> bool:
    """The list of people and their roles."""
    return user.has_role(Role.ADMIN, Role.LEADER)


def may_manage_people(user: User) -> bool:
    """Invite, give roles, set passwords, deactivate."""
    return user.has_role(Role.ADMIN)
