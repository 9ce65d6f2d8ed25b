"""Choosing before courting (选商): scorecards by year, and the review of a project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User, in_language
from wutong.audit.public import change_many, create, create_many, editing, remove
from wutong.files.public import StoredFile
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.words import listed
from wutong.pipeline.access.reviews import (
    TO_GIVE_MARKS,
    TO_GIVE_SECOND_MARKS,
    TO_KEEP_PAPERS,
    may_apply,
    may_keep_cards,
    may_review,
    may_run_panel,
)
from wutong.pipeline.lifecycle.reviews import REVIEW
from wutong.pipeline.models import (
    Conclusion,
    PaperNeed,
    PaperState,
    Review,
    ReviewMark,
    ReviewMember,
    ReviewPaper,
    ReviewState,
    Scorecard,
)
from wutong.pipeline.queries.scoring import against, score_of, value_of
from wutong.pipeline.rules.formulas import trimmed
from wutong.pipeline.rules.numbers import InputFault
from wutong.pipeline.rules.scorecards import (
    VETO_STATES,
    Card,
    CardFault,
    Item,
    card_from,
    demand_within,
    packaged_cards,
)
from wutong.pipeline.wording import fault_words, input_name

from .rows import locked_project

OPEN = (ReviewState.APPLIED, ReviewState.RETURNED, ReviewState.PANEL)


def load_product_scorecards(*, actor: User) -> int:
    """Enter the published cards that are missing; a county's own are left alone."""
    known = set(Scorecard.objects.values_list("code", "year"))
    new = [
        _row(card)
        for card in packaged_cards()
        if not card.is_example and (card.code, card.year) not in known
    ]
    return len(create_many(new, actor=actor))


def enter_sample_scorecard(*, actor: User) -> Scorecard:
    """Enter the made-up card of the example county."""
    card = next(card for card in packaged_cards() if card.is_example)
    return create(_row(card), actor=actor)


def _row(card: Card) -> Scorecard:
    return Scorecard(
        code=card.code, year=card.year, name=card.name, name_en=card.name_en, source=card.source,
        definition=dict(card.row), is_example=card.is_example,
    )  # fmt: skip


def checked_card(table: Mapping[str, object]) -> Card:
    """The card that a table says; raises BadInput with what is wrong in it."""
    try:
        return card_from(table)
    except CardFault as fault:
        raise BadInput(_("The table can't be used: %(why)s") % {"why": str(fault)}) from fault


def enter_scorecard(table: Mapping[str, object], *, actor: User) -> Scorecard:
    """Enter a county's own card, or a new year's version of one; the year before it ends.

    Raises BadInput with what is wrong in the table.
    """
    if not may_keep_cards(actor):
        raise NotAllowed(_("Only leaders and the administrator keep scorecards"))
    card = checked_card(table)
    with transaction.atomic():
        versions = Scorecard.objects.select_for_update().filter(code=card.code)
        if versions.filter(year__gte=card.year).exists():
            raise WrongState(
                _("There is a version of %(year)s or later: enter a later year")
                % {"year": card.year}
            )
        today = timezone.localdate()
        older = versions.filter(valid_to__isnull=True).values_list("pk", flat=True)
        change_many(Scorecard, {pk: {"valid_to": today} for pk in older}, actor=actor)
        return create(_row(card), actor=actor)


def open_review(project_id: int, scorecard: Scorecard, *, actor: User) -> Review:
    """Apply for the entry review: the checklist of the card is laid out, every paper missing."""
    if reasons := against(scorecard):
        raise WrongState(
            _("This card can't score a project: not published are %(what)s")
            % {"what": "；".join(reasons)}
        )
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_apply(actor, project):
            raise NotAllowed(_("Only whoever works on the project applies for its review"))
        if Review.objects.filter(project=project, state__in=OPEN).exists():
            raise WrongState(_("A review of this project is under way: go on with that one"))
        review = create(
            Review(
                project=project, scorecard=scorecard, opened_by=actor, opened_at=timezone.now(),
                is_example=project.is_example or scorecard.is_example,
            ),
            actor=actor,
        )  # fmt: skip
        create_many(
            [
                ReviewPaper(
                    review=review, code=paper.code, position=number, name=paper.name,
                    name_en=paper.name_en, needed=paper.needed,
                )
                for number, paper in enumerate(scorecard.card.papers, start=1)
            ],
            actor=actor,
        )  # fmt: skip
    return review


def _held(review_id: int) -> Review:
    """The review, locked after its project."""
    project_id = Review.objects.values_list("project_id", flat=True).get(pk=review_id)
    project = locked_project(project_id)
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("scorecard").get(pk=review_id)
    )
    review.project = project
    return review


