"""Tables handed in: read, shown with all their faults, then applied. The app brings its rules."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import (
    XLSX,
    Limits,
    PlannedRow,
    Reading,
    Sheet,
    TablePlan,
    annotate,
    open_reading,
    template_answer,
)
from wutong.ui.parts import Tab

from .actions import apply_table, store_file
from .models import StoredFile
from .queries import path_of

SHOWN = 100
LIMITS = Limits(rows=5_000, columns=40, unpacked_bytes=32 << 20)


class TableForm(WutongForm):
    """The file with the table."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("An Excel workbook (.xlsx) or .csv"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


@dataclass(frozen=True)
class TableWay:
    """How one kind of table comes in.

    `plan(reading, user)` says what it would do; `deed(row, user)` does one row by the app's own
    action, `holding` takes the locks under which that is done. `app` is the namespace of the
    addresses that `table_pages` makes, `named` what they take. `home` is the list's address,
    `rules` what the first page tells; `tabs` are the ways of neighbouring tables. `apply(reading,
    user, digest, asked)` is for an app that writes a table by set instead of row by row; `asked`
    is what its `form` asks beside the file, in words.
    """

    app: str
    sheet: Sheet
    plan: Callable[[Reading, User], TablePlan]
    home: str
    title: str
    rules: Sequence[str]
    deed: Callable[[PlannedRow, User], object] | None = None
    named: Mapping[str, int | str] = field(default_factory=dict)
    prefix: str = ""
    holding: Callable[[], AbstractContextManager[object]] = nullcontext
    apply: Callable[[Reading, User, str, Mapping[str, str]], TablePlan] | None = None
    form: type[TableForm] = TableForm
    limits: Limits = LIMITS
    tabs: Sequence[Tab] = ()

    def at(self, name: str, **more: int) -> str:
        """The address of one of its pages."""
        return reverse(f"{self.app}:{self.prefix}{name}", kwargs={**self.named, **more})

    def read(self, stored: StoredFile) -> Reading:
        """The file, its headings understood."""
        return open_reading(path_of(stored), self.sheet, self.limits)

    @property
    def start(self) -> str:
        """The page where a file is handed in."""
        return self.at("import")

    @property
    def template(self) -> str:
        """The blank workbook."""
        return self.at("import-template")


def table_pages(route: str, way_of: Callable[..., TableWay], prefix: str = "") -> list[URLPattern]:
    """The four addresses of a table that comes in: hand in, blank workbook, preview, notes.

    `way_of(request, **named)` gives the way, or raises: it decides who may hand such a table in
    and is asked before anything is read. `route` ends with a slash.
    """

    @require_http_methods(["GET", "POST"])
    @signed_in
    def start(request: PageRequest, /, **named: int | str) -> HttpResponseBase:
        return hand_in(request, way_of(request, **named))

    @require_GET
    @signed_in
    def template(request: PageRequest, /, **named: int | str) -> HttpResponseBase:
        return blank(way_of(request, **named))

    @require_http_methods(["GET", "POST"])
    @signed_in
    def shown(request: PageRequest, /, file_id: int, **named: int | str) -> HttpResponseBase:
        return preview(request, way_of(request, **named), file_id)

    @require_GET
    @signed_in
    def noted(request: PageRequest, /, file_id: int, **named: int | str) -> HttpResponseBase:
        return notes(request, way_of(request, **named), file_id)

    return [
        path(route, start, name=f"{prefix}import"),
        path(f"{route}template/", template, name=f"{prefix}import-template"),
        path(f"{route}<int:file_id>/", shown, name=f"{prefix}import-preview"),
        path(f"{route}<int:file_id>/notes/", noted, name=f"{prefix}import-notes"),
    ]


def hand_in(request: PageRequest, way: TableWay) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    form = way.form(request.POST or None, request.FILES or None)
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
                way.plan(way.read(stored), request.user)
            except BadInput as bad:
                form.add_error("file", bad.problems)
            else:
                if asked := {k: str(v) for k, v in form.cleaned_data.items() if k != "file"}:
                    request.session[_asked_key(stored)] = asked
                return redirect(way.at("import-preview", file_id=stored.pk))
    return render_screen(request, "files/import.html", {"form": form, "way": way}, status=status)


def blank(way: TableWay) -> HttpResponseBase:
    """A blank workbook to fill in."""
    return template_answer(way.sheet, str(way.sheet.title))


def _asked_key(stored: StoredFile) -> str:
    return f"table-{stored.pk}"


def _applied(
    request: PageRequest, way: TableWay, stored: StoredFile, asked: Mapping[str, str]
) -> TablePlan:
    reading, digest = way.read(stored), request.POST.get("digest", "")
    if way.apply is not None:
        return way.apply(reading, request.user, digest, asked)
    if way.deed is None:
        raise ValueError(f"{way.sheet.key}: a way needs a deed or an apply")
    return apply_table(
        way.plan, way.deed, reading, actor=request.user, digest=digest, holding=way.holding
    )


def _stored(request: PageRequest, file_id: int) -> StoredFile:
    return get_object_or_404(StoredFile.objects.visible_to(request.user), pk=file_id)


def preview(request: PageRequest, way: TableWay, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    stored = _stored(request, file_id)
    status, refusal = 200, ""
    asked: Mapping[str, str] = request.session.get(_asked_key(stored), {})
    if request.method == "POST":
        try:
            done = _applied(request, way, stored, asked)
        except WrongState as late:
            status, refusal = 409, str(late)
        else:
            words = ngettext("%(count)d row applied", "%(count)d rows applied", done.deeds)
            messages.success(request, words % {"count": done.deeds})
            return redirect(way.home)
    table = way.plan(way.read(stored), request.user)
    context: dict[str, Any] = {
        "way": way,
        "file": stored,
        "asked": list(asked.values()),
        "table": table,
        "new": table.new[:SHOWN],
        "changed": table.changed[:SHOWN],
        "problems": table.problems[:SHOWN],
        "more_problems": len(table.problems) > SHOWN,
        "notices": table.notices,
        "may_apply": table.deeds > 0 and not table.too_large,
        "refusal": refusal,
        "notes": way.at("import-notes", file_id=stored.pk),
    }
    return render_screen(request, "files/import_preview.html", context, status=status)


def notes(request: PageRequest, way: TableWay, file_id: int) -> HttpResponseBase:
    """The person's own workbook back, each wrong cell in red with its note."""
    stored = _stored(request, file_id)
    table = way.plan(way.read(stored), request.user)
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.xlsx"
        annotate(path_of(stored), table.reading.grid.name, table.problems, noted, way.limits)
        answer = BytesIO(noted.read_bytes())
    name = f"{Path(stored.name).stem}-{_('notes')}.xlsx"
    return FileResponse(answer, as_attachment=True, filename=name, content_type=XLSX)
