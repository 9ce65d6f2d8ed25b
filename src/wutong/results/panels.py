"""What pages of cases and projects show of their results."""

from __future__ import annotations

from typing import Any

from wutong.accounts.public import User
from wutong.approvals.public import Case, CaseItem

from .access import may_issue
from .models import Certificate, CertificateState


def certificate_of_item(item: CaseItem, user: User) -> dict[str, Any] | None:
    """The certificates of an item, and whether one may be issued now."""
    rows = list(Certificate.objects.visible_to(user).filter(item=item))
    valid = any(row.state == CertificateState.VALID for row in rows)
    may = not valid and may_issue(user, item)
    return {"item": item, "rows": rows, "may_issue": may} if rows or may else None


def results_of_case(case: Case, user: User) -> dict[str, Any] | None:
    """The certificates of a case, and its bundle for the archive."""
    rows = list(Certificate.objects.visible_to(user).filter(item__case=case))
    return {"case": case, "rows": rows} if case.received_on else None


def results_of_subject(subject: Any, user: User) -> dict[str, Any] | None:
    """The certificates of a project's cases, and the bundle of all of them."""
    kind, key = subject._meta.label_lower, subject.pk
    cases = Case.objects.visible_to(user).filter(subject_kind=kind, subject_id=key)
    if not cases.exists():
        return None
    rows = list(Certificate.objects.visible_to(user).filter(item__case__in=cases))
    return {"kind": kind, "key": key, "rows": rows}