def _demand_open(review: Review) -> None:
    if review.state not in OPEN:
        raise WrongState(
            _("The review is %(state)s: open it again first")
            % {"state": review.get_state_display()}
        )


def set_paper(
    paper_id: int, state: str, *, actor: User, note: str = "", file: StoredFile | None = None
) -> ReviewPaper:
    """Say of a paper that it is there (with its file), missing, or not needed (with the reason).

    A paper for which only the conclusion waits may come after the first check.
    """
    if state not in PaperState.values:
        raise BadInput(_("Choose what is known of the paper"))
    if state == PaperState.NOT_NEEDED and not note.strip():
        raise BadInput(_("Say why the paper is not needed"))
    with transaction.atomic():
        review = _held(ReviewPaper.objects.values_list("review_id", flat=True).get(pk=paper_id))
        TO_KEEP_PAPERS.demand(actor, review)
        needed = ReviewPaper.objects.values_list("needed", flat=True).get(pk=paper_id)
        later = needed != PaperNeed.CHECK and review.state == ReviewState.PANEL
        if review.state not in (ReviewState.APPLIED, ReviewState.RETURNED) and not later:
            raise WrongState(_("The first check is over: the papers are as they were checked"))
        with editing(ReviewPaper, paper_id, actor=actor) as paper:
            paper.state, paper.note = state, note.strip()
            if file is not None:
                paper.file = file
            elif state != PaperState.HANDED_IN:
                # the file stays in the store; the paper no longer stands for it
                paper.file = None
    return paper


def enter_review_figures(review_id: int, given: Mapping[str, str], *, actor: User) -> Review:
    """Keep what the items ask for; an empty text is unknown. Units may stand behind a figure."""
    with transaction.atomic():
        review = _held(review_id)
        if not may_review(actor, review):
            raise NotAllowed(_("Only whoever works on the project enters its figures"))
        _demand_open(review)
        problems, kept = [], {}
        for one in review.scorecard.card.inputs:
            text = str(given.get(one.code, "") or "").strip()
            try:
                if one.choices and text and text not in one.choices:
                    raise BadInput(_("%(name)s: choose from the list") % {"name": input_name(one)})
                value_of(one, text)
            except InputFault as fault:
                problems.append(fault_words(fault.problem, {one.code: input_name(one)}))
            if text:
                kept[one.code] = text
        if problems:
            raise BadInput(problems)
        with editing(Review, review_id, actor=actor, verb="figures_entered") as held:
            held.figures = kept
    return held


def enter_vetoes(review_id: int, given: Mapping[str, str], *, actor: User) -> Review:
    """Say of each veto whether it holds: "clear", "hit"; left out is unknown, not clear."""
    with transaction.atomic():
        review = _held(review_id)
        if not may_review(actor, review):
            raise NotAllowed(_("Only whoever works on the project enters its figures"))
        _demand_open(review)
        codes = [veto.code for veto in review.scorecard.card.vetoes]
        with editing(Review, review_id, actor=actor, verb="vetoes_entered") as held:
            held.findings = {c: given[c] for c in codes if given.get(c) in VETO_STATES}
    return held


def name_panel(review_id: int, people: Collection[User], *, actor: User) -> None:
    """Who sits on the panel; marks of somebody who leaves count no more, and stay on record."""
    with transaction.atomic():
        review = _held(review_id)
        if not may_run_panel(actor, review):
            raise NotAllowed(_("Only promotion officers and leaders name the panel"))
        _demand_open(review)
        wanted = {person.pk: person for person in people}
        if any(person.is_outsider or not person.is_active for person in people):
            raise BadInput(_("A panel is made of people who work for the county"))
        sitting = {member.user_id: member for member in review.members.all()}
        for key in sorted(set(sitting) - set(wanted)):
            remove(sitting[key], actor=actor)
        for key in sorted(set(wanted) - set(sitting)):
            create(ReviewMember(review=review, user=wanted[key]), actor=actor)


def give_marks(review_id: int, item: str, marks: Decimal, *, actor: User, why: str = "") -> None:
    """A member's marks of an item that the panel marks; given again, they replace the first."""
    with transaction.atomic():
        review = _held(review_id)
        TO_GIVE_MARKS.demand(actor, review)
        _demand_panel(review)
        found = _item_of(review, item)
        if not found.by_panel:
            raise BadInput(_("These marks are computed, the panel doesn't give them"))
        _demand_marks(found, marks)
        _keep_marks(review, item, marks, actor, why, is_second=False)


