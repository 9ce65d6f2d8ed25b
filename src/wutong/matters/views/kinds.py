"""Which department of the county has which function."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import Role
from wutong.kernel.errors import BadInput
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.matters.access import may_keep
from wutong.matters.actions.naming import enter_department, name_departments
from wutong.matters.forms.lists import DepartmentForm, KindsForm
from wutong.matters.queries.kinds import kind_rows
from wutong.matters.sheets import KINDS, kind_cells


def _context(request: PageRequest, **forms: Any) -> dict[str, Any]:
    rows = kind_rows(request.user, timezone.localdate())
    keeps = may_keep(request.user)
    adds = request.user.has_role(Role.ADMIN)
    context: dict[str, Any] = {
        "rows": rows,
        "unnamed": sum(not row.is_named for row in rows),
        "may_keep": keeps,
        "may_add": adds,
    }
    if keeps:
        context["form"] = KindsForm(rows, request.user)
    if adds:
        context["new"] = DepartmentForm()
    return {**context, **forms}


@require_GET
@signed_in
def kind_list(request: PageRequest) -> HttpResponseBase:
    """Every function that laws name, and the department that has it here."""
    if request.GET.get("format") == "xlsx":
        rows = kind_rows(request.user, timezone.localdate())
        name = f"{_('Departments of the catalogue')} {timezone.localdate().isoformat()}"
        return workbook_answer(KINDS, kind_cells(rows), name)
    return render_screen(request, "matters/kinds.html", _context(request))


@require_POST
@signed_in
def kinds_name(request: PageRequest) -> HttpResponseBase:
    """Name the departments of all kinds at once."""
    rows = kind_rows(request.user, timezone.localdate())
    form = KindsForm(rows, request.user, request.POST)
    # who may not is told so before anything else: the action asks
    chosen = form.chosen() if form.is_valid() else {}
    if form.errors and may_keep(request.user):
        context = _context(request, form=form)
        return render_screen(request, "matters/kinds.html", context, status=422)
    count = name_departments(chosen, actor=request.user)
    messages.success(
        request, ngettext("%(n)d kind changed", "%(n)d kinds changed", count) % {"n": count}
    )
    return redirect("matters:kind-list")


@require_POST
@signed_in
def department_add(request: PageRequest) -> HttpResponseBase:
    """Enter a department that the list lacks."""
    form = DepartmentForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        made = enter_department(given.get("name", ""), given.get("name_en", ""), actor=request.user)
    except BadInput as bad:
        if "name" not in form.errors:
            for problem in bad.problems:
                form.add_error("name", problem)
        context = _context(request, new=form)
        return render_screen(request, "matters/kinds.html", context, status=422)
    messages.success(request, _("“%(name)s” can be chosen now") % {"name": made})
    return redirect("matters:kind-list")
