"""News for the apps above: called inside the transaction of the deed."""

from __future__ import annotations

from wutong.accounts.public import User
from wutong.kernel.hooks import Hook

from .models import Case, CaseItem

# an item got its outcome (granted, filed, refused, …; later revoked)
item_ended: Hook[[CaseItem, User]] = Hook("approvals.item_ended")
# nothing is under way in the case any more
case_closed: Hook[[Case, User]] = Hook("approvals.case_closed")
