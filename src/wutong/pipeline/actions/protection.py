"""A first report's protection: renewed on evidence, given up, or lapsed by time."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput

from ..lifecycle import CLAIM
from ..models import Claim
from ..rules import PROTECTION_MONTHS, protected_until


def renew_claim(claim_id: int, *, actor: User, evidence: str) -> Claim:
    """Protect for another period from today, on evidence of talks."""
    if not evidence.strip():
        raise BadInput(_("The evidence is missing: say which talks took place, and when"))
    with CLAIM.take("renew", claim_id, actor=actor, note=evidence.strip()) as claim:
        today = timezone.localdate()
        claim.protected_until = protected_until(today, PROTECTION_MONTHS)
        claim.last_follow_up_on = today
    return claim


def release_claim(claim_id: int, *, actor: User, note: str) -> Claim:
    """Give a first report up, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing"))
    with CLAIM.take("release", claim_id, actor=actor, note=note.strip()) as claim:
        pass
    return claim


def lapse_claim(claim_id: int, clock: User) -> Claim:
    """Time is up: the firm is free for others."""
    with CLAIM.take("lapse", claim_id, actor=clock) as claim:
        pass
    return claim


CLAIM.on_due("lapse", lapse_claim)
