"""Certificates, their verification, bundles for the archive, measures."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.approvals.public import Case, CaseItem
from wutong.audit.public import events_of
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from . import actions
from .access import may_issue
from .forms import (
    CertificateFilterForm,
    FileForm,
    IssueForm,
    MeasureForm,
    NumberForm,
    RevokeForm,
)
from .lifecycle import CERTIFICATE
from .models import Certificate
from .queries.bundles import bundle_of
from .queries.certificates import (
    Verdict,
    by_number,
    by_token,
    certificates_shown,
    verdict_on,
    verdict_on_file,
)
from .queries.measures import compared
from .sheets import CERTIFICATES, MEASURES, certificate_cells, measure_cells

# the six changes were reported in 2023; the day is the county's to say
CHANGE_ON = date(2023, 1, 1)


@require_GET
@signed_in
def certificate_list(request: PageRequest) -> HttpResponseBase:
    """All certificates that one may see."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = certificates_shown(request.user, words, state)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Certificates')} {timezone.localdate().isoformat()}"
        return workbook_answer(CERTIFICATES, certificate_cells(rows), name)
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": page.object_list,
        "form": CertificateFilterForm(request.GET),
        "words": words,
    }
    return render_screen(request, "results/list.html", context, part="rows")


def _seen(request: PageRequest, certificate_id: int) -> Certificate:
    rows = Certificate.objects.visible_to(request.user)
    rows = rows.select_related("issuer", "item__case", "item__department", "file", "issued_by")
    return get_object_or_404(rows, pk=certificate_id)


def _page(request: PageRequest, row: Certificate, form: RevokeForm) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "may_revoke": "revoke" in set(CERTIFICATE.open_to(request.user, row)),
        "events": events_of(row),
    }
    status = 422 if form.errors else 200
    return render_screen(request, "results/page.html", context, status=status)


@require_GET
@signed_in
def certificate_page(request: PageRequest, certificate_id: int) -> HttpResponse:
    """One certificate and its history."""
    return _page(request, _seen(request, certificate_id), RevokeForm())


@require_POST
@signed_in
def certificate_revoke(request: PageRequest, certificate_id: int) -> HttpResponseBase:
    """Revoke it, with the reason."""
    row = _seen(request, certificate_id)
    CERTIFICATE.demand_right("revoke", request.user, row)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    actions.revoke_certificate(row.pk, actor=request.user, reason=form.cleaned_data["reason"])
    return redirect("results:page", row.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def certificate_issue(request: PageRequest, item_id: int) -> HttpResponseBase:
    """Draw up the certificate of an item."""
    items = CaseItem.objects.visible_to(request.user).select_related("case", "department")
    item = get_object_or_404(items, pk=item_id)
    if not may_issue(request.user, item):
        raise Http404
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.issue_certificate(item.pk, actor=request.user, **form.cleaned_data)
        return redirect("results:page", made.pk)
    context = {"item": item, "form": form}
    return render_screen(request, "results/issue.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def case_bundle(request: PageRequest, case_id: int) -> HttpResponseBase:
    """The bundle of one case for the archive."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
    opened = bundle_of(Case.objects.filter(pk=case.pk), request.user, str(case))
    return FileResponse(opened, as_attachment=True, filename=f"{case.number}.zip")


@require_GET
@signed_in
def subject_bundle(request: PageRequest, kind: str, subject_id: int) -> HttpResponseBase:
    """The bundle of all cases of a project that one may see."""
    cases = Case.objects.visible_to(request.user).filter(subject_kind=kind, subject_id=subject_id)
    first = cases.first()
    if first is None:
        raise Http404
    opened = bundle_of(cases, request.user, str(first))
    return FileResponse(opened, as_attachment=True, filename=f"{kind}-{subject_id}.zip")


def _verified(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    # a finding is a page like any other: 200, so that a robot of a search engine learns nothing
    return render_screen(request, "results/verdict.html", {"verdict": verdict})


@never_cache
@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code leads to; no sign-in."""
    return _verified(request, verdict_on(by_token(token)))


@never_cache
@require_http_methods(["GET", "POST"])
def verify_any(request: HttpRequest) -> HttpResponse:
    """By number and code, or by the PDF itself; no sign-in."""
    number, file = NumberForm(), FileForm()
    if request.method == "POST" and "file" in request.FILES:
        file = FileForm(request.POST, request.FILES)
        if file.is_valid():
            return _verified(request, verdict_on_file(file.cleaned_data["file"].read()))
    elif request.method == "POST":
        number = NumberForm(request.POST)
        if number.is_valid():
            return _verified(request, verdict_on(by_number(**number.cleaned_data)))
    context = {"number_form": number, "file_form": file}
    status = 422 if number.errors or file.errors else 200
    return render_screen(request, "results/verify.html", context, status=status)


@require_GET
@signed_in
def measures(request: PageRequest) -> HttpResponseBase:
    """Days, papers, visits, extensions, corrections; before and after the change."""
    if request.user.is_outsider:
        raise Http404
    form = MeasureForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until") or timezone.localdate()
    change_on = asked.get("change_on") or CHANGE_ON
    by = asked.get("by") or "item"
    rows = compared(request.user, since=asked.get("since"), until=until, change_on=change_on, by=by)
    if request.GET.get("format") == "xlsx":
        name = f"{_('The environment measured')} {until.isoformat()}"
        return workbook_answer(MEASURES, measure_cells(rows), name)
    context = {
        "rows": rows,
        "form": form,
        "until": until,
        "change_on": change_on,
        "is_example": any(row.is_example for row in rows),
        "late": sum(row.after.days.late for row in rows),
        "judged": sum(row.after.days.judged for row in rows),
    }
    return render_screen(request, "results/measures.html", context, part="rows")
