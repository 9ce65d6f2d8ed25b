"""Everybody reports leads: a phone page that also works offline; leads and their clocks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Role
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import actions
from wutong.pipeline.access.clocks import may_answer
from wutong.pipeline.forms.choices import named, offer
from wutong.pipeline.models import LeadClockRule, LeadReceipt, Way
from wutong.pipeline.queries import find_duplicates
from wutong.pipeline.queries.clocks import (
    chosen_clocks,
    clock_row,
    receipts_of,
    step_counts,
)
from wutong.pipeline.sheets.rounds import RUNNING_CLOCKS, clock_cells

from .projects import seen_project

WORKER = Path(__file__).resolve().parent.parent / "static" / "wutong" / "report-worker.js"


class ReportForm(WutongForm):
    """Five fields for one hand."""

    investor_name = forms.CharField(
        label=gettext_lazy("Which firm"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=gettext_lazy("What it would do here"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    way = forms.ModelChoiceField(
        Way.objects.none(), label=gettext_lazy("How it came"), empty_label=None
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Whom to call"), max_length=40, required=False
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    distinct_reason = forms.CharField(
        label=gettext_lazy("Why it is another project"), max_length=300, required=False,
        help_text=gettext_lazy("Only where somebody reported this firm before you"),
    )  # fmt: skip
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    made_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = Way.objects.filter(valid_to__isnull=True)
        offer(self, "way", ways, {"": _("Choose"), **named(ways)})


@require_http_methods(["GET", "POST"])
@signed_in
def report(request: PageRequest) -> HttpResponseBase:
    """The phone page; a script sends the same form and reads the answer as JSON."""
    as_json = request.headers.get("Accept", "").startswith("application/json")
    form = ReportForm(request.POST or None, initial={"client_id": uuid4()})
    status, problems, duplicates = 200, [], []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                receipt, is_new = _receive(request, form.cleaned_data)
            except BadInput as bad:
                problems = bad.problems
            except WrongState as late:
                status, problems = 409, [str(late)]
                duplicates = find_duplicates(form.cleaned_data["investor_name"])
            else:
                return _received(request, receipt, is_new, as_json=as_json)
        else:
            problems = [str(e) for errors in form.errors.values() for e in errors]
        if as_json:
            return JsonResponse({"problems": [str(p) for p in problems]}, status=status)
        for problem in problems if form.is_valid() else []:
            form.add_error(None, problem)
    context = {
        "form": form, "duplicates": duplicates, "receipts": receipts_of(request.user),
        "may_see": not request.user.is_outsider,
    }  # fmt: skip
    answer = render_screen(request, "pipeline/report.html", context, status=status)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _receive(request: PageRequest, values: dict[str, Any]) -> tuple[LeadReceipt, bool]:
    firms = list(
        Company.objects.visible_to(request.user).filter(name=values["investor_name"].strip())[:2]
    )
    lead = actions.Lead(
        investor_name=values["investor_name"], summary=values["summary"], way=values["way"],
        contact_name=values["contact_name"], contact_phone=values["contact_phone"],
        investor=firms[0] if len(firms) == 1 else None, is_example=request.user.is_example,
    )  # fmt: skip
    return actions.receive_lead(
        lead, client_id=values["client_id"], made_at=_moment(values["made_at"]),
        distinct_reason=values["distinct_reason"], actor=request.user,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """When the phone says that it was written; nothing rests on it."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or timezone.is_naive(found) or found > timezone.now():
        return None
    return found


def _received(
    request: PageRequest, receipt: LeadReceipt, is_new: bool, *, as_json: bool
) -> HttpResponseBase:
    number = receipt.project.number
    if as_json:
        return JsonResponse({"number": number, "new": is_new}, status=201 if is_new else 200)
    messages.success(request, _("Registered as %(number)s") % {"number": number})
    return redirect("pipeline:report")


@require_GET
@signed_in
def report_token(request: PageRequest) -> HttpResponse:
    """Who is signed in now, and a fresh token: what was written offline is sent as its writer."""
    answer = JsonResponse({"token": get_token(request), "person": request.user.pk})
    patch_cache_control(answer, no_store=True)
    return answer


@require_GET
def report_worker(request: Any) -> HttpResponse:
    """The service worker, at the head of the page's own path: its scope is this page alone."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


@require_GET
@signed_in
def clock_list(request: PageRequest) -> HttpResponseBase:
    """Leads and their clocks: what is late first."""
    if request.user.is_outsider:
        raise Http404
    asked = request.GET.dict()
    clocks = chosen_clocks(request.user, asked).select_related("project__owner")
    ordered = clocks.order_by("due_at", "pk")
    if asked.get("format") == "xlsx":
        cells = clock_cells(clock_row(clock) for clock in ordered)
        return workbook_answer(RUNNING_CLOCKS, cells, str(RUNNING_CLOCKS.title))
    page = page_of(ordered, request)
    context = {
        "page": page,
        "rows": [clock_row(clock) for clock in page.object_list],
        "steps": step_counts(request.user),
        "asked": asked,
        "may_change": request.user.has_role(Role.LEADER, Role.ADMIN),
        "rules": list(LeadClockRule.objects.filter(valid_to__isnull=True)),
    }
    return render_screen(request, "pipeline/lead_clocks.html", context, part="rows")


def _lead_deed(request: PageRequest, project_id: int, name: str) -> HttpResponseBase:
    project = seen_project(request, project_id)
    if not may_answer(request.user, project):
        raise NotAllowed(_("Only whoever works on the lead answers it"))
    text = request.POST.get("note", "")[:1000]
    try:
        if name == "answer":
            actions.answer_lead(project.pk, note=text, actor=request.user)
        else:
            actions.give_feedback(project.pk, text=text, actor=request.user)
    except BadInput as bad:
        messages.error(request, " ".join(bad.problems))
    return redirect("pipeline:page", project.pk)


@require_POST
@signed_in
def lead_answer(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Take a lead in hand."""
    return _lead_deed(request, project_id, "answer")


@require_POST
@signed_in
def lead_feedback(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Tell its reporter what became of it."""
    return _lead_deed(request, project_id, "feedback")


@require_POST
@signed_in
def clock_rule(request: PageRequest, step: str) -> HttpResponseBase:
    """Change a step's days."""

    def whole(name: str) -> int:
        text = request.POST.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1

    try:
        actions.set_clock_rule(
            step, days=whole("days"), remind_days=whole("remind_days"),
            escalate_days=whole("escalate_days"), source=request.POST.get("source", "")[:200],
            actor=request.user,
        )  # fmt: skip
    except BadInput as bad:
        messages.error(request, " ".join(bad.problems))
    return redirect("pipeline:lead-clocks")
