"""A lead from anybody's phone, perhaps written without a connection: taken in exactly once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Role, User
from wutong.audit.public import create
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.pipeline.access.clocks import may_report_lead
from wutong.pipeline.models import LeadReceipt

from .leads import Lead, register_for


def receive_lead(
    lead: Lead,
    *,
    client_id: UUID,
    actor: User,
    made_at: datetime | None = None,
    distinct_reason: str = "",
) -> tuple[LeadReceipt, bool]:
    """Take in a report; the same `client_id` again gives the receipt of the first time.

    Returns the receipt and whether it is new. The first report counts from the moment it arrives:
    a phone's clock proves nothing. An outsider's lead is owned by a promotion officer.
    """
    if not may_report_lead(actor):
        raise NotAllowed(_("Sign in to report a lead"))
    if known := _known(client_id, actor):
        return known, False
    try:
        with transaction.atomic():
            project = register_for(
                lead, actor=actor, owner=_desk() if actor.is_outsider else None,
                distinct_reason=distinct_reason,
            )  # fmt: skip
            receipt = create(
                LeadReceipt(
                    client_id=client_id, reporter=actor, project=project, made_at=made_at,
                    received_at=timezone.now(),
                ),
                actor=actor,
            )  # fmt: skip
            return receipt, True
    except (IntegrityError, WrongState):
        # it may be ourselves, sent twice at the same moment: whoever was first has its receipt
        if known := _known(client_id, actor):
            return known, False
        raise


def _known(client_id: UUID, actor: User) -> LeadReceipt | None:
    found = LeadReceipt.objects.filter(client_id=client_id).select_related("project").first()
    if found is not None and found.reporter_id != actor.pk:
        raise WrongState(_("This report was sent by somebody else: write a new one"))
    return found


def _desk() -> User:
    """Who takes leads from outside in hand: the promotion officer who came first."""
    officers = User.objects.filter(is_active=True, grants__role=Role.OFFICER)
    found = officers.order_by("pk").first()
    if found is None:
        raise WrongState(_("No promotion officer is there to take the lead: call the county"))
    return found
