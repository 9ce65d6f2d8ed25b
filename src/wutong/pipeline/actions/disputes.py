"""A firm reported while its first report holds: the leading group is to rule."""

from __future__ import annotations

from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.pipeline.models import Dispute, Project


def open_dispute(first_id: int, second: Project, *, actor: User, reason: str) -> Dispute:
    """A firm was reported while its first report held: the leading group is to rule."""
    return create(
        Dispute(
            first_id=first_id, second=second, opened_at=timezone.now(), claim_reason=reason[:300]
        ),
        actor=actor,
    )
