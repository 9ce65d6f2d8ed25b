"""What the county could do next: counts of a register, their gaps, and a chain's quadrant."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.chains.public import Chain, home_of
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.kernel.words import listed
from wutong.prospecting import actions
from wutong.prospecting.access import may_look, may_screen
from wutong.prospecting.forms import StandingForm
from wutong.prospecting.lifecycle import STANDING
from wutong.prospecting.models import Standing, StandingState, StandLevel
from wutong.prospecting.queries.classes import class_table, no_table_words
from wutong.prospecting.queries.screenings import registers_in_use
from wutong.prospecting.queries.standing import (
    STATUS,
    counted_firms,
    county_growth,
    latest_standing,
    outlook_of,
    quadrant_of,
    references,
    segments_of,
    standings_seen,
)
from wutong.prospecting.sheets import COUNTED, GAPS, counted_cells, gap_cells
from wutong.ui.parts import Chip, query_with

# A table of classes is long: what is nearest is on the page, all of it in the workbook.
MOST_SHOWN = 100

LEVELS = {
    StandLevel.DIVISION: pgettext_lazy("level of GB/T 4754", "Divisions"),
    StandLevel.CLASS: pgettext_lazy("level of GB/T 4754", "Classes"),
}
REFERENCES = {
    "city": gettext_lazy("City"),
    "province": gettext_lazy("Province"),
    "country": gettext_lazy("Whole register"),
    "peers": pgettext_lazy("counties compared with", "Peers"),
}


@require_http_methods(["GET", "POST"])
@signed_in
def standing_list(request: PageRequest) -> HttpResponseBase:
    """The counts so far; the form for a new one."""
    if not may_look(request.user):
        raise Http404
    may = may_screen(request.user)
    if request.method == "POST" and not may:
        raise NotAllowed(_("Only promotion officers and county leaders have a register counted"))
    registers = registers_in_use(request.user)
    county = home_of(request.user)
    status = 200
    form = StandingForm(
        request.POST or None,
        registers=registers,
        no_table="" if class_table() else no_table_words(),
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.start_standing(
                    county=county, actor=request.user, **form.cleaned_data
                )
            except BadInput as fault:
                form.add_error(None, fault.problems)
            else:
                return redirect("prospecting:standing-page", made.pk)
    page = page_of(standings_seen(request.user), request)
    context = {
        "page": page,
        "rows": [(row, STATUS[StandingState(row.state)]) for row in page.object_list],
        "form": form, "registers": registers, "county": county, "may_screen": may,
    }  # fmt: skip
    return render_screen(request, "prospecting/standings.html", context, status=status)


def _seen(request: PageRequest, standing_id: int) -> Standing:
    return get_object_or_404(standings_seen(request.user), pk=standing_id)


@require_GET
@signed_in
def standing_page(request: PageRequest, standing_id: int) -> HttpResponseBase:
    """How far the count is; then the gaps against a reference, nearest first."""
    standing = _seen(request, standing_id)
    known = references(standing)
    reference = request.GET.get("reference", "")
    if reference not in known:
        reference = "province" if "province" in known else "country"
    outlook = outlook_of(standing, reference)
    if request.GET.get("format") == "xlsx":
        name = f"{_('What the county could do next')} {standing.county} {standing.cutoff}"
        return workbook_answer(GAPS, gap_cells(outlook.rows, standing, reference), name)
    context = {
        "standing": standing,
        "outlook": outlook,
        "shown": outlook.rows[:MOST_SHOWN],
        "left_out": max(0, len(outlook.rows) - MOST_SHOWN),
        "levels": _levels_of(standing, request),
        "things": LEVELS[StandLevel(standing.level)],
        "reference": REFERENCES[reference],
        "reference_firms": standing.totals.get(reference),
        "unknown_references": [
            str(words) for name, words in REFERENCES.items() if name not in known
        ],
        "chips": [
            Chip(
                REFERENCES[n], query_with(request, reference=n), n == reference, standing.totals[n]
            )
            for n in known
        ],
        "offers": standing.state == StandingState.FAILED
        and STANDING.offers(request.user, standing),
        **_progress(standing),
    }
    return render_screen(request, "prospecting/standing.html", context)


@require_GET
@signed_in
def standing_firms(request: PageRequest, standing_id: int) -> HttpResponseBase:
    """The county's firms behind a number: those of one industry, or of a segment's industries."""
    standing = _seen(request, standing_id)
    codes = [code for code in request.GET.getlist("code") if code.isascii() and code.isdigit()]
    counted = counted_firms(standing, codes, request.user)
    if not counted.industries:
        raise Http404
    title = listed(counted.industries)
    if request.GET.get("format") == "xlsx":
        name = f"{standing.county} {' '.join(codes)} {standing.cutoff}"
        return workbook_answer(COUNTED, counted_cells(counted.rows, standing), name)
    page = page_of(counted.rows, request)
    context = {
        "standing": standing, "counted": counted, "title": title, "page": page,
        "rows": page.object_list, "of_several": len(counted.industries) > 1,
    }  # fmt: skip
    return render_screen(request, "prospecting/standing_firms.html", context, part="rows")


def _levels_of(standing: Standing, request: PageRequest) -> list[Chip]:
    """The newest count of each level, where there is more than this one."""
    own = standing.level
    newest = {
        level: latest_standing(request.user, standing.county_id, level) for level in StandLevel
    }
    chips = [
        Chip(LEVELS[level], reverse("prospecting:standing-page", args=[at.pk]), level == own)
        for level, found in newest.items()
        if (at := standing if level == own else found) is not None
    ]
    return chips if len(chips) > 1 else []


def _progress(standing: Standing) -> dict[str, Any]:
    is_open = standing.state in {StandingState.QUEUED, StandingState.RUNNING}
    address = reverse("prospecting:standing-progress", args=[standing.pk])
    return {"is_open": is_open, "progress_url": address if is_open else ""}


@require_GET
@signed_in
def standing_progress(request: PageRequest, standing_id: int) -> HttpResponseBase:
    """The bar alone, asked for once a second; when the count has ended, the page anew."""
    standing = _seen(request, standing_id)
    if not request.htmx:
        return redirect("prospecting:standing-page", standing.pk)
    context = {"standing": standing, **_progress(standing)}
    if not context["is_open"]:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render_screen(request, "prospecting/standing.html", context, part="progress")


@require_POST
@signed_in
def standing_retry(request: PageRequest, standing_id: int) -> HttpResponseBase:
    """Once more, after what was wrong is mended."""
    actions.retry_standing(_seen(request, standing_id).pk, actor=request.user)
    return redirect("prospecting:standing-page", standing_id)


@require_GET
@signed_in
def chain_standing(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """Strength by growth of a chain's segments, and which are nearest to reach."""
    if not may_look(request.user):
        raise Http404
    chains = Chain.objects.visible_to(request.user).select_related("jurisdiction")
    chain = get_object_or_404(chains, pk=chain_id)
    home = home_of(request.user).pk
    newest = {level: latest_standing(request.user, home, level) for level in StandLevel}
    counted = next((level for level, found in newest.items() if found), StandLevel.DIVISION)
    asked = request.GET.get("level", "")
    level = StandLevel(asked) if asked in StandLevel.values else counted
    standing = newest[level]
    rows = segments_of(chain, standing, request.user) if standing else []
    middle = county_growth(standing) if standing else None
    reachable = sorted(
        (row for row in rows if row.is_reachable), key=lambda row: -(row.density or 0)
    )
    context = {
        "chain": chain,
        "standing": standing,
        "rows": rows,
        "chart": quadrant_of(chain, rows, middle),
        "middle": middle,
        "reachable": reachable[:8],
        "levels": [Chip(LEVELS[n], query_with(request, level=n), n == level) for n in StandLevel],
        "things": LEVELS[level],
        "by_class": level == StandLevel.CLASS,
        "no_table": no_table_words() if level == StandLevel.CLASS and not class_table() else "",
        "may_screen": may_screen(request.user),
    }
    return render_screen(request, "prospecting/chain_standing.html", context)
