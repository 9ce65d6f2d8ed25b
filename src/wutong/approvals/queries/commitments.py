"""A commitment's text as people read it, and until when it must be checked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.approvals.models import Commitment
from wutong.approvals.rules.clocks import Limit, Reckoned, Unit, reckon
from wutong.calendars.public import work_calendar

PARTS = {
    "item": _("Service item"),
    "basis": _("Basis"),
    "conditions": _("Conditions to meet"),
    "materials": _("Materials and until when"),
    "promise": _("What is promised"),
    "liability": _("What follows from a false commitment"),
    "publicity": _("How far it is made public"),
}


def parts_of(text: str) -> list[tuple[str, str]]:
    """(key, words) of a kept text, in its order; what is no part of the form is left out."""
    found = [part.partition("\n") for part in text.split("\n\n")]
    return [(key, words) for key, _sep, words in found if key in PARTS]


def check_open(commitment: Commitment) -> Reckoned | None:
    """How far the day of the check could be counted; None where it is known or not begun."""
    if commitment.decided_on is None or commitment.check_due_on is not None:
        return None
    limit = Limit(commitment.check_days, Unit.WORKDAY)
    return reckon(work_calendar(), commitment.decided_on, [limit])
