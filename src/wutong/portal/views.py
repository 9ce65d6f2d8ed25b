"""The firm's pages: where is my case, whose turn, until when, what is missing, whom to call."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from wutong.approvals.public import case_rows, may_open
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen

from .queries import cases_of, tracked

CASES = 20


@require_GET
@signed_in
def home(request: PageRequest) -> HttpResponse:
    """All of one's cases."""
    page = page_of(cases_of(request.user), request, CASES)
    rows = case_rows(list(page.object_list), request.user)
    context = {"page": page, "rows": rows, "may_open": may_open(request.user)}
    return render_screen(request, "portal/home.html", context, part="rows")


@require_GET
@signed_in
def case(request: PageRequest, number: str) -> HttpResponse:
    """One case, followed like a parcel."""
    found = get_object_or_404(cases_of(request.user), number=number)
    return render_screen(request, "portal/case.html", {"t": tracked(found, request.user)})
