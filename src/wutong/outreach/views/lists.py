"""Trips and events as a list and by months; meetings; what is to be done after them."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.outreach import actions
from wutong.outreach.access import may_plan, may_set_terms
from wutong.outreach.forms import FilterForm, MeetingFilterForm, StepFilterForm, TermForm
from wutong.outreach.models import Occasion, OccasionState, Term
from wutong.outreach.queries.lists import (
    MEETING_STATUS,
    meetings_asked,
    months_of,
    occasion_lines,
    occasions_asked,
    state_counts,
    step_lines,
    steps_asked,
    year_of,
    years_known,
)
from wutong.outreach.seams import outcome_sources
from wutong.outreach.sheets import (
    MEETINGS,
    OCCASIONS,
    STEPS,
    meeting_cells,
    occasion_cells,
    step_cells,
)
from wutong.ui.parts import Chip, Tab, query_with

from .seen import demand_reader, seen_occasion

MOST_A_YEAR = 500


def _dated(title: str) -> str:
    return f"{title} {timezone.localdate().isoformat()}"


@require_GET
@signed_in
def occasion_list(request: PageRequest) -> HttpResponseBase:
    """All trips and events that this person may see, with what came of each."""
    demand_reader(request.user)
    asked = request.GET.dict()
    rows = occasions_asked(request.user, asked)
    if asked.get("format") == "xlsx":
        cells = occasion_cells(occasion_lines(list(rows), request.user))
        return workbook_answer(OCCASIONS, cells, _dated(_("Trips and events")))
    whole = occasions_asked(request.user, {k: v for k, v in asked.items() if k != "state"})
    counts = state_counts(whole)
    shown = asked.get("state", "")
    page = page_of(rows, request)
    late = occasions_asked(request.user, {"late": "yes"}).count()
    context = {
        "page": page,
        "lines": occasion_lines(list(page.object_list), request.user),
        "sources": outcome_sources(),
        "form": FilterForm(request.GET, years=years_known(request.user)),
        "chips": [
            Chip(_("All"), query_with(request, state=None), not shown, sum(counts.values())),
            *(
                Chip(label, query_with(request, state=value), value == shown, counts[value])
                for value, label in OccasionState.choices
                if value in counts
            ),
        ],
        "tabs": _tabs(request, "list"),
        "may_plan": may_plan(request.user),
        "late": late,
    }
    return render_screen(request, "outreach/list.html", context, part="rows")


def _tabs(request: PageRequest, current: str) -> list[Tab]:
    return [
        Tab(_("As a list"), "/outreach/", current == "list"),
        Tab(_("By months"), "/outreach/months/", current == "months"),
        Tab(_("Meetings"), "/outreach/meetings/", current == "meetings"),
        Tab(_("Next steps"), "/outreach/steps/", current == "steps"),
    ]


@require_GET
@signed_in
def months(request: PageRequest) -> HttpResponseBase:
    """A year of trips and events, month by month."""
    demand_reader(request.user)
    years = years_known(request.user)
    this = timezone.localdate().year
    year = year_of(request.GET.get("year", "")) or this
    rows = occasions_asked(request.user, {"year": str(year)})
    lines = occasion_lines(list(rows[:MOST_A_YEAR]), request.user)
    context = {
        "year": year,
        "boxes": months_of(year, lines),
        "total": len(lines),
        "chips": [
            Chip(str(y), f"?year={y}", y == year) for y in sorted({*years, this}, reverse=True)
        ],
        "tabs": _tabs(request, "months"),
        "may_plan": may_plan(request.user),
        "today": timezone.localdate(),
    }
    return render_screen(request, "outreach/months.html", context)


@require_GET
@signed_in
def meeting_list(request: PageRequest) -> HttpResponseBase:
    """Meetings of one trip or of all."""
    demand_reader(request.user)
    rows = meetings_asked(request.user, request.GET.dict())
    if request.GET.get("format") == "xlsx":
        return workbook_answer(MEETINGS, meeting_cells(rows), _dated(_("Meetings")))
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": [(m, MEETING_STATUS[m.state]) for m in page.object_list],
        "form": MeetingFilterForm(request.GET),
        "narrowed": _narrowed(request),
        "tabs": _tabs(request, "meetings"),
    }
    return render_screen(request, "outreach/meetings.html", context, part="rows")


def _narrowed(request: PageRequest) -> Occasion | None:
    key = request.GET.get("occasion", "")
    if key.isascii() and key.isdigit() and len(key) <= 15:
        return seen_occasion(request, int(key))
    return None


@require_GET
@signed_in
def step_list(request: PageRequest) -> HttpResponseBase:
    """What was promised on the spot or is to be done next: whose, until when."""
    demand_reader(request.user)
    asked = request.GET.dict()
    rows = steps_asked(request.user, asked)
    if asked.get("format") == "xlsx":
        return workbook_answer(
            STEPS, step_cells(step_lines(list(rows), request.user)), _dated(_("Next steps"))
        )
    page = page_of(rows, request)
    shown = asked.get("show", "") or ("all" if asked.get("occasion") else "open")
    words = {"open": _("Open"), "late": _("Overdue"), "done": _("Done or dropped"), "all": _("All")}
    context = {
        "page": page,
        "lines": step_lines(list(page.object_list), request.user),
        "form": StepFilterForm(request.GET),
        "narrowed": _narrowed(request),
        "chips": [
            Chip(label, query_with(request, show=name), name == shown)
            for name, label in words.items()
        ],
        "tabs": _tabs(request, "steps"),
    }
    return render_screen(request, "outreach/steps.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@signed_in
def terms(request: PageRequest) -> HttpResponseBase:
    """How many days a report and a follow-up may take, and who decided it."""
    demand_reader(request.user)
    form = TermForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    status = 200
    if request.method == "POST":
        if not may_set_terms(request.user):
            raise NotAllowed(_("Only county leaders and the administrator set terms"))
        status = 422
        if form.is_valid():
            try:
                actions.set_term(actor=request.user, **form.cleaned_data)
            except BadInput as bad:
                form.add_error(None, bad.problems)
            else:
                return redirect("outreach:terms")
    rows = Term.objects.visible_to(request.user)
    context = {"rows": list(rows), "form": form, "may_set": may_set_terms(request.user)}
    return render_screen(request, "outreach/terms.html", context, status=status)
