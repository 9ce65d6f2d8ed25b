"""Who may enter the State Council's list."""

from __future__ import annotations

from wutong.accounts.public import Role, User


def may_publish(user: User) -> bool:
    """The administrator, or the clock that loads the packaged years."""
    return user.is_clock or user.has_role(Role.ADMIN)
