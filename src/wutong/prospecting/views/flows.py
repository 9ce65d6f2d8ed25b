"""Input–output tables: hand one in, look at it with its faults, keep it, read its linkages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import StoredFile, path_of, store_file
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.prospecting import actions
from wutong.prospecting.access import may_look, may_screen
from wutong.prospecting.forms import FlowFileForm, FlowForm
from wutong.prospecting.models import FlowTable
from wutong.prospecting.sheets import LINKAGES, linkage_cells

TOLD = ("region", "year", "edition", "source", "is_example")


@require_http_methods(["GET", "POST"])
@signed_in
def flow_list(request: PageRequest) -> HttpResponseBase:
    """The tables so far; a new one is handed in and looked at before it is kept."""
    if not may_look(request.user):
        raise Http404
    may = may_screen(request.user)
    if request.method == "POST" and not may:
        raise NotAllowed(_("Only promotion officers and county leaders enter such tables"))
    form = FlowFileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            upload = given["file"]
            stored = store_file(upload.chunks(), upload.name, actor=request.user)
            told = {name: given[name] or "" for name in TOLD}
            address = reverse("prospecting:flow-preview", args=[stored.pk])
            return redirect(f"{address}?{urlencode(told)}")
        status = 422
    page = page_of(FlowTable.objects.visible_to(request.user).defer("linkages"), request)
    context = {"page": page, "rows": page.object_list, "form": form, "may_screen": may}
    return render_screen(request, "prospecting/flows.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def flow_preview(request: PageRequest, file_id: int) -> HttpResponseBase:
    """What was read, or every fault by its cell; POST keeps it."""
    if not may_look(request.user):
        raise Http404
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)
    if not may_screen(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders enter such tables"))
    context: dict[str, Any] = {"stored": stored}
    status = 200
    if request.method == "POST":
        form = FlowForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                made = actions.enter_flow_table(stored, actor=request.user, **form.cleaned_data)
            except BadInput as fault:
                form.add_error(None, fault.problems)
            else:
                return redirect("prospecting:flow-page", made.pk)
    else:
        form = FlowForm(initial={name: request.GET.get(name, "") for name in TOLD})
    try:
        context["sheet"], context["linkages"] = actions.read_flows(path_of(stored), stored.name)
    except BadInput as fault:
        context["problems"] = fault.problems
    context["form"] = form
    return render_screen(request, "prospecting/flow_preview.html", context, status=status)


@require_GET
@signed_in
def flow_page(request: PageRequest, table_id: int) -> HttpResponseBase:
    """The linkages of one table, the strongest pull first; key sectors are marked."""
    seen = FlowTable.objects.visible_to(request.user).select_related("entered_by")
    table = get_object_or_404(seen, pk=table_id)
    rows = sorted(table.linkages, key=lambda row: (-row["backward"], row["code"]))
    if request.GET.get("format") == "xlsx":
        name = f"{_('Linkages')} {table.region} {table.year}"
        return workbook_answer(LINKAGES, linkage_cells(rows, table), name)
    only = request.GET.get("key") == "1"
    context = {
        "table": table,
        "linkages": [row for row in rows if row["key"] or not only],
        "only": only,
    }
    return render_screen(request, "prospecting/flow_page.html", context)
