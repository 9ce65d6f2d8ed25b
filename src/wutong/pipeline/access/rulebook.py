"""Who changes the county's rules: leaders and the administrator."""

from __future__ import annotations

from wutong.accounts.public import Role, User


def may_keep_rules(user: User) -> bool:
    """Enter an edition of a rule, or of the rules of claims."""
    return user.has_role(Role.LEADER, Role.ADMIN)
