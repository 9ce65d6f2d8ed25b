"""The lists that the cockpit's figures open, and the board."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import access
from wutong.pipeline.access.contact_exports import may_ask_contacts
from wutong.pipeline.forms import AgreementFilter, FundsFilter, ProjectFilter
from wutong.pipeline.models import Agreement, FundsEntry, FundsState, Stage
from wutong.pipeline.queries import (
    board_of,
    chosen_agreements,
    chosen_funds,
    chosen_projects,
    has_total,
    money_of,
    narrowed_papers,
    narrowed_projects,
    years_of,
)
from wutong.pipeline.rules import MILESTONES
from wutong.pipeline.sheets import (
    AGREEMENTS,
    DETAILS,
    FUNDS,
    PROJECTS,
    agreement_row,
    detail_row,
    funds_row,
    project_row,
)

SORTS = {
    "name": F("name").asc(),
    "-name": F("name").desc(),
    "reported": F("reported_at").asc(),
    "-reported": F("reported_at").desc(),
    # unknown is neither the largest nor the smallest: it comes last
    "planned": F("planned_cents").asc(nulls_last=True),
    "-planned": F("planned_cents").desc(nulls_last=True),
}
CHUNK = 500


@require_GET
@signed_in
def project_list(request: PageRequest) -> HttpResponseBase:
    """The list that every figure of the cockpit opens."""
    asked = request.GET.dict()
    chosen = chosen_projects(request.user, asked)
    projects = chosen.select_related("chain", "segment", "owner", "investor", "way", "reported_by")
    projects = projects.order_by(SORTS.get(asked.get("sort", ""), SORTS["-reported"]), "-pk")
    if asked.get("format") == "details":
        rows = map(detail_row, projects.select_related("detail").iterator(CHUNK))
        return workbook_answer(DETAILS, rows, _("Details of projects"))
    if asked.get("format") == "xlsx":
        rows = map(project_row, projects.iterator(CHUNK))
        return workbook_answer(PROJECTS, rows, _("Projects"))
    context = {
        "page": page_of(projects, request),
        "form": ProjectFilter(asked, user=request.user),
        # the badge stands for the whole list, not for the fifty rows that are shown
        "any_example": chosen.filter(is_example=True).exists(),
        "may_report": access.may_report(request.user),
        "may_import": access.may_take_over(request.user),
        "may_ask_contacts": may_ask_contacts(request.user),
        "query": request.GET.urlencode(),
        "reached": _reached_words(asked),
        "narrowed": narrowed_projects(request.user, asked),
    }
    return render_screen(request, "pipeline/list.html", context, part="rows")


def _reached_words(asked: dict[str, str]) -> str:
    """The list's heading where it was opened from a step of the funnel."""
    if asked.get("reached") not in MILESTONES:
        return ""
    words = {"stage": str(Stage(asked["reached"]).label), "year": asked.get("year", "")}
    if not words["year"].isdigit():
        return _("Ever reached “%(stage)s”") % words
    if asked.get("started") == "yes":
        return _("Reached “%(stage)s” in %(year)s and have started") % words
    return _("Reached “%(stage)s” in %(year)s") % words


@require_GET
@signed_in
def project_board(request: PageRequest) -> HttpResponse:
    """The same projects as cards by stage."""
    context = board_context(request, request.GET.dict())
    return render_screen(request, "pipeline/board.html", context, part="columns")


def board_context(request: PageRequest, asked: dict[str, str]) -> dict[str, object]:
    """What the board shows for a query string."""
    return {
        "columns": board_of(chosen_projects(request.user, asked)),
        "form": ProjectFilter(asked, user=request.user),
        "may_report": access.may_report(request.user),
    }


@require_GET
@signed_in
def agreement_list(request: PageRequest) -> HttpResponseBase:
    """What was signed; its total is the cockpit's figure when asked for the same."""
    asked = request.GET.dict()
    chosen = chosen_agreements(request.user, asked)
    agreements = (
        chosen.select_related("project", "entered_by")
        .prefetch_related("parties")
        .order_by("-signed_on", "-pk")
    )
    if asked.get("format") == "xlsx":
        rows = map(agreement_row, agreements.iterator(CHUNK))
        return workbook_answer(AGREEMENTS, rows, _("Agreements"))
    page = page_of(agreements, request)
    context = {
        "page": page,
        "rows": [(a, access.may_correct(request.user, a)) for a in page.object_list],
        "form": AgreementFilter(asked, years=years_of(Agreement.objects.all(), "signed_on")),
        "narrowed": narrowed_papers(request.user, asked),
        # kinds are never mixed in a sum: a total stands only where one kind was asked for
        "total": money_of(chosen) if has_total(asked) else None,
        "may_enter": request.user.is_government,
        "may_import": access.may_take_over(request.user),
    }
    return render_screen(request, "pipeline/agreements.html", context, part="rows")


@require_GET
@signed_in
def funds_list(request: PageRequest) -> HttpResponseBase:
    """Money in place, voucher by voucher; void ones stand there and are not counted."""
    asked = request.GET.dict()
    chosen = chosen_funds(request.user, asked)
    entries = chosen.select_related("project").order_by("-paid_on", "-pk")
    if asked.get("format") == "xlsx":
        rows = map(funds_row, entries.iterator(CHUNK))
        return workbook_answer(FUNDS, rows, _("Money in place"))
    context = {
        "page": page_of(entries, request),
        "form": FundsFilter(asked, years=years_of(FundsEntry.objects.all(), "paid_on")),
        "narrowed": narrowed_papers(request.user, asked),
        "total": money_of(chosen.filter(state=FundsState.COUNTED)),
        "may_import": access.may_take_over(request.user),
    }
    return render_screen(request, "pipeline/funds.html", context, part="rows")
