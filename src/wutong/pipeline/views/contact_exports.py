"""Contacts in a file: asking, deciding, fetching, and the list of all that was asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.kernel.deeds import attempt_form
from wutong.kernel.errors import BadInput, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import actions
from wutong.pipeline.access.contact_exports import TO_ASK_CONTACTS, TO_FOLLOW_CONTACTS
from wutong.pipeline.actions.contact_exports import MOST_CONTACTS
from wutong.pipeline.lifecycle.contact_exports import CONTACT_EXPORT
from wutong.pipeline.models import ContactExport, ContactExportState
from wutong.pipeline.queries import chosen_projects
from wutong.pipeline.queries.contact_exports import (
    callable_projects,
    projects_asked,
    words_of_list,
)
from wutong.pipeline.sheets.contact_exports import (
    CONTACT_EXPORTS,
    CONTACTS,
    contact_cells,
    contact_export_cells,
)

CHUNK = 500
SHOWN_EVENTS = 60
ON_THE_PAGE = frozenset({"approve", "refuse", "withdraw", "fetch"})


class AskForm(WutongForm):
    reason = forms.CharField(
        label=gettext_lazy("What the numbers are needed for"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class StateFilter(WutongForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=[("", gettext_lazy("All")), *ContactExportState.choices],
    )  # fmt: skip


def _demand(request: PageRequest) -> None:
    if request.user.is_outsider:
        raise Http404
    TO_FOLLOW_CONTACTS.demand(request.user)


@require_GET
@signed_in
def contact_export_list(request: PageRequest) -> HttpResponseBase:
    """Who asked, when, why, for how many, who decided, when it was fetched."""
    _demand(request)
    rows = ContactExport.objects.visible_to(request.user).select_related("asked_by", "decided_by")
    if (state := request.GET.get("state", "")) in ContactExportState.values:
        rows = rows.filter(state=state)
    if request.GET.get("format") == "xlsx":
        cells = contact_export_cells(rows.iterator(CHUNK))
        return workbook_answer(CONTACT_EXPORTS, cells, str(CONTACT_EXPORTS.title))
    context = {
        "page": page_of(rows, request),
        "form": StateFilter(request.GET.dict()),
        "any_example": rows.filter(is_example=True).exists(),
    }
    return render_screen(request, "pipeline/contact_exports.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@signed_in
def contact_export_new(request: PageRequest) -> HttpResponseBase:
    """Ask for the contacts of the list as it is narrowed now."""
    if request.user.is_outsider:
        raise Http404
    TO_ASK_CONTACTS.demand(request.user)
    asked = request.GET.dict()
    form, status, refusal = AskForm(request.POST or None), 200, ""
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        outcome = attempt_form(
            form,
            lambda values: actions.ask_for_contacts(
                asked, actor=request.user, reason=values["reason"],
                expected=int(shown) if shown.isdecimal() and len(shown) < 10 else None,
            ),
        )  # fmt: skip
        if outcome.done:
            messages.success(request, _("Asked: whoever decides was told"))
            return redirect("pipeline:contact-export", outcome.result.pk)
        status, refusal = outcome.status, outcome.refusal
    of_list = chosen_projects(request.user, asked).count()
    found = callable_projects(request.user, asked).count()
    context = {
        "form": form,
        "refusal": refusal,
        "query": request.GET.urlencode(),
        "narrowed": words_of_list(request.user, asked),
        "projects": of_list,
        "contacts": found,
        "left_out": of_list - found,
        "most": MOST_CONTACTS,
        "is_too_many": found > MOST_CONTACTS,
    }
    return render_screen(request, "pipeline/contact_export_new.html", context, status=status)


def _seen(request: PageRequest, export_id: int) -> ContactExport:
    rows = ContactExport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("asked_by", "decided_by", "place"), pk=export_id)


def _page(
    request: PageRequest, export_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponseBase:
    row = _seen(request, export_id)
    context: dict[str, Any] = {
        "row": row,
        "offers": {o.name: o.label for o in CONTACT_EXPORT.offers(request.user, row)},
        "is_mine": row.asked_by_id == request.user.pk,
        "projects": projects_asked(request.user, row),
        "events": events_of(row, SHOWN_EVENTS),
        "refusal": refusal,
    }
    return render_screen(request, "pipeline/contact_export.html", context, status=status)


@require_GET
@signed_in
def contact_export_page(request: PageRequest, export_id: int) -> HttpResponseBase:
    """One request: its rows without numbers, what was decided, each fetch."""
    return _page(request, export_id)


@require_POST
@signed_in
def contact_export_deed(request: PageRequest, export_id: int, deed: str) -> HttpResponseBase:
    """Approve, refuse, take back, fetch."""
    if deed not in ON_THE_PAGE:
        raise Http404
    row = _seen(request, export_id)
    CONTACT_EXPORT.demand_right(deed, request.user, row)
    answer = request.POST.get("answer", "")[:300]
    try:
        if deed == "fetch":
            lines = actions.fetch_contacts(row.pk, actor=request.user)
            return workbook_answer(CONTACTS, contact_cells(lines), str(CONTACTS.title))
        if deed == "approve":
            actions.approve_contacts(row.pk, actor=request.user, answer=answer)
        elif deed == "refuse":
            actions.refuse_contacts(row.pk, actor=request.user, answer=answer)
        else:
            actions.withdraw_contacts(row.pk, actor=request.user)
    except BadInput as bad:
        return _page(request, export_id, refusal=" ".join(bad.problems), status=422)
    except WrongState as late:
        return _page(request, export_id, refusal=str(late), status=409)
    return redirect("pipeline:contact-export", row.pk)
