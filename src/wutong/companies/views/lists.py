"""The register as a list, and taken home."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.companies.access import may_export, may_import, may_keep
from wutong.companies.forms import CompanyFilterForm
from wutong.companies.queries import (
    CappedPaginator,
    CompanyFilter,
    companies_for,
    rows_of,
    stream,
)
from wutong.companies.sheets import COMPANIES, company_cells
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import PAGE_ROWS, render_screen
from wutong.kernel.sheets import template_answer, workbook_answer


@require_GET
@signed_in
def company_list(request: PageRequest) -> HttpResponseBase:
    """Firms that the person may see, narrowed by the query string."""
    asked = CompanyFilter.from_query(request.GET)
    found = companies_for(request.user, asked)
    if request.GET.get("format") == "xlsx":
        if not may_export(request.user):
            raise NotAllowed(_("Lists of firms are taken home by officials only"))
        name = f"{_('Firms')} {timezone.localdate().isoformat()}"
        return workbook_answer(COMPANIES, map(company_cells, stream(found)), name)
    pages = CappedPaginator(found, PAGE_ROWS, capped=bool(asked.words))
    page = pages.get_page(request.GET.get("page"))
    rows = rows_of(found[page.start_index() - 1 : page.end_index()]) if pages.count else []
    context = {
        "page": page,
        "rows": rows,
        "total": pages.count,
        "is_capped": pages.is_capped,
        "is_narrowed": not asked.is_empty,
        "form": CompanyFilterForm(request.GET, request.user),
        "may_import": may_import(request.user),
        "may_keep": may_keep(request.user),
        "may_export": may_export(request.user),
    }
    return render_screen(request, "companies/list.html", context, part="rows")


@require_GET
@signed_in
def template(request: PageRequest) -> HttpResponseBase:
    """The blank workbook to fill in."""
    if not may_import(request.user):
        raise NotAllowed(_("You may not import firms"))
    return template_answer(COMPANIES, _("Firms"))
