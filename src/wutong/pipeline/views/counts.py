"""What counts: the year's recognised projects, what was left out and why, and the rates."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.kernel.deeds import attempt
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import actions
from wutong.pipeline.access.recognition import TO_RECOGNISE
from wutong.pipeline.models import ExclusionReason, Project
from wutong.pipeline.queries import years_with_data
from wutong.pipeline.queries.credit import credits_of_year
from wutong.pipeline.queries.lists import year_asked
from wutong.pipeline.queries.recognition import counts_of, money_rates
from wutong.pipeline.queries.rulebook import county_rules
from wutong.pipeline.wording import rule_name

from .projects import refused_page, seen_project


@require_GET
@signed_in
def counts(request: PageRequest) -> HttpResponse:
    """One year; every number opens the list of exactly its projects."""
    if request.user.is_outsider:
        raise Http404
    today = timezone.localdate()
    year = year_asked(request.GET.dict()) or today.year
    names = {rule.code: rule_name(rule) for rule in county_rules()}
    found = counts_of(request.user, year, today)
    context = {
        "counts": found,
        "rates": [(names[rate.code], rate) for rate in found.rates],
        "money_rates": [
            (names[rate.code], rate) for rate in money_rates(request.user, year, today)
        ],
        "years": years_with_data(request.user, today),
    }
    return render_screen(request, "pipeline/counts.html", context)


@require_GET
@signed_in
def credit(request: PageRequest) -> HttpResponse:
    """Who has the credit for a year's signed projects: by first reporter and by place."""
    if request.user.is_outsider:
        raise Http404
    today = timezone.localdate()
    year = year_asked(request.GET.dict()) or today.year
    signed = Project.objects.visible_to(request.user).filter(signed_on__year=year)
    context = {
        "credits": credits_of_year(request.user, year),
        "year": year,
        "years": years_with_data(request.user, today)[:5],
        "any_example": signed.filter(is_example=True).exists(),
    }
    return render_screen(request, "pipeline/credit.html", context)


@require_POST
@signed_in
def project_recognise(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Say whether a project counts."""
    project = seen_project(request, project_id)
    TO_RECOGNISE.demand(request.user, project)
    sent = request.POST
    year = sent.get("year", "")
    outcome = attempt(
        lambda: actions.recognise_project(
            project.pk, actor=request.user,
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
            conclusion=sent.get("conclusion", ""),
            reason=ExclusionReason.objects.filter(code=sent.get("reason", "")).first(),
            note=sent.get("note", "")[:300],
        )
    )  # fmt: skip
    if outcome.done:
        return redirect("pipeline:page", project.pk)
    return refused_page(request, project.pk, outcome)
