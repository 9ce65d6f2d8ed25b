"""Who may issue and revoke."""

from __future__ import annotations

from wutong.accounts.public import Role, User
from wutong.approvals.public import CaseItem, ItemOutcome

from .models import Certificate


def decides(user: User, item: CaseItem) -> bool:
    """A clerk of the department that decided."""
    clerk = user.has_role(Role.APPROVAL, Role.DEPARTMENT)
    return clerk and user.department_id == item.department_id


def may_issue(user: User, item: CaseItem) -> bool:
    """The deciding department, for what was granted or filed."""
    return decides(user, item) and item.outcome in {ItemOutcome.GRANTED, ItemOutcome.FILED}


def may_revoke(user: User, certificate: Certificate) -> bool:
    """The deciding department; the clock and others where the decision itself was revoked."""
    return (
        user.is_clock
        or certificate.item.outcome == ItemOutcome.REVOKED
        or decides(user, certificate.item)
    )
