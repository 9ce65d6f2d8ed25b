"""Tables handed in: read, shown with all their faults, then applied."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import StoredFile, path_of, store_file
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import XLSX, Limits, annotate, open_reading, template_answer
from wutong.pipeline import access, actions
from wutong.pipeline.queries.tables import CHANGED, NEW, Plan, Table, table_of, too_large
from wutong.pipeline.sheets import SHEETS

SHOWN = 200
LIMITS = Limits(rows=20_000, columns=60, unpacked_bytes=64 << 20)
HOME = {
    "projects": "pipeline:list",
    "agreements": "pipeline:agreements",
    "funds": "pipeline:funds",
    "details": "pipeline:list",
}


class TableForm(WutongForm):
    """The file with the table."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("An Excel workbook (.xlsx) or .csv"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


def _demand(request: PageRequest, kind: str) -> None:
    if kind not in SHEETS or request.user.is_outsider:
        raise Http404
    if not access.may_take_over(request.user):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))


@require_GET
@signed_in
def import_start(request: PageRequest) -> HttpResponseBase:
    """The usual way in: projects."""
    return redirect("pipeline:import-kind", "projects")


@require_http_methods(["GET", "POST"])
@signed_in
def import_kind(request: PageRequest, kind: str) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    _demand(request, kind)
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
                _read(stored, kind)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error("file", problem)
            else:
                return redirect("pipeline:import-preview", kind, stored.pk)
    context = {
        "form": form,
        "kind": kind,
        "kinds": _kinds(kind),
        "home": HOME[kind],
        "title": SHEETS[kind].title,
    }
    return render_screen(request, "pipeline/import.html", context, status=status)


def _kinds(kind: str) -> list[tuple[str, Any, bool]]:
    return [(key, sheet.title, key == kind) for key, sheet in SHEETS.items()]


def _read(stored: StoredFile, kind: str) -> Table:
    return table_of(open_reading(path_of(stored), SHEETS[kind], LIMITS))


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
    table = _read(stored, kind)
    status, refusal = 200, ""
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            done = actions.apply_import(kind, table, actor=request.user, digest=digest)
        except WrongState as late:
            status, refusal = 409, str(late)
        else:
            messages.success(request, _words(done))
            return redirect(HOME[kind])
    plan = actions.plan_import(kind, table, actor=request.user)
    context = {
        "kind": kind,
        "title": SHEETS[kind].title,
        "home": HOME[kind],
        "file": stored,
        "plan": plan,
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
    return render_screen(request, "pipeline/import_preview.html", context, status=status)


def _words(plan: Plan) -> str:
    count = plan.counts[NEW] + plan.counts[CHANGED]
    return ngettext("%(count)d row applied", "%(count)d rows applied", count) % {"count": count}


@require_GET
@signed_in
def import_notes(request: PageRequest, kind: str, file_id: int) -> HttpResponseBase:
    """The person's own workbook back, each wrong cell in red with its note."""
    _demand(request, kind)
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)
    table = _read(stored, kind)
    plan = actions.plan_import(kind, table, actor=request.user)
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.xlsx"
        annotate(path_of(stored), table.reading.grid.name, plan.problems, noted, LIMITS)
        answer = BytesIO(noted.read_bytes())
    name = f"{Path(stored.name).stem}-{_('notes')}.xlsx"
    return FileResponse(answer, as_attachment=True, filename=name, content_type=XLSX)
