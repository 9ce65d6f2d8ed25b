"""Rulings, transfers, merging; ways and their results, introducers and rewards, stations."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Jurisdiction
from wutong.kernel.deeds import attempt
from wutong.kernel.errors import BadInput
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.money import WAN, cents_from
from wutong.kernel.screens import page_of, render_screen
from wutong.pipeline import actions
from wutong.pipeline.access.winning import TO_TRANSFER, may_keep_introducers
from wutong.pipeline.lifecycle.winning import DISPUTE, STATION_REPORT
from wutong.pipeline.models import (
    Dispute,
    Introducer,
    IntroducerKind,
    Introduction,
    Project,
    StationReport,
    Way,
)
from wutong.pipeline.queries import masked_phone, years_with_data
from wutong.pipeline.queries.lists import year_asked
from wutong.pipeline.queries.stations import station_rows
from wutong.pipeline.queries.ways import results_by_way

from .projects import refused_page, seen_project


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _on_project(
    request: PageRequest, project_id: int, deed: Callable[[Project], object]
) -> HttpResponseBase:
    """Do a deed of a project's page; a refusal stands on top of the page as it now is."""
    project = seen_project(request, project_id)
    outcome = attempt(lambda: deed(project))
    if outcome.done:
        return redirect("pipeline:page", project.pk)
    return refused_page(request, project.pk, outcome)


@require_POST
@signed_in
def dispute_rule(request: PageRequest, dispute_id: int) -> HttpResponseBase:
    """The leading group rules."""
    dispute = get_object_or_404(Dispute.objects.visible_to(request.user), pk=dispute_id)
    DISPUTE.demand_right("rule", request.user, dispute)
    seen = Project.objects.visible_to(request.user)
    key = dispute.second_id if seen.filter(pk=dispute.second_id) else dispute.first_id
    sent = request.POST
    return _on_project(
        request, key,
        lambda _p: actions.rule_dispute(
            dispute.pk, ruling=sent.get("ruling", ""), reason=sent.get("reason", "")[:1000],
            actor=request.user,
        ),
    )  # fmt: skip


@require_POST
@signed_in
def project_transfer(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Pass a project to another place of the county."""
    places = Jurisdiction.objects.filter(pk=_key(request.POST.get("place", "")))
    share = request.POST.get("share", "")

    def deed(project: Project) -> None:
        TO_TRANSFER.demand(request.user, project)
        place = places.first()
        if place is None:
            raise BadInput(_("Choose the place"))
        actions.transfer_project(
            project.pk, place, first_share=_key(share) if share.isdigit() else -1,
            reason=request.POST.get("reason", "")[:300], actor=request.user,
        )  # fmt: skip

    return _on_project(request, project_id, deed)


@require_POST
@signed_in
def project_merge(request: PageRequest, project_id: int) -> HttpResponseBase:
    """This project and another were one: the other ends."""
    seen_project(request, project_id)
    other = get_object_or_404(
        Project.objects.visible_to(request.user), pk=_key(request.POST.get("dropped", ""))
    )
    return _on_project(
        request, project_id,
        lambda p: actions.merge_projects(
            p.pk, other.pk, reason=request.POST.get("reason", "")[:300], actor=request.user
        ),
    )  # fmt: skip


@require_POST
@signed_in
def project_helpers(request: PageRequest, project_id: int) -> HttpResponseBase:
    """The ways that helped."""
    keys = [_key(k) for k in request.POST.getlist("ways")]
    ways = list(Way.objects.filter(pk__in=keys))
    return _on_project(
        request, project_id, lambda p: actions.set_helpers(p.pk, ways, actor=request.user)
    )


@require_POST
@signed_in
def project_introduce(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter who brought the project."""
    seen_project(request, project_id)
    introducer = get_object_or_404(
        Introducer.objects.visible_to(request.user), pk=_key(request.POST.get("introducer", ""))
    )
    return _on_project(
        request, project_id,
        lambda p: actions.introduce_project(
            p.pk, introducer, investor_confirms=request.POST.get("confirms", "")[:200],
            actor=request.user,
        ),
    )  # fmt: skip


@require_POST
@signed_in
def reward_move(request: PageRequest, introduction_id: int, move: str) -> HttpResponseBase:
    """Compute, approve, refuse, pay."""
    row = get_object_or_404(Introduction.objects.visible_to(request.user), pk=introduction_id)
    sent = request.POST

    def compute(_p: Project) -> None:
        try:
            base = cents_from(sent.get("base", "").strip(), WAN)
        except ValueError:
            raise BadInput(_("Write the fixed investment in 10,000 yuan")) from None
        actions.compute_reward(
            row.pk, rule=sent.get("rule", ""), base_cents=base, actor=request.user
        )

    deeds: dict[str, Callable[[Project], object]] = {
        "compute": compute,
        "approve": lambda _p: actions.approve_reward(row.pk, actor=request.user),
        "refuse": lambda _p: actions.refuse_reward(
            row.pk, note=sent.get("note", "")[:300], actor=request.user
        ),
        "pay": lambda _p: actions.pay_reward(
            row.pk, voucher=sent.get("voucher", "")[:60], actor=request.user
        ),
    }
    if move not in deeds:
        raise Http404
    return _on_project(request, row.project_id, deeds[move])


@require_GET
@signed_in
def ways(request: PageRequest) -> HttpResponse:
    """Results by way of a year, and the stations with their months."""
    if request.user.is_outsider:
        raise Http404
    today = timezone.localdate()
    year = year_asked(request.GET.dict()) or today.year
    context = {
        "rows": results_by_way(request.user, year),
        "year": year,
        "today": today,
        "years": years_with_data(request.user, today)[:5],
        "stations": station_rows(request.user),
        "any_example": Project.objects.visible_to(request.user).filter(is_example=True).exists(),
    }
    return render_screen(request, "pipeline/ways.html", context)


@require_POST
@signed_in
def station_report(request: PageRequest, report_id: int) -> HttpResponseBase:
    """Hand a month's report in."""
    reports = StationReport.objects.visible_to(request.user)
    row = get_object_or_404(reports, pk=report_id)
    STATION_REPORT.demand_right("hand_in", request.user, row)
    met = request.POST.get("firms_met", "").strip()
    try:
        actions.hand_in_station_report(
            row.pk, text=request.POST.get("text", "")[:8000],
            firms_met=_key(met) if met else None, actor=request.user,
        )  # fmt: skip
    except BadInput as bad:
        messages.error(request, " ".join(bad.problems))
    return redirect("pipeline:station", row.station_id)


@require_http_methods(["GET", "POST"])
@signed_in
def introducers(request: PageRequest) -> HttpResponseBase:
    """The register of introducers."""
    if request.user.is_outsider:
        raise Http404
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.register_introducer(
                name=request.POST.get("name", "")[:80], kind=request.POST.get("kind", ""),
                phone=request.POST.get("phone", "")[:30],
                credit_code=request.POST.get("credit_code", "")[:40],
                target_letter=request.POST.get("target_letter", "")[:80],
                is_example=request.user.is_example,
                actor=request.user,
            )  # fmt: skip
        except BadInput as bad:
            problems = bad.problems
        else:
            return redirect("pipeline:introducers")
    rows = Introducer.objects.visible_to(request.user).select_related("registered_by")
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": [(row, masked_phone(row.phone)) for row in page.object_list],
        "kinds": IntroducerKind.choices,
        "may_register": may_keep_introducers(request.user),
        "problems": problems,
    }
    return render_screen(
        request, "pipeline/introducers.html", context, status=422 if problems else 200
    )
