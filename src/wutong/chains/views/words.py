"""The words of a segment: what each does is shown before it is entered."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wutong.chains import actions
from wutong.chains.access import TO_EDIT_TERMS, may_edit_terms
from wutong.chains.actions.keeping import TermInput
from wutong.chains.forms import ClassForm, TermForm
from wutong.chains.models import Segment, SegmentIndustry, SegmentTerm, TermKind
from wutong.chains.queries.preview import Effect, effect_of
from wutong.chains.queries.segment import counted_placements
from wutong.chains.queries.words import classes_of, hits_by_word, word_events, words_of
from wutong.chains.sheets import WORDS, word_cells
from wutong.kernel.errors import BadInput
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer

from .loading import class_or_404, file_name, segment_or_404, term_or_404


def _address(segment_id: int) -> str:
    return reverse("chains:words", args=[segment_id])


def _screen(
    request: PageRequest,
    segment: Segment,
    form: TermForm,
    *,
    changed: SegmentTerm | None = None,
    effect: Effect | None = None,
    class_form: ClassForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    terms = words_of(segment)
    hits = hits_by_word(segment, request.user)
    context = {
        "segment": segment,
        "chain": segment.chain,
        "terms": [
            (term, None if term.kind == TermKind.EXCLUDED else hits.get(term.term, 0))
            for term in terms
        ],
        "is_example": counted_placements(request.user)
        .filter(segment=segment, company__is_example=True)
        .exists(),
        "form": form,
        "classes": classes_of(segment),
        "class_form": class_form or ClassForm(),
        "changed": changed,
        "effect": effect,
        "effect_lists": [
            (_("Brought in:"), effect.gained_count, effect.gained_here, effect.gained),
            (_("Put out:"), effect.lost_count, effect.lost_here, effect.lost),
        ]
        if effect
        else [],
        "may_edit": may_edit_terms(request.user, segment),
        "events": word_events(segment, terms),
    }
    return render_screen(request, "chains/words.html", context, part="effect", status=status)


def _given(form: TermForm) -> TermInput:
    return TermInput(**form.cleaned_data)


@require_http_methods(["GET", "POST"])
@signed_in
def words(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """By which words firms of a segment are found; a new one may be entered."""
    segment = segment_or_404(request, segment_id)
    if request.GET.get("format") == "xlsx":
        name = file_name(segment.chain, segment, _("Words"))
        return workbook_answer(WORDS, word_cells(words_of(segment)), name)
    if request.method == "GET":
        return _screen(request, segment, TermForm())
    TO_EDIT_TERMS.demand(request.user, segment)
    return _saved(request, segment, None)


@require_http_methods(["GET", "POST"])
@signed_in
def word(request: PageRequest, term_id: int) -> HttpResponseBase:
    """Change one word."""
    term = term_or_404(request, term_id)
    segment = segment_or_404(request, term.segment_id)
    TO_EDIT_TERMS.demand(request.user, segment)
    if request.method == "GET":
        return _screen(request, segment, _form_of(term), changed=term)
    return _saved(request, segment, term)


def _form_of(term: SegmentTerm) -> TermForm:
    names = ("term", "kind", "weight", "reason")
    return TermForm(initial={name: getattr(term, name) for name in names})


def _saved(request: PageRequest, segment: Segment, term: SegmentTerm | None) -> HttpResponseBase:
    form = TermForm(request.POST)
    if form.is_valid():
        try:
            if term is None:
                actions.add_term(segment.pk, _given(form), actor=request.user)
            else:
                actions.change_term(term.pk, _given(form), actor=request.user)
        except BadInput as fault:
            for problem in fault.problems:
                form.add_error(None, problem)
        else:
            return redirect(_address(segment.pk))
    return _screen(request, segment, form, changed=term, status=422)


@require_POST
@signed_in
def words_preview(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Which firms a word would bring in and which it would put out; nothing is written."""
    segment = segment_or_404(request, segment_id)
    form = TermForm(request.POST)
    changed = None
    if (asked := number_asked(request.POST.get("changed", ""))) is not None:
        changed = SegmentTerm.objects.filter(segment=segment, pk=asked).first()
    term = "".join(request.POST.get("term", "").split())
    if len(term) < 2:
        return _screen(request, segment, form, changed=changed)
    trial = SegmentTerm(
        pk=changed.pk if changed else None,
        segment=segment,
        term=term,
        kind=_kind(request.POST.get("kind", "")),
        weight=_weight(request.POST.get("weight", "")),
    )
    return _screen(request, segment, form, changed=changed, effect=effect_of(segment, trial))


def _kind(given: str) -> str:
    return given if given in TermKind.values else TermKind.TERM


def _weight(given: str) -> Decimal:
    """A weight as typed; what can't be read tries the full weight."""
    try:
        weight = Decimal(given)
    except InvalidOperation:
        return Decimal(1)
    return weight if 0 < weight <= 1 else Decimal(1)


@require_POST
@signed_in
def word_remove(request: PageRequest, term_id: int) -> HttpResponseBase:
    """Take a word out; first its effect is shown, when the page asks for it."""
    term = term_or_404(request, term_id)
    TO_EDIT_TERMS.demand(request.user, term.segment)
    if request.POST.get("try"):
        segment = segment_or_404(request, term.segment_id)
        effect = effect_of(segment, removed=term.pk)
        return _screen(request, segment, _form_of(term), changed=term, effect=effect)
    actions.remove_term(term.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect(_address(term.segment_id))


@require_POST
@signed_in
def segment_class(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Enter a class of GB/T 4754 for a segment, or change its weight."""
    segment = segment_or_404(request, segment_id)
    TO_EDIT_TERMS.demand(request.user, segment)
    form = ClassForm(request.POST)
    if form.is_valid():
        try:
            actions.set_class(
                segment.pk, actions.ClassInput(**form.cleaned_data), actor=request.user
            )
        except BadInput as fault:
            for problem in fault.problems:
                form.add_error(None, problem)
        else:
            return redirect(_address(segment.pk))
    return _screen(request, segment, TermForm(), class_form=form, status=422)


@require_POST
@signed_in
def class_preview(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Which firms a class would lift onto the segment or let go; nothing is written."""
    segment = segment_or_404(request, segment_id)
    form = ClassForm(request.POST)
    industry = actions.class_of(request.POST.get("code", ""))
    if industry is None:
        return _screen(request, segment, TermForm(), class_form=form)
    weight = _weight(request.POST.get("weight", ""))
    trial = SegmentIndustry(segment=segment, industry=industry, weight=weight)
    effect = effect_of(segment, industry=trial)
    return _screen(request, segment, TermForm(), class_form=form, effect=effect)


@require_POST
@signed_in
def class_remove(request: PageRequest, row_id: int) -> HttpResponseBase:
    """Take a class out; first its effect is shown, when the page asks for it."""
    row = class_or_404(request, row_id)
    TO_EDIT_TERMS.demand(request.user, row.segment)
    if request.POST.get("try"):
        segment = segment_or_404(request, row.segment_id)
        return _screen(request, segment, TermForm(), effect=effect_of(segment, without=row.pk))
    actions.remove_class(row.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect(_address(row.segment_id))