def give_second_marks(review_id: int, item: str, marks: Decimal, *, actor: User, why: str) -> None:
    """Second marks (复核分) in the place of an item's first ones, with the reason."""
    if not why.strip():
        raise BadInput(_("Say why the marks are changed"))
    with transaction.atomic():
        review = _held(review_id)
        TO_GIVE_SECOND_MARKS.demand(actor, review)
        _demand_panel(review)
        _demand_marks(_item_of(review, item), marks)
        _keep_marks(review, item, marks, actor, why, is_second=True)


def _demand_panel(review: Review) -> None:
    if review.state != ReviewState.PANEL:
        raise WrongState(_("Marks are given while the review is before the panel"))


def _item_of(review: Review, code: str) -> Item:
    try:
        return review.scorecard.card.item(code)
    except KeyError:
        raise BadInput(_("The card has no such item")) from None


def _demand_marks(item: Item, marks: Decimal) -> None:
    name = in_language(item.name, item.name_en)
    if not marks.is_finite() or marks < 0 or trimmed(marks, 2) != marks:
        raise BadInput(_("%(name)s: marks are from 0 up, with two decimals") % {"name": name})
    try:
        demand_within(item, marks)
    except InputFault as fault:
        raise BadInput(fault_words(fault.problem, {item.code: name})) from fault


def _keep_marks(
    review: Review, item: str, marks: Decimal, actor: User, why: str, *, is_second: bool
) -> None:
    known = ReviewMark.objects.filter(review=review, item=item, is_second=is_second)
    if not is_second:
        known = known.filter(by=actor)
    row = known.first()
    if row is None:
        create(
            ReviewMark(
                review=review, item=item, by=actor, marks=marks, why=why.strip(),
                is_second=is_second,
            ),
            actor=actor,
        )  # fmt: skip
        return
    with editing(ReviewMark, row.pk, actor=actor, verb="changed", note=why.strip()) as held:
        held.marks, held.by, held.why = marks, actor, why.strip()


def move_review(review_id: int, move: str, *, actor: User, note: str = "") -> Review:
    """Take a move that needs no more than a remark; sending back needs its reason."""
    if move == "conclude":
        raise ValueError("conclude by conclude_review")
    if move in {"send_back", "reopen", "withdraw"} and not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        _held(review_id)
        with REVIEW.take(move, review_id, actor=actor, note=note.strip()) as review:
            if move == "reopen":
                review.conclusion, review.conditions, review.reason = "", "", ""
                review.concluded_by, review.concluded_on = None, None
                review.score = review.score_low = review.score_high = None
    return review


def conclude_review(
    review_id: int,
    *,
    actor: User,
    conclusion: str,
    conditions: str = "",
    reason: str = "",
) -> Review:
    """The conclusion, with the score of this moment, known or between two ends.

    A veto that holds leaves only refusal; one that nobody has looked at must be answered first.
    Admission below the pass mark, or where it isn't known to be reached, needs its reason.
    """
    if conclusion not in Conclusion.values:
        raise BadInput(_("Choose the conclusion"))
    if conclusion == Conclusion.CONDITIONAL and not conditions.strip():
        raise BadInput(_("Name the conditions: they are followed up"))
    if conclusion in (Conclusion.REFUSED, Conclusion.DEFERRED) and not reason.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        _held(review_id)
        with REVIEW.take("conclude", review_id, actor=actor, note=reason.strip()) as review:
            card = review.scorecard.card
            score = score_of(review, card, list(review.members.all()), list(review.marks.all()))
            if conclusion in (Conclusion.ADMITTED, Conclusion.CONDITIONAL):
                names = {v.code: in_language(v.name, v.name_en) for v in card.vetoes}
                if score.vetoes_hit:
                    raise WrongState(
                        _("Vetoed: %(what)s. Only “not admitted” is possible.")
                        % {"what": listed(names[c] for c in score.vetoes_hit)}
                    )
                if score.vetoes_unknown:
                    raise WrongState(
                        _("Say of these vetoes first whether they hold: %(what)s")
                        % {"what": listed(names[c] for c in score.vetoes_unknown)}
                    )
                short = card.pass_mark is not None and score.low < card.pass_mark
                if short and not reason.strip():
                    raise BadInput(
                        _("The pass mark of %(mark)s is not known to be reached: say why it is "
                          "admitted all the same")
                        % {"mark": card.pass_mark}
                    )  # fmt: skip
            review.conclusion = conclusion
            review.conditions = conditions.strip()
            review.reason = reason.strip()
            review.concluded_by, review.concluded_on = actor, timezone.localdate()
            review.score, review.score_low, review.score_high = score.value, score.low, score.high
    return review
