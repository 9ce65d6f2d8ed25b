"""Judgements are proposed, confirmed by a person, published; chains are drafted, then in force."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move

from .access import may_confirm, may_publish, may_put_in_force, may_supersede
from .models import (
    Assessment,
    AssessmentStatus,
    Chain,
    ChainState,
    GapState,
)


def _is_judged(assessment: Assessment) -> str:
    """An unknown can't be published: it says something about us, not about the county."""
    if assessment.state == GapState.UNKNOWN:
        return gettext("Nothing is known of this segment yet: load a current register first")
    return ""


ASSESSMENT = Lifecycle(
    Assessment,
    "status",
    {
        "confirm": Move(
            label=_("Confirm"),
            sources=frozenset({AssessmentStatus.PROPOSED}),
            target=AssessmentStatus.CONFIRMED,
            allowed=may_confirm,
            obstacle=_is_judged,
        ),
        "reject": Move(
            label=_("Reject"),
            sources=frozenset({AssessmentStatus.PROPOSED, AssessmentStatus.CONFIRMED}),
            target=AssessmentStatus.REJECTED,
            allowed=may_confirm,
        ),
        "publish": Move(
            label=_("Publish"),
            sources=frozenset({AssessmentStatus.CONFIRMED}),
            target=AssessmentStatus.PUBLISHED,
            allowed=may_publish,
        ),
        "withdraw": Move(
            label=_("Withdraw"),
            sources=frozenset({AssessmentStatus.PUBLISHED}),
            target=AssessmentStatus.CONFIRMED,
            allowed=may_publish,
        ),
        "supersede": Move(
            label=_("Replaced by a newer judgement"),
            sources=frozenset(
                {
                    AssessmentStatus.PROPOSED,
                    AssessmentStatus.CONFIRMED,
                    AssessmentStatus.PUBLISHED,
                }
            ),
            target=AssessmentStatus.SUPERSEDED,
            allowed=may_supersede,
        ),
    },
)

CHAIN = Lifecycle(
    Chain,
    "state",
    {
        "put_in_force": Move(
            label=_("Put in force"),
            sources=frozenset({ChainState.DRAFT}),
            target=ChainState.IN_FORCE,
            allowed=may_put_in_force,
        ),
        "close": Move(
            label=_("Close"),
            sources=frozenset({ChainState.IN_FORCE}),
            target=ChainState.CLOSED,
            allowed=may_put_in_force,
        ),
    },
)
