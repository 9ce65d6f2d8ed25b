"""Scorecards as they are published, and the entry review of a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import Role, User, in_language
from wutong.audit.public import events_of_many
from wutong.files.public import store_file
from wutong.kernel.deeds import attempt
from wutong.kernel.errors import BadInput
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import actions
from wutong.pipeline.access.reviews import (
    TO_GIVE_MARKS,
    TO_GIVE_SECOND_MARKS,
    TO_KEEP_PAPERS,
    may_conclude,
    may_review,
    may_run_panel,
)
from wutong.pipeline.forms.choices import posts
from wutong.pipeline.lifecycle.reviews import REVIEW
from wutong.pipeline.models import (
    Conclusion,
    PaperState,
    Review,
    ReviewMark,
    ReviewPaper,
    ReviewState,
    Scorecard,
)
from wutong.pipeline.queries.scoring import (
    ReviewSheet,
    score_words,
    sheet_of,
)
from wutong.pipeline.rules.numbers import plain
from wutong.pipeline.rules.scorecards import ItemScore
from wutong.pipeline.wording import choices_of, fault_words, input_name, unit_words

from .projects import seen_project

SHOWN_EVENTS = 40
MOST_PEOPLE = 200


class OpenReviewForm(WutongForm):
    scorecard = forms.ModelChoiceField(
        Scorecard.objects.none(), label=gettext_lazy("Entry scorecard"), empty_label=None
    )


@require_POST
@signed_in
def review_open(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Apply for the review of a project."""
    project = seen_project(request, project_id)
    key = request.POST.get("scorecard", "")
    cards = Scorecard.objects.visible_to(request.user)
    row = get_object_or_404(cards, pk=int(key) if key.isdigit() and len(key) < 16 else 0)
    review = actions.open_review(project.pk, row, actor=request.user)
    return redirect("pipeline:review", review.pk)


def _seen(request: PageRequest, review_id: int) -> Review:
    reviews = Review.objects.visible_to(request.user).select_related(
        "project__jurisdiction", "scorecard", "opened_by", "concluded_by"
    )
    return get_object_or_404(reviews, pk=review_id)


@dataclass(frozen=True)
class ItemRow:
    """An item's marks in words."""

    code: str
    name: str
    full: str
    marks: str
    why: str
    is_known: bool
    may_mark: bool
    own: str
    given: list[ReviewMark]


def _item_row(one: ItemScore, sheet: ReviewSheet, user: User, *, may_mark: bool) -> ItemRow:
    given = [m for m in sheet.marks if m.item == one.item.code]
    own = next((m for m in given if m.by_id == user.pk and not m.is_second), None)
    return ItemRow(
        code=one.item.code,
        name=in_language(one.item.name, one.item.name_en),
        full=plain(one.item.full),
        marks=score_words(one.value, one.low, one.high),
        why=fault_words(one.why),
        is_known=one.value is not None,
        may_mark=may_mark and one.item.by_panel,
        own=plain(own.marks) if own else "",
        given=given,
    )


class FiguresForm(WutongForm):
    """What the computed items ask for."""

    def __init__(self, sheet: ReviewSheet) -> None:
        super().__init__(auto_id="figure_%s", initial=sheet.review.figures)
        for one in sheet.card.inputs:
            label = input_name(one) + (f" ({unit_words(one.unit)})" if one.unit else "")
            if one.choices:
                self.fields[one.code] = forms.ChoiceField(
                    label=label, required=False, choices=[("", "—"), *choices_of(one)],
                    widget=forms.Select(attrs={"class": "select"}),
                )  # fmt: skip
            else:
                self.fields[one.code] = forms.CharField(
                    label=label, required=False,
                    widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
                )  # fmt: skip


