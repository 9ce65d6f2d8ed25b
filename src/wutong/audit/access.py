"""Who may watch over the log."""

from __future__ import annotations

from wutong.accounts.public import Role, User


def may_watch(user: User) -> bool:
    """See everybody's events, the signed roots and the reports."""
    return user.has_role(Role.ADMIN, Role.LEADER)


def may_verify(user: User) -> bool:
    """Have all chains replayed."""
    return user.has_role(Role.ADMIN)
