"""Who changes the county's rules: leaders and the administrator."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right


def may_keep_rules(user: User) -> bool:
    """Enter an edition of a rule, or of the rules of claims."""
    return user.has_role(Role.LEADER, Role.ADMIN)


TO_KEEP_RULES = Right(may_keep_rules, _("Only leaders and the administrator change the rules"))
