"""What a review comes to: its score by the card, in words ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from wutong.accounts.public import User, in_language
from wutong.pipeline.models import (
    Project,
    Review,
    ReviewMark,
    ReviewMember,
    ReviewPaper,
    Scorecard,
)
from wutong.pipeline.rules.formulas import Value
from wutong.pipeline.rules.numbers import plain, read_figure
from wutong.pipeline.rules.rulebook import Input
from wutong.pipeline.rules.scorecards import Card, CardScore, score


def values_of_figures(card: Card, figures: dict[str, str]) -> dict[str, Value]:
    """Exact values out of what a review keeps (texts)."""
    return {one.code: value_of(one, figures.get(one.code)) for one in card.inputs}


def value_of(one: Input, given: object) -> Value:
    """One value of a card's input; raises InputFault."""
    if one.kind == "choice":
        return str(given) if given else None
    return read_figure(one.code, given, one.unit, whole=one.kind == "count")


@dataclass(frozen=True)
class ReviewSheet:
    """A review with all that its score is made of: five queries."""

    review: Review
    card: Card
    papers: list[ReviewPaper]
    members: list[ReviewMember]
    marks: list[ReviewMark]
    score: CardScore

    @property
    def missing_papers(self) -> int:
        """How many papers are still to come."""
        return sum(1 for p in self.papers if p.state == "missing" and p.needed != "no")


def sheet_of(review: Review) -> ReviewSheet:
    """The review as it now is."""
    card = review.scorecard.card
    members = list(review.members.select_related("user").order_by("pk"))
    marks = list(review.marks.select_related("by").order_by("item", "pk"))
    return ReviewSheet(
        review=review,
        card=card,
        papers=list(review.papers.select_related("file")),
        members=members,
        marks=marks,
        score=score_of(review, card, members, marks),
    )


def score_of(
    review: Review, card: Card, members: list[ReviewMember], marks: list[ReviewMark]
) -> CardScore:
    """The score by the card; only members who still sit count."""
    seats = {member.user_id for member in members}
    given: dict[str, list[Decimal]] = {}
    for mark in marks:
        if not mark.is_second and mark.by_id in seats:
            given.setdefault(mark.item, []).append(mark.marks)
    return score(
        card,
        values_of_figures(card, review.figures),
        given,
        members=len(members),
        second={mark.item: mark.marks for mark in marks if mark.is_second},
        vetoes=review.findings,
    )


def score_words(score: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """ "74.5", or "61 – 80" where something is unknown; "" where nothing is known at all."""
    if score is not None:
        return plain(score)
    if low is None or high is None:
        return ""
    return f"{plain(low)} – {plain(high)}"


def cards_that_can_score(user: User) -> list[Scorecard]:
    """The cards with which a review can begin: published whole, newest year first."""
    cards = Scorecard.objects.visible_to(user).filter(valid_to__isnull=True)
    return [row for row in cards if not row.card.reasons_against]


def against(row: Scorecard) -> list[str]:
    """Why a card can't score a project, in the reader's language."""
    return [in_language(gap.name, gap.name_en) for gap in row.card.reasons_against]


def reviews_of(project: Project, user: User) -> list[Review]:
    """The reviews of a project, newest first."""
    return list(Review.objects.visible_to(user).filter(project=project).select_related("scorecard"))
