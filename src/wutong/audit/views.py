"""The log, one event, and the reports of its verification."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from . import actions
from .access import may_verify, may_watch
from .forms import LogFilterForm
from .log import events_shown, latest_root, place_of, rows_of, rows_streamed
from .models import Event, Verification
from .sheets import EVENTS, event_cells


@require_GET
@signed_in
def event_list(request: PageRequest) -> HttpResponseBase:
    """Who did what and when: all of it for those who watch, one's own for the others."""
    form = LogFilterForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    events = events_shown(
        request.user, actor_id=asked.get("actor"), kind=asked.get("kind", ""),
        first=asked.get("first"), last=asked.get("last"),
    )  # fmt: skip
    if request.GET.get("format") == "xlsx":
        name = f"{_('Events')} {timezone.localdate().isoformat()}"
        return workbook_answer(EVENTS, event_cells(rows_streamed(events)), name)
    page = page_of(events, request)
    reports = Verification.objects.visible_to(request.user).select_related("asked_by")
    context = {
        "page": page,
        "rows": rows_of(page.object_list),
        "form": form,
        "watches": may_watch(request.user),
        "may_verify": may_verify(request.user),
        "root": latest_root(request.user),
        "report": reports.order_by("-pk").first(),
    }
    return render_screen(request, "audit/list.html", context, part="rows")


@require_GET
@signed_in
def event_page(request: PageRequest, event_id: int) -> HttpResponse:
    """One event: all it changed, and what proves it."""
    events = Event.objects.visible_to(request.user).select_related("actor")
    event = get_object_or_404(events, pk=event_id)
    context = {"row": rows_of([event])[0], "place": place_of(event)}
    return render_screen(request, "audit/event.html", context)


@require_POST
@signed_in
def verification_ask(request: PageRequest) -> HttpResponseBase:
    """Have all chains replayed."""
    asked = actions.ask_verification(actor=request.user)
    return redirect("audit:verification", asked.pk)


@require_GET
@signed_in
def verification_page(request: PageRequest, verification_id: int) -> HttpResponse:
    """What a replay found; until it is finished, that it is on its way."""
    reports = Verification.objects.visible_to(request.user).select_related("asked_by")
    report = get_object_or_404(reports, pk=verification_id)
    context = {
        "report": report,
        "faults": [
            {"subject": subject, "event": event, "why": _(fault) % values}
            for subject, event, fault, values in report.broken
        ],
        "more": (report.broken_count or 0) - len(report.broken),
    }
    return render_screen(request, "audit/verification.html", context, part="state")
