"""The review of a project: papers, panel, conclusion."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.kernel.words import listed
from wutong.pipeline.access.reviews import may_conclude, may_review, may_run_panel
from wutong.pipeline.models import (
    PaperNeed,
    PaperState,
    Review,
    ReviewMember,
    ReviewPaper,
    ReviewState,
)


def _missing(review: Review, *needs: str) -> str:
    missing = ReviewPaper.objects.filter(review=review, state=PaperState.MISSING, needed__in=needs)
    if names := [str(paper) for paper in missing]:
        return gettext("These papers are missing: %(papers)s") % {"papers": listed(names)}
    return ""


def papers_are_there(review: Review) -> str:
    """The first check passes when each paper that it asks for is handed in, or not needed."""
    return _missing(review, PaperNeed.CHECK)


def panel_sits(review: Review) -> str:
    """A conclusion needs a panel, and the papers for which it waits by the card's rows."""
    if missing := _missing(review, PaperNeed.CHECK, PaperNeed.CONCLUSION):
        return missing
    if not ReviewMember.objects.filter(review=review).exists():
        return gettext("Name the members of the panel first")
    return ""


REVIEW = Lifecycle(
    Review,
    "state",
    {
        "send_back": Move(
            label=_("Send the papers back"),
            sources=frozenset({ReviewState.APPLIED}),
            target=ReviewState.RETURNED,
            allowed=may_run_panel,
        ),
        "hand_in_again": Move(
            label=_("Hand in again"),
            sources=frozenset({ReviewState.RETURNED}),
            target=ReviewState.APPLIED,
            allowed=may_review,
        ),
        "pass_check": Move(
            label=_("First check passed"),
            sources=frozenset({ReviewState.APPLIED}),
            target=ReviewState.PANEL,
            allowed=may_run_panel,
            obstacle=papers_are_there,
        ),
        "conclude": Move(
            label=_("Conclude"),
            sources=frozenset({ReviewState.PANEL}),
            target=ReviewState.CONCLUDED,
            allowed=may_conclude,
            obstacle=panel_sits,
        ),
        "reopen": Move(
            label=_("Open again"),
            sources=frozenset({ReviewState.CONCLUDED}),
            target=ReviewState.PANEL,
            allowed=may_conclude,
        ),
        "withdraw": Move(
            label=_("Withdraw"),
            sources=frozenset({ReviewState.APPLIED, ReviewState.RETURNED, ReviewState.PANEL}),
            target=ReviewState.WITHDRAWN,
            allowed=may_review,
        ),
    },
)
