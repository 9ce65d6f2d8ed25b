"""A table of sites handed in: read, shown with all its faults, then applied."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import StoredFile, path_of, store_file
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import XLSX, Limits, annotate, open_reading, template_answer
from wutong.kernel.sheets.planning import CHANGED, NEW, Table, table_of, too_large
from wutong.sites import actions
from wutong.sites.access import may_add
from wutong.sites.forms import TableForm
from wutong.sites.sheets import SITES

from .sites import staff_only

SHOWN = 200
LIMITS = Limits(rows=20_000, columns=60, unpacked_bytes=64 << 20)


def _demand(request: PageRequest) -> None:
    staff_only(request)
    if not may_add(request.user):
        raise NotAllowed(_("Only promotion officers, leaders and zones keep the register of sites"))


def _read(stored: StoredFile) -> Table:
    return table_of(open_reading(path_of(stored), SITES, LIMITS))


def _stored(request: PageRequest, file_id: int) -> StoredFile:
    return get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)


@require_http_methods(["GET", "POST"])
@signed_in
def import_start(request: PageRequest) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    _demand(request)
    form = TableForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data["file"]
            stored = store_file(
                given.chunks(), given.name, actor=request.user,
                content_type=str(given.content_type or ""),
            )  # fmt: skip
            try:
                _read(stored)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error("file", problem)
            else:
                return redirect("sites:import-preview", stored.pk)
    return render_screen(request, "sites/import.html", {"form": form}, status=status)


@require_GET
@signed_in
def import_template(request: PageRequest) -> HttpResponseBase:
    """A blank workbook to fill in."""
    _demand(request)
    return template_answer(SITES, str(SITES.title))


@require_http_methods(["GET", "POST"])
@signed_in
def import_preview(request: PageRequest, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    _demand(request)
    stored = _stored(request, file_id)
    table = _read(stored)
    status, refusal = 200, ""
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            done = actions.apply_import(table, actor=request.user, digest=digest)
        except WrongState as late:
            status, refusal = 409, str(late)
        else:
            count = done.counts[NEW] + done.counts[CHANGED]
            words = ngettext("%(count)d row applied", "%(count)d rows applied", count)
            messages.success(request, words % {"count": count})
            return redirect("sites:list")
    plan = actions.plan_import(table, actor=request.user)
    context = {
        "file": stored,
        "counts": plan.counts,
        "changed": plan.of_kind(CHANGED)[:SHOWN],
        "new": plan.of_kind(NEW)[:SHOWN],
        "problems": plan.problems[:SHOWN],
        "more_problems": len(plan.problems) > SHOWN,
        "may_apply": plan.has_deeds and not too_large(plan),
        "deeds": plan.counts[NEW] + plan.counts[CHANGED],
        "digest": plan.digest,
        "refusal": refusal,
        "notices": [*table.reading.notices, *plan.notices],
    }
    return render_screen(request, "sites/import_preview.html", context, status=status)


@require_GET
@signed_in
def import_notes(request: PageRequest, file_id: int) -> HttpResponseBase:
    """The person's own workbook back, each wrong cell in red with its note."""
    _demand(request)
    stored = _stored(request, file_id)
    table = _read(stored)
    plan = actions.plan_import(table, actor=request.user)
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.xlsx"
        annotate(path_of(stored), table.reading.grid.name, plan.problems, noted, LIMITS)
        answer = BytesIO(noted.read_bytes())
    name = f"{Path(stored.name).stem}-{_('notes')}.xlsx"
    return FileResponse(answer, as_attachment=True, filename=name, content_type=XLSX)
