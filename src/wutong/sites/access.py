"""Who may keep the register of sites."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right

from .models import Site


def may_add(user: User) -> bool:
    """Promotion officers, leaders and zone directors; the administrator loads tables."""
    return user.is_clock or user.has_role(Role.OFFICER, Role.LEADER, Role.ZONE, Role.ADMIN)


def may_keep(user: User, site: Site) -> bool:
    """Whoever may add; a zone only on its own ground; and clerks of the department in charge."""
    if user.is_clock or user.has_role(Role.OFFICER, Role.LEADER, Role.ADMIN):
        return True
    if user.has_role(Role.ZONE) and user.jurisdiction is not None:
        return site.jurisdiction.path.startswith(user.jurisdiction.path)
    return (
        user.is_government
        and user.department_id is not None
        and user.department_id == site.department_id
    )


TO_KEEP = Right(may_keep, _("Only its department, the zone or a promotion officer edits a site"))
