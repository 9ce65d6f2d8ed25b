"""Items that were granted, and their certificates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wutong.approvals.models import CaseItem
from wutong.approvals.public import accept_item, grant_item
from wutong.approvals.tests.factories import only_item, publish_years, received
from wutong.audit.public import create
from wutong.results.actions import issue_certificate
from wutong.results.models import Certificate


def granted(cast: SimpleNamespace, days: int = 3, **values: Any) -> CaseItem:
    """Received `days` ago and granted today by the bureau's clerk."""
    if not hasattr(cast, "years_known"):
        publish_years(cast)
        cast.years_known = True
    case = received(cast, days=days, **values)
    item = only_item(case)
    accept_item(item.pk, actor=cast.department)
    return grant_item(item.pk, actor=cast.department)


def certified(cast: SimpleNamespace, **values: Any) -> Certificate:
    """A certificate of such an item."""
    return issue_certificate(
        granted(cast, **values).pk, actor=cast.department, provincial_number="SX-0001"
    )


def bare(cast: SimpleNamespace) -> Certificate:
    """A certificate without its paper, for tables that ask for many."""
    item = granted(cast)
    number = Certificate.objects.count() + 1
    return create(
        Certificate(
            item=item, number=f"CS-示例-{number}", code="ABCDEFGH", token=f"token-{number}",
            title=item.name, holder=item.case.applicant_name, issuer=item.department,
            issued_on=timezone.localdate(), issued_by=cast.department, is_example=True,
        ),
        actor=cast.department,
    )  # fmt: skip
