"""What changed from edition to edition in what one follows; following, and no longer."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wutong.chains.public import Segment
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.prospecting import actions
from wutong.prospecting.access import may_look
from wutong.prospecting.forms import SignalFilterForm
from wutong.prospecting.models import Candidate, SignalKind, Watch
from wutong.prospecting.queries.news import (
    comparisons_told,
    counts_by_kind,
    signal_rows,
    signals_seen,
    watches_of,
)
from wutong.prospecting.sheets import SIGNALS, signal_cells
from wutong.ui.parts import Chip, query_with


def _demand_staff(request: PageRequest) -> None:
    if not may_look(request.user):
        raise Http404


@require_GET
@signed_in
def signal_list(request: PageRequest) -> HttpResponseBase:
    """One's signals by edition and kind, and all that one follows."""
    _demand_staff(request)
    asked = request.GET.get("comparison", "")
    comparison = int(asked) if asked.isdigit() else None
    kind = request.GET.get("kind", "")
    kind = kind if kind in SignalKind.values else ""
    words = request.GET.get("q", "").strip()
    found = signals_seen(request.user, kind=kind, comparison=comparison, words=words)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Signals')} {timezone.localdate().isoformat()}"
        return workbook_answer(SIGNALS, signal_cells(signal_rows(found)), name)
    counts = counts_by_kind(request.user, comparison)
    page = page_of(found, request)
    chips = [Chip(_("All"), query_with(request, kind=None), not kind, sum(counts.values()))]
    chips += [
        Chip(str(label), query_with(request, kind=value), value == kind, counts.get(value, 0))
        for value, label in SignalKind.choices
    ]
    told = comparisons_told(request.user)
    context = {
        "page": page,
        "rows": signal_rows(page.object_list),
        "chips": chips,
        "editions": [
            Chip(str(c.new), query_with(request, comparison=c.pk), c.pk == comparison) for c in told
        ],
        "every_edition": query_with(request, comparison=None),
        "comparison": comparison,
        "words": words,
        "form": SignalFilterForm(request.GET),
        "watches": watches_of(request.user),
    }
    return render_screen(request, "prospecting/signals.html", context, part="rows")


@require_POST
@signed_in
def segment_watch(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Follow a segment."""
    _demand_staff(request)
    segment = get_object_or_404(Segment.objects.visible_to(request.user), pk=segment_id)
    actions.watch_segment(segment, actor=request.user)
    return redirect("chains:segment", segment.pk)


@require_POST
@signed_in
def candidate_watch(request: PageRequest, candidate_id: int) -> HttpResponseBase:
    """Follow a firm that a screening found."""
    _demand_staff(request)
    seen = Candidate.objects.visible_to(request.user).select_related(
        "screening__segment__chain__jurisdiction__parent__parent__parent"
    )
    candidate = get_object_or_404(seen, pk=candidate_id)
    actions.watch_firm(candidate, actor=request.user)
    page = (candidate.rank - 1) // 20 + 1
    address = reverse("prospecting:screening-page", args=[candidate.screening_id])
    return redirect(f"{address}?page={page}#candidate-{candidate.rank}")


@require_POST
@signed_in
def watch_end(request: PageRequest, watch_id: int) -> HttpResponseBase:
    """No longer follow it."""
    watch = get_object_or_404(Watch.objects.visible_to(request.user), pk=watch_id)
    segment = watch.segment_id
    actions.stop_watching(watch, actor=request.user)
    if segment is not None and request.POST.get("back") == "segment":
        return redirect("chains:segment", segment)
    return redirect("prospecting:signal-list")
