"""Tables of trips and of products handed in: read, shown with all their faults, then applied."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import StoredFile, path_of, store_file
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import XLSX, Limits, Reading, annotate, open_reading, template_answer
from wutong.outreach import actions
from wutong.outreach.access import may_plan
from wutong.outreach.forms import TableForm
from wutong.outreach.queries.importing import MOST
from wutong.outreach.sheets import GOODS, OCCASIONS

SHOWN = 100
LIMITS = Limits(rows=5_000, columns=40, unpacked_bytes=32 << 20)
SHEETS = {"occasions": OCCASIONS, "goods": GOODS}
HOME = {"occasions": "outreach:list", "goods": "outreach:good-list"}


def _demand(request: PageRequest, kind: str) -> None:
    if kind not in SHEETS or request.user.is_outsider:
        raise Http404
    if not may_plan(request.user):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))


def _read(stored: StoredFile, kind: str) -> Reading:
    return open_reading(path_of(stored), SHEETS[kind], LIMITS)


@require_http_methods(["GET", "POST"])
@signed_in
def import_table(request: PageRequest, kind: str) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    _demand(request, kind)
    form = TableForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data["file"]
            stored = store_file(given.chunks(), given.name, actor=request.user)
            try:
                actions.plan_table(kind, _read(stored, kind), actor=request.user)
            except BadInput as bad:
                form.add_error("file", bad.problems)
            else:
                return redirect("outreach:import-preview", kind, stored.pk)
    context = {"form": form, "kind": kind, "home": HOME[kind], "title": SHEETS[kind].title}
    return render_screen(request, "outreach/import.html", context, status=status)


@require_GET
@signed_in
def import_template(request: PageRequest, kind: str) -> HttpResponseBase:
    """A blank workbook to fill in."""
    _demand(request, kind)
    return template_answer(SHEETS[kind], str(SHEETS[kind].title))


@require_http_methods(["GET", "POST"])
@signed_in
def import_preview(request: PageRequest, kind: str, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    _demand(request, kind)
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)
    status, refusal = 200, ""
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            done = actions.apply_table(kind, _read(stored, kind), actor=request.user, digest=digest)
        except WrongState as late:
            status, refusal = 409, str(late)
        else:
            words = ngettext("%(count)d row applied", "%(count)d rows applied", done.deeds)
            messages.success(request, words % {"count": done.deeds})
            return redirect(HOME[kind])
    table = actions.plan_table(kind, _read(stored, kind), actor=request.user)
    context = {
        "kind": kind,
        "title": SHEETS[kind].title,
        "file": stored,
        "table": table,
        "new": table.new[:SHOWN],
        "changed": table.changed[:SHOWN],
        "problems": table.problems[:SHOWN],
        "may_apply": 0 < table.deeds <= MOST,
        "refusal": refusal,
    }
    return render_screen(request, "outreach/import_preview.html", context, status=status)


@require_GET
@signed_in
def import_notes(request: PageRequest, kind: str, file_id: int) -> HttpResponseBase:
    """The person's own workbook back, each wrong cell in red with its note."""
    _demand(request, kind)
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)
    table = actions.plan_table(kind, _read(stored, kind), actor=request.user)
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.xlsx"
        annotate(path_of(stored), table.reading.grid.name, table.problems, noted, LIMITS)
        answer = BytesIO(noted.read_bytes())
    name = f"{Path(stored.name).stem}-{_('notes')}.xlsx"
    return FileResponse(answer, as_attachment=True, filename=name, content_type=XLSX)
