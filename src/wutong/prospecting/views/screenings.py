"""Home with the gaps, asking for a screening, its progress and its ranked list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.audit.public import events_of
from wutong.chains.public import Segment
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.kernel.words import listed
from wutong.prospecting import actions
from wutong.prospecting.access import may_keep_registers, may_look, may_screen
from wutong.prospecting.asked import Asked
from wutong.prospecting.forms import ChooseForm, ScreenForm, WeightsForm, initial_of
from wutong.prospecting.lifecycle import SCREENING
from wutong.prospecting.models import Candidate, Screening, ScreeningState
from wutong.prospecting.queries.screenings import (
    LATEST,
    NEWEST,
    STATUS,
    CandidateRow,
    asked_words,
    candidate_rows,
    gaps_by_chain,
    is_ruled_out,
    judgement_of,
    registers_in_use,
    runs,
    screenings_seen,
    weighed,
    weights_of,
)
from wutong.prospecting.queries.targets import lists_to_add_to
from wutong.prospecting.queries.weights import weights_in_force
from wutong.prospecting.rules.ranking import who_moves
from wutong.prospecting.sheets import CANDIDATES, candidate_cells
from wutong.prospecting.wording import (
    PARTS_EXPLAINED,
    direction_name,
    direction_reason,
    part_name,
    weights_reason,
)
from wutong.ui.parts import Chip, query_with

ROWS = 20
PATIENCE = timedelta(seconds=20)


GAP_STATES = frozenset({"missing", "weak"})


def _demand_staff(user: User) -> None:
    if not may_look(user):
        raise Http404


@require_GET
@signed_in
def home(request: PageRequest) -> HttpResponseBase:
    """Where firms are missing, and what was screened for last."""
    _demand_staff(request.user)
    chains = gaps_by_chain(request.user)
    gaps = [gap for chain in chains for gap in chain.gaps]
    asked = request.GET.get("chain", "")
    chosen = [each for each in chains if str(each.chain.pk) == asked]
    shown = request.GET.get("state", "")
    shown = shown if shown in GAP_STATES else ""
    chips = [Chip(_("All chains"), query_with(request, chain=None), not chosen, len(gaps))]
    chips += [
        Chip(
            str(each.chain),
            query_with(request, chain=each.chain.pk),
            each in chosen,
            len(each.gaps),
        )
        for each in chains
    ]
    listed = chosen or chains
    if shown:
        listed = [part for each in listed if (part := each.of_state(shown)).gaps]
    context = {
        "chains": listed,
        "chips": chips,
        "shown": shown,
        "missing": sum(gap.assessment.state == "missing" for gap in gaps),
        "weak": sum(gap.assessment.state == "weak" for gap in gaps),
        "runs": runs(screenings_seen(request.user)[:NEWEST]),
        "registers": registers_in_use(request.user),
        "may_screen": may_screen(request.user),
        "may_keep_registers": may_keep_registers(request.user),
    }
    return render_screen(request, "prospecting/home.html", context)


@require_GET
@signed_in
def screening_list(request: PageRequest) -> HttpResponseBase:
    """All screenings, newest first."""
    _demand_staff(request.user)
    page = page_of(screenings_seen(request.user), request)
    context = {"page": page, "runs": runs(page.object_list)}
    return render_screen(request, "prospecting/screenings.html", context, part="rows")


def _segment(request: PageRequest) -> Segment:
    asked = request.POST if request.method == "POST" else request.GET
    key = number_asked(asked.get("segment", ""))
    if key is None:
        raise Http404
    seen = Segment.objects.visible_to(request.user).select_related("chain__jurisdiction", "layer")
    return get_object_or_404(seen, pk=key)


@require_http_methods(["GET", "POST"])
@signed_in
def screening_new(request: PageRequest) -> HttpResponseBase:
    """Which register, which firms: then the reading begins."""
    _demand_staff(request.user)
    segment = _segment(request)
    if not may_screen(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders start screenings"))
    registers = registers_in_use(request.user)
    weights = weights_in_force(segment.chain.code, segment.chain.jurisdiction, timezone.localdate())
    status = 200
    if request.method == "POST":
        form = ScreenForm(request.POST, registers=registers, weights=weights)
        if form.is_valid():
            try:
                screening = actions.start_screening(
                    segment, form.cleaned_data["register"], form.asked, actor=request.user
                )
            except BadInput as fault:
                form.add_error(None, fault.problems)
            else:
                return redirect("prospecting:screening-page", screening.pk)
        status = 422
    else:
        form = ScreenForm(initial=_initial(request, segment), registers=registers, weights=weights)
    judgement = judgement_of(segment, request.user)
    context = {
        "segment": segment,
        "form": form,
        "registers": registers,
        "judgement": judgement,
        "ruled_out": is_ruled_out(segment, judgement),
        "weights": _weights_table(weights),
        "runs": runs(screenings_seen(request.user).filter(segment=segment)[:LATEST]),
        "may_keep_registers": may_keep_registers(request.user),
    }
    return render_screen(request, "prospecting/screening_new.html", context, status=status)


def _initial(request: PageRequest, segment: Segment) -> dict[str, Any]:
    """As an earlier screening named by `from`, else as the newest one of the segment."""
    earlier = Screening.objects.visible_to(request.user).filter(segment=segment).order_by("-pk")
    if (key := number_asked(request.GET.get("from", ""))) is not None:
        earlier = earlier.filter(pk=key)
    last = earlier.first()
    if last is None:
        return {"production_only": True}
    return initial_of(Asked.from_plain(last.filters), last.register_id)


def _seen(request: PageRequest, screening_id: int) -> Screening:
    seen = Screening.objects.visible_to(request.user).select_related(
        "segment__chain__jurisdiction", "segment__layer", "register", "started_by"
    )
    return get_object_or_404(seen, pk=screening_id)


def _rows_for_export(screening: Screening, user: User) -> list[CandidateRow]:
    return candidate_rows(list(screening.candidates.order_by("rank")), user, screening.firms_kept)


@require_GET
@signed_in
def screening_page(request: PageRequest, screening_id: int) -> HttpResponseBase:
    """How far the reading is; then the ranked list, each firm with every reason."""
    screening = _seen(request, screening_id)
    if request.GET.get("format") == "xlsx":
        rows = _rows_for_export(screening, request.user)
        name = f"{_('Candidates')} {screening.segment} {screening.as_of.isoformat()}"
        return workbook_answer(CANDIDATES, candidate_cells(rows, screening), name)
    return _shown(request, screening)


def _shown(
    request: PageRequest,
    screening: Screening,
    *,
    choose: ChooseForm | None = None,
    ticked: frozenset[int] = frozenset(),
) -> HttpResponse:
    page = page_of(screening.candidates.order_by("rank"), request, per_page=ROWS)
    lists = lists_to_add_to(request.user, screening.segment.chain_id)
    weights = weights_of(screening)
    judgement = judgement_of(screening.segment, request.user)
    context = {
        "screening": screening,
        "segment": screening.segment,
        "words": asked_words(screening, weights),
        "weights": _weights_table(weights) if weights is not None else None,
        "page": page,
        "rows": candidate_rows(list(page.object_list), request.user, screening.firms_kept),
        "is_cut": (screening.firms_kept or 0) >= actions.TOP,
        "ruled_out": is_ruled_out(screening.segment, judgement),
        "may_screen": may_screen(request.user),
        "choose": choose or ChooseForm(lists=lists, ids=[]),
        "ticked": ticked,
        "offers": SCREENING.offers(request.user, screening)
        if screening.state == ScreeningState.FAILED
        else [],
        "events": events_of(screening),
        **_progress(screening),
    }
    status = 200 if choose is None else 422
    return render_screen(request, "prospecting/screening.html", context, status=status)


def _progress(screening: Screening) -> dict[str, Any]:
    is_open = screening.state in {ScreeningState.QUEUED, ScreeningState.RUNNING}
    waits_long = (
        screening.state == ScreeningState.QUEUED and timezone.now() - screening.asked_at > PATIENCE
    )
    return {
        "is_open": is_open,
        "status": STATUS[ScreeningState(screening.state)],
        "waits_long": waits_long,
        "progress_url": reverse("prospecting:screening-progress", args=[screening.pk])
        if is_open
        else "",
    }


@require_GET
@signed_in
def screening_weights(request: PageRequest, screening_id: int) -> HttpResponseBase:
    """Try other weights on a ranked list and see who moves; nothing is written."""
    screening = _seen(request, screening_id)
    if screening.state != ScreeningState.DONE:
        raise Http404
    firms, before = weighed(screening)
    asked = {code: request.GET.get(code, f"{weight:g}") for code, weight in before.items()}
    form = WeightsForm(asked, weights=before)
    moved = None
    if form.is_valid():
        after = {code: float(value) for code, value in form.cleaned_data.items()}
        moved = who_moves(firms, before, after)
    context = {
        "screening": screening,
        "segment": screening.segment,
        "form": form,
        "moved": [(each, part_name(each.because) if each.because else "") for each in moved or ()],
        "movers": sum(each.up != 0 for each in moved or ()),
        "is_tried": moved is not None,
    }
    status = 200 if moved is not None else 422
    return render_screen(request, "prospecting/weights.html", context, part="moved", status=status)


@require_GET
@signed_in
def screening_progress(request: PageRequest, screening_id: int) -> HttpResponseBase:
    """The bar alone, asked for once a second; when the reading has ended, the page anew."""
    screening = _seen(request, screening_id)
    if not request.htmx:
        return redirect("prospecting:screening-page", screening.pk)
    context = {"screening": screening, **_progress(screening)}
    if not context["is_open"]:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render_screen(request, "prospecting/screening.html", context, part="progress")


@require_POST
@signed_in
def screening_retry(request: PageRequest, screening_id: int) -> HttpResponseBase:
    """Once more, after what was wrong is mended."""
    screening = _seen(request, screening_id)
    actions.retry_screening(screening.pk, actor=request.user)
    return redirect("prospecting:screening-page", screening.pk)


@require_POST
@signed_in
def candidates_choose(request: PageRequest, screening_id: int) -> HttpResponseBase:
    """Put the ticked firms on a target list, an old one or a new one."""
    screening = _seen(request, screening_id)
    if not may_screen(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders keep target lists"))
    lists = lists_to_add_to(request.user, screening.segment.chain_id)
    ids = list(Candidate.objects.filter(screening=screening).values_list("pk", flat=True))
    form = ChooseForm(request.POST, lists=lists, ids=ids)
    if not form.is_valid():
        return _shown(request, screening, choose=form)
    chosen = form.cleaned_data["ids"]
    try:
        targets, added = actions.choose_candidates(
            screening.segment.chain, chosen, actor=request.user,
            target_list=form.cleaned_data["target_list"],
            new_name=form.cleaned_data["new_name"],
        )  # fmt: skip
    except BadInput as fault:
        form.add_error(None, fault.problems)
        return _shown(request, screening, choose=form, ticked=frozenset(chosen))
    messages.success(request, added_words(added))
    return redirect("prospecting:list-page", targets.pk)


def added_words(added: actions.Added) -> str:
    """What putting firms on a list did, in one sentence each."""
    new = len(added.added)
    said = [ngettext("%(number)s firm added", "%(number)s firms added", new) % {"number": new}]
    if added.already:
        said.append(
            ngettext("%(number)s was on it already", "%(number)s were on it already", added.already)
            % {"number": added.already}
        )
    if added.dropped:
        said.append(_("dropped earlier and left so: %(names)s") % {"names": listed(added.dropped)})
    return "；".join(said) if len(said) > 1 else said[0]


def _weights_table(weights: Any) -> dict[str, Any]:
    """The weights as a table: part, weight, what it looks at; and the values of the regions."""
    return {
        "version": weights.version,
        "valid_from": weights.valid_from,
        "reason": weights_reason(weights),
        "total": round(sum(weights.parts.values())),
        "parts": [
            (part_name(code), round(weight), PARTS_EXPLAINED.get(code, ""))
            for code, weight in weights.parts.items()
            if weight > 0
        ],
        "directions": [
            (direction_name(row), round(row.value), direction_reason(row))
            for row in (*weights.directions.rows, weights.directions.other)
        ],
    }