class ConcludeForm(WutongForm):
    conclusion = forms.ChoiceField(
        label=gettext_lazy("Conclusion"),
        choices=[("", gettext_lazy("Choose")), *Conclusion.choices],
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions of admission"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def _context(review: Review, user: User) -> dict[str, Any]:
    sheet = sheet_of(review)
    works, runs = may_review(user, review), may_run_panel(user, review)
    is_open = review.state in (ReviewState.APPLIED, ReviewState.RETURNED, ReviewState.PANEL)
    at_panel = review.state == ReviewState.PANEL
    sits = any(member.user_id == user.pk for member in sheet.members)
    score = sheet.score
    if review.state == ReviewState.CONCLUDED:
        total = score_words(review.score, review.score_low, review.score_high)
    else:
        total = score_words(score.value, score.low, score.high)
    moves = [o for o in REVIEW.offers(user, review) if o.name != "conclude"]
    return {
        "review": review,
        "sheet": sheet,
        "total": total,
        "is_known": score.value is not None,
        "full": plain(sheet.card.full),
        "pass_mark": None if sheet.card.pass_mark is None else plain(sheet.card.pass_mark),
        "items": [_item_row(o, sheet, user, may_mark=sits and at_panel) for o in score.items],
        "papers": sheet.papers,
        "paper_states": PaperState.choices,
        "may_keep_papers": works and review.state in (ReviewState.APPLIED, ReviewState.RETURNED),
        "may_add_papers": works and is_open,
        "vetoes": [
            (v.code, in_language(v.name, v.name_en), review.findings.get(v.code, ""))
            for v in sheet.card.vetoes
        ],
        "may_enter": works and is_open,
        "figures_form": FiguresForm(sheet) if works and is_open else None,
        "panel_choices": _panel_choices(sheet, user) if runs and is_open else [],
        "may_second": runs and at_panel,
        "conclude_form": ConcludeForm(auto_id="conclude_%s")
        if at_panel and may_conclude(user, review)
        else None,
        "moves": moves,
        "events": events_of_many(
            [review, *sheet.papers, *sheet.members, *sheet.marks], SHOWN_EVENTS
        ),
    }


def _panel_choices(sheet: ReviewSheet, user: User) -> list[tuple[int, str, bool]]:
    sitting = {member.user_id for member in sheet.members}
    people = User.objects.visible_to(user).filter(is_active=True, grants__isnull=False)
    insiders = people.exclude(grants__role=Role.ENTERPRISE).distinct().order_by("pk")[:MOST_PEOPLE]
    return [(key, words, key in sitting) for key, words in posts(list(insiders)).items()]


@require_GET
@signed_in
def review_page(request: PageRequest, review_id: int) -> HttpResponse:
    """One review: whose turn, what is missing, what it comes to."""
    review = _seen(request, review_id)
    return render_screen(request, "pipeline/review.html", _context(review, request.user))


def _do(request: PageRequest, review_id: int, deed: Callable[[Review], object]) -> HttpResponseBase:
    """Do a deed and go back; a refusal stands on top of the page as it now is."""
    review = _seen(request, review_id)
    outcome = attempt(lambda: deed(review))
    if outcome.done:
        return redirect("pipeline:review", review_id)
    context = {**_context(_seen(request, review_id), request.user), "refusal": outcome.refusal}
    return render_screen(request, "pipeline/review.html", context, status=outcome.status)


@require_POST
@signed_in
def review_paper(request: PageRequest, paper_id: int) -> HttpResponseBase:
    """Say of a paper whether it is there."""
    papers = ReviewPaper.objects.filter(review__in=Review.objects.visible_to(request.user))
    paper = get_object_or_404(papers, pk=paper_id)

    def deed(review: Review) -> None:
        TO_KEEP_PAPERS.demand(request.user, review)
        given, file = request.FILES.get("file"), None
        if given is not None:
            file = store_file(
                given.chunks(), given.name or "", actor=request.user,
                content_type=str(given.content_type or ""),
                subject=("pipeline.review", review.pk),
            )  # fmt: skip
        actions.set_paper(
            paper.pk, request.POST.get("state", ""), note=request.POST.get("note", "")[:300],
            file=file, actor=request.user,
        )  # fmt: skip

    return _do(request, paper.review_id, deed)


@require_POST
@signed_in
def review_figures(request: PageRequest, review_id: int) -> HttpResponseBase:
    """Keep the figures that the items ask for."""
    given = {name: str(value)[:60] for name, value in request.POST.items()}
    return _do(
        request, review_id,
        lambda r: actions.enter_review_figures(r.pk, given, actor=request.user),
    )  # fmt: skip


@require_POST
@signed_in
def review_vetoes(request: PageRequest, review_id: int) -> HttpResponseBase:
    """Say of each veto whether it holds."""
    given = {name: str(value) for name, value in request.POST.items()}
    return _do(request, review_id, lambda r: actions.enter_vetoes(r.pk, given, actor=request.user))


@require_POST
@signed_in
def review_panel(request: PageRequest, review_id: int) -> HttpResponseBase:
    """Name who sits on the panel."""
    keys = [int(k) for k in request.POST.getlist("people") if k.isdigit() and len(k) < 16]
    people = list(User.objects.visible_to(request.user).filter(pk__in=keys))
    return _do(request, review_id, lambda r: actions.name_panel(r.pk, people, actor=request.user))


def _marks(request: PageRequest) -> Decimal:
    text = request.POST.get("marks", "").strip()[:20]
    try:
        marks = Decimal(text)
    except InvalidOperation:
        raise BadInput(_("Write the marks as a number")) from None
    return marks


@require_POST
@signed_in
def review_marks(request: PageRequest, review_id: int, item: str) -> HttpResponseBase:
    """A member's marks of an item, or the second ones."""
    why = request.POST.get("why", "")[:300]
    second = bool(request.POST.get("second"))
    give = actions.give_second_marks if second else actions.give_marks

    def deed(review: Review) -> None:
        (TO_GIVE_SECOND_MARKS if second else TO_GIVE_MARKS).demand(request.user, review)
        give(review.pk, item, _marks(request), why=why, actor=request.user)

    return _do(request, review_id, deed)


@require_POST
@signed_in
def review_move(request: PageRequest, review_id: int, move: str) -> HttpResponseBase:
    """Take a move of the review."""
    if move not in REVIEW.moves or move == "conclude":
        raise Http404
    note = request.POST.get("note", "")[:300]

    def deed(review: Review) -> None:
        REVIEW.demand_right(move, request.user, review)
        actions.move_review(review.pk, move, note=note, actor=request.user)

    return _do(request, review_id, deed)


@require_POST
@signed_in
def review_conclude(request: PageRequest, review_id: int) -> HttpResponseBase:
    """Conclude."""
    form = ConcludeForm(request.POST)

    def deed(review: Review) -> None:
        REVIEW.demand_right("conclude", request.user, review)
        if not form.is_valid():
            raise BadInput(_("Choose the conclusion"))
        actions.conclude_review(review.pk, actor=request.user, **form.cleaned_data)

    return _do(request, review_id, deed)
