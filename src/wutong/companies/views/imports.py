"""Importing a file in three steps: hand in, look, apply."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.companies import actions
from wutong.companies.access import may_import
from wutong.companies.forms import ImportForm
from wutong.companies.models import Company, ImportRun, ImportState
from wutong.files.public import path_of
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import XLSX


def _demand_importer(user: User) -> None:
    if not may_import(user):
        raise NotAllowed(_("You may not import firms"))


def _run(request: PageRequest, pk: int) -> ImportRun:
    return get_object_or_404(
        ImportRun.objects.visible_to(request.user).select_related(
            "file", "noted_file", "started_by"
        ),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def import_start(request: PageRequest) -> HttpResponseBase:
    """Hand a file in; below, the imports so far."""
    _demand_importer(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            run = actions.start_import(
                given["file"].chunks(), given["file"].name, actor=request.user,
                source=given["source"], source_edition=given["source_edition"],
            )  # fmt: skip
            return redirect("companies:import-run", run.pk)
        status = 422
    runs = ImportRun.objects.visible_to(request.user).select_related("file", "started_by")
    page = page_of(runs, request, per_page=20)
    context = {"form": form, "page": page, "runs": [_line(run) for run in page.object_list]}
    return render_screen(request, "companies/import.html", context, status=status)


_MARKS = {
    ImportState.READING: "doing",
    ImportState.READY: "warn",
    ImportState.APPLYING: "doing",
    ImportState.DONE: "ok",
    ImportState.REFUSED: "void",
    ImportState.DROPPED: "void",
}


def _line(run: ImportRun) -> dict[str, Any]:
    return {
        "run": run,
        "mark": _MARKS[ImportState(run.state)],
        "state": run.get_state_display(),
        "who": run.started_by.title,
    }


@require_GET
@signed_in
def import_run(request: PageRequest, pk: int) -> HttpResponseBase:
    """Where an import stands: being read, to be confirmed, being applied, done."""
    run = _run(request, pk)
    labels = {f.attname: str(f.verbose_name) for f in Company._meta.concrete_fields}
    changed = [
        row | {"changes": [c | {"label": labels.get(c["field"], c["field"])} for c in row["changes"]
                           if c["field"] not in {"jurisdiction_id", "place_basis"}]}
        for row in run.preview.get("changed", [])
    ]  # fmt: skip
    good = (run.created or 0) + (run.updated or 0)
    context = {
        **_line(run),
        "verdict": _verdict(run),
        "new": run.preview.get("new", []),
        "changed": changed,
        "problems": run.preview.get("problems", []),
        "notices": run.preview.get("notices", []),
        "may_confirm": run.state == ImportState.READY and good > 0,
        "may_drop": run.state in {ImportState.READING, ImportState.READY, ImportState.APPLYING},
        "is_running": run.state in {ImportState.READING, ImportState.APPLYING},
        "progress_label": _progress_label(run),
    }
    return render_screen(request, "companies/import_run.html", context)


def _verdict(run: ImportRun) -> str:
    """The page's first sentence."""
    if run.state == ImportState.READING:
        return _("The file is being read; nothing is changed yet.")
    if run.state == ImportState.APPLYING:
        return _("The rows are being entered; all or none of them will stand.")
    if run.state == ImportState.REFUSED:
        return _("This file can't be read as it is.")
    if run.state == ImportState.DROPPED:
        return _("This import was dropped; nothing of it is in the register.")
    new = ngettext("%(n)s new firm", "%(n)s new firms", run.created or 0) % {
        "n": f"{run.created or 0:,}"
    }
    changed = ngettext("%(n)s changed", "%(n)s changed", run.updated or 0) % {
        "n": f"{run.updated or 0:,}"
    }
    wrong = ngettext("%(n)s row is wrong", "%(n)s rows are wrong", run.rejected or 0) % {
        "n": f"{run.rejected or 0:,}"
    }
    if run.state == ImportState.DONE:
        return _("Entered: %(new)s, %(changed)s. %(wrong)s and left out.") % {
            "new": new, "changed": changed, "wrong": wrong
        }  # fmt: skip
    if not run.created and not run.updated:
        told = _("The register knows all of this already; there is nothing to apply. %(wrong)s.")
        return told % {"wrong": wrong}
    return _("Nothing is changed yet. Applying brings %(new)s, %(changed)s. %(wrong)s.") % {
        "new": new, "changed": changed, "wrong": wrong
    }  # fmt: skip


def _progress_label(run: ImportRun) -> str:
    if run.state == ImportState.APPLYING:
        return _("Steps done")
    # how many there will be is not known before the end
    return _("Rows read: %(number)s") % {"number": f"{run.progress:,}"}


@require_GET
@signed_in
def import_progress(request: PageRequest, pk: int) -> HttpResponseBase:
    """Asked once a second while a job works; when it has ended the page is fetched anew."""
    run = _run(request, pk)
    if run.state not in {ImportState.READING, ImportState.APPLYING}:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    context = {"run": run, "progress_label": _progress_label(run)}
    return render_screen(request, "companies/_progress.html", context)


@require_POST
@signed_in
def import_confirm(request: PageRequest, pk: int) -> HttpResponseBase:
    """Have a read file applied."""
    actions.confirm_import(_run(request, pk).pk, actor=request.user)
    return redirect("companies:import-run", pk)


@require_POST
@signed_in
def import_drop(request: PageRequest, pk: int) -> HttpResponseBase:
    """Put a file aside."""
    actions.drop_import(_run(request, pk).pk, actor=request.user)
    return redirect("companies:import-run", pk)


@require_GET
@signed_in
def import_notes(request: PageRequest, pk: int) -> HttpResponseBase:
    """The own workbook with a red note on each wrong cell."""
    run = _run(request, pk)
    if run.noted_file is None:
        raise Http404
    return FileResponse(
        path_of(run.noted_file).open("rb"), as_attachment=True, filename=run.noted_file.name,
        content_type=XLSX,
    )  # fmt: skip
