"""Bringing a table of items in: hand in, look, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wutong.accounts.public import User
from wutong.files.public import StoredFile, path_of, store_file
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import Limits, Problem, open_reading, template_answer
from wutong.matters.access import may_keep
from wutong.matters.actions.importing import import_items, plan_import
from wutong.matters.forms.lists import TableForm
from wutong.matters.sheets import ITEMS

LIMITS = Limits(rows=20_000, columns=80, unpacked_bytes=64 << 20)
SHOWN = 100


def _demand(user: User) -> None:
    if not may_keep(user):
        raise NotAllowed(_("You may not change the catalogue"))


def _read(stored: StoredFile) -> tuple[list[dict[str, Any]], list[Problem], list[str]]:
    reading = open_reading(path_of(stored), ITEMS, LIMITS)
    rows, problems = [], list[Problem]()
    for line in reading.lines():
        problems += line.problems
        if line.values is not None:
            rows.append(line.values)
    return rows, problems, reading.notices


@require_GET
@signed_in
def template(request: PageRequest) -> HttpResponseBase:
    """A blank workbook to fill in."""
    _demand(request.user)
    return template_answer(ITEMS, str(ITEMS.title))


@require_http_methods(["GET", "POST"])
@signed_in
def hand_in(request: PageRequest) -> HttpResponseBase:
    """Hand a table in; it is read at once, and nothing is written."""
    _demand(request.user)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
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
                request.session[f"matters-source-{stored.pk}"] = form.cleaned_data["source"]
                return redirect("matters:import-preview", stored.pk)
    return render_screen(request, "matters/import.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def preview(request: PageRequest, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    _demand(request.user)
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)
    rows, problems, notices = _read(stored)
    today = timezone.localdate()
    source = str(request.session.get(f"matters-source-{stored.pk}", "")) or stored.name
    if request.method == "POST":
        done = import_items(rows, actor=request.user, day=today, source=source)
        told = ngettext("%(count)d row applied", "%(count)d rows applied", done.deeds)
        messages.success(request, told % {"count": done.deeds})
        return redirect("matters:list")
    plan = plan_import(rows, today)
    context = {
        "file": stored, "source": source, "plan": plan, "new": plan.new[:SHOWN],
        "changed": [
            {"row": row, "fields": [str(ITEMS.column(_column(f)).heading) for f in fields]}
            for row, fields in plan.changed[:SHOWN]
        ],
        "problems": [str(p) for p in problems[:SHOWN]], "problem_count": len(problems),
        "notices": notices,
    }  # fmt: skip
    return render_screen(request, "matters/import_preview.html", context)


def _column(field: str) -> str:
    return {"department_name": "department", "region_code": "area"}.get(field, field)
