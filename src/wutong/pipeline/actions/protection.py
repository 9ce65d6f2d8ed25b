"""A first report's protection: renewed on evidence, given up, or lapsed by time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline.lifecycle import CLAIM
from wutong.pipeline.models import Claim, Project
from wutong.pipeline.queries import protected_elsewhere
from wutong.pipeline.rules import PROTECTION_MONTHS, protected_until

from .firms import first_is, hold_firm


def renew_claim(claim_id: int, *, actor: User, evidence: str) -> Claim:
    """Protect for another period from today, on evidence of talks.

    Whoever let it lapse can't have it back while somebody else's report of the firm holds.
    """
    if not evidence.strip():
        raise BadInput(_("The evidence is missing: say which talks took place, and when"))
    with transaction.atomic():
        project = Project.objects.select_related("investor").get(claim__pk=claim_id)
        hold_firm(project.investor_name, project.investor)
        with CLAIM.take("renew", claim_id, actor=actor, note=evidence.strip()) as claim:
            if other := protected_elsewhere(project):
                raise WrongState(first_is(other))
            today = timezone.localdate()
            claim.protected_until = protected_until(today, PROTECTION_MONTHS)
            claim.last_follow_up_on = today
    return claim


def release_claim(claim_id: int, *, actor: User, note: str) -> Claim:
    """Give a first report up, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with CLAIM.take("release", claim_id, actor=actor, note=note.strip()) as claim:
        pass
    return claim


def lapse_claim(claim_id: int, clock: User) -> Claim:
    """Time is up: the firm is free for others."""
    with CLAIM.take("lapse", claim_id, actor=clock) as claim:
        pass
    return claim


CLAIM.on_due("lapse", lapse_claim)
