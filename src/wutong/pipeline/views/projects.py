"""One project: its page, and the deeds that are done from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.kernel.deeds import Outcome, attempt_form
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen, toast
from wutong.pipeline import access, actions
from wutong.pipeline.forms import (
    AssignForm,
    CompanyForm,
    EndForm,
    FollowUpForm,
    FundsForm,
    MoveForm,
    PlanForm,
    ProjectForm,
    ReasonForm,
    ReleaseForm,
    RenewForm,
    TakeUpForm,
    initial_of,
)
from wutong.pipeline.lifecycle import CLAIM, PROJECT, STANDING
from wutong.pipeline.models import Claim, Project
from wutong.pipeline.pages import move_offers, project_context

from .lists import board_context


def seen_project(request: PageRequest, project_id: int) -> Project:
    """The project with what its page names; invisible ones don't exist."""
    projects = Project.objects.visible_to(request.user).select_related(
        "chain", "segment", "owner", "leader", "department", "investor", "spv", "way",
        "jurisdiction", "reported_by",
    ).prefetch_related("stage_dates")  # fmt: skip
    return get_object_or_404(projects, pk=project_id)


@require_GET
@signed_in
def project_page(request: PageRequest, project_id: int) -> HttpResponse:
    """One project: where it is, whose turn, until when, what is missing."""
    project = seen_project(request, project_id)
    return render_screen(request, "pipeline/page.html", project_context(project, request.user))


def _answer(
    request: PageRequest,
    project: Project,
    name: str,
    form: WutongForm,
    deed: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """Check the form, do the deed, go back to the page; or the page with the form's faults.

    What is too late stands on top of the page as it now is: its form may be gone from there.
    """
    outcome = attempt_form(form, deed)
    if outcome.done:
        return redirect("pipeline:page", project.pk)
    if outcome.refusal:
        return refused_page(request, project.pk, outcome)
    context = project_context(seen_project(request, project.pk), request.user)
    context |= {name: form, "open": name}
    return render_screen(request, "pipeline/page.html", context, status=outcome.status)


def refused_page(request: PageRequest, project_id: int, outcome: Outcome) -> HttpResponse:
    """The page as it now is, with what was refused on top."""
    context = project_context(seen_project(request, project_id), request.user)
    context["refusal"] = outcome.refusal or _("Not saved")
    return render_screen(request, "pipeline/page.html", context, status=outcome.status)


answer_deed = _answer  # for the deeds in other modules that are done from the same page


@require_GET
@signed_in
def project_moves(request: PageRequest, project_id: int) -> HttpResponse:
    """The moves that are open now, for a card of the board."""
    project = seen_project(request, project_id)
    context = {
        "project": project,
        "moves": move_offers(project, request.user),
        "may_sign": access.may_sign(request.user, project)
        and project.stage in PROJECT.moves["sign"].sources,
    }
    return render_screen(request, "pipeline/_card_moves.html", context)


@require_POST
@signed_in
def project_move(request: PageRequest, project_id: int, move: str) -> HttpResponseBase:
    """Take a move of the line of stages; from a card of the board, today and without a note."""
    project = seen_project(request, project_id)
    if move not in PROJECT.moves:
        raise Http404
    PROJECT.demand_right(move, request.user, project)
    if request.htmx:
        moved = actions.advance_project(project.pk, move, actor=request.user)
        asked = dict(parse_qsl(urlsplit(request.htmx.current_url or "").query))
        answer = render_screen(
            request, "pipeline/board.html", board_context(request, asked), part="columns"
        )
        words = {"project": moved, "stage": moved.get_stage_display()}
        return toast(answer, _("%(project)s: %(stage)s") % words)
    return _answer(
        request, project, "move_form", MoveForm(request.POST),
        lambda v: actions.advance_project(
            project.pk, move, actor=request.user, on=v["on"], note=v["note"]
        ),
    )  # fmt: skip


@require_POST
@signed_in
def project_standing(request: PageRequest, project_id: int, move: str) -> HttpResponseBase:
    """Pause, take up, pass on, end."""
    project = seen_project(request, project_id)
    if move not in STANDING.moves:
        raise Http404
    STANDING.demand_right(move, request.user, project)
    if move == "end":
        return _answer(
            request, project, "end_form", EndForm(request.POST),
            lambda v: actions.end_project(project.pk, actor=request.user, **v),
        )  # fmt: skip
    if move == "take_up":
        return _answer(
            request, project, "take_up_form", TakeUpForm(request.POST),
            lambda v: actions.take_up_project(project.pk, actor=request.user, **v),
        )  # fmt: skip
    deed = actions.pause_project if move == "pause" else actions.pass_on_project
    return _answer(
        request, project, "reason_form", ReasonForm(request.POST),
        lambda v: deed(project.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def project_plan(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Say when a stage is to be reached."""
    project = seen_project(request, project_id)
    access.TO_PLAN.demand(request.user, project)
    return _answer(
        request, project, "plan_form", PlanForm(request.POST, project=project),
        lambda v: actions.plan_stage(project.pk, v["stage"], v["planned_on"], actor=request.user),
    )  # fmt: skip


@require_POST
@signed_in
def project_follow_up(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Note one contact."""
    project = seen_project(request, project_id)
    access.TO_FOLLOW_UP.demand(request.user, project)
    return _answer(
        request, project, "follow_up_form", FollowUpForm(request.POST),
        lambda v: actions.record_follow_up(project.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def project_no_change(request: PageRequest, project_id: int) -> HttpResponseBase:
    """One tap."""
    project = seen_project(request, project_id)
    actions.say_no_change(project.pk, actor=request.user)
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)  # from the list of the month: on to the next one
    return redirect("pipeline:page", project.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def project_edit(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Correct what is known."""
    project = seen_project(request, project_id)
    if not access.may_work_on(request.user, project):
        raise NotAllowed(_("Only its officer or a promotion officer changes a project"))
    form = ProjectForm(
        request.POST or None, initial=initial_of(project), user=request.user, project=project
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            values["planned_cents"] = values.pop("planned")
            values["investor"] = values.pop("investor_code")
            try:
                actions.edit_project(project.pk, values, actor=request.user)
            except WrongState as taken:
                status = 409
                form.add_error("investor_code", str(taken))
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:page", project.pk)
    context = {"form": form, "project": project}
    return render_screen(request, "pipeline/edit.html", context, status=status)


@require_POST
@signed_in
def project_assign(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Name officer, leader, department."""
    project = seen_project(request, project_id)
    access.TO_ASSIGN.demand(request.user, project)
    return _answer(
        request, project, "assign_form",
        AssignForm(request.POST, user=request.user, project=project),
        lambda v: actions.assign_project(project.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def project_company(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Name the company that was founded for the project."""
    from wutong.companies.public import Company

    project = seen_project(request, project_id)
    access.TO_NAME_COMPANY.demand(request.user, project)
    return _answer(
        request, project, "company_form",
        CompanyForm(request.POST, firms=Company.objects.visible_to(request.user)),
        lambda v: actions.name_project_company(project.pk, v["code"], actor=request.user),
    )  # fmt: skip


@require_POST
@signed_in
def project_contact(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Show the telephone in full, once, and note who looked."""
    project = seen_project(request, project_id)
    phone = actions.reveal_contact(project.pk, actor=request.user)
    context = {} if request.htmx else project_context(project, request.user)
    return render_screen(
        request, "pipeline/page.html", {**context, "phone": phone, "shown": True}, part="contact"
    )


@require_POST
@signed_in
def project_funds(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Count a voucher."""
    project = seen_project(request, project_id)
    access.TO_ENTER_FUNDS.demand(request.user, project)
    return _answer(
        request, project, "funds_form", FundsForm(request.POST),
        lambda v: actions.enter_funds(
            project.pk, actor=request.user, amount_cents=v["amount"], paid_on=v["paid_on"],
            voucher_kind=v["voucher_kind"], voucher_no=v["voucher_no"],
            is_example=project.is_example,
        ),
    )  # fmt: skip


def _claim(project: Project) -> Claim:
    return get_object_or_404(Claim, project=project)


@require_POST
@signed_in
def claim_renew(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Protect the first report for longer."""
    project = seen_project(request, project_id)
    claim = _claim(project)
    CLAIM.demand_right("renew", request.user, claim)
    return _answer(
        request, project, "renew_form", RenewForm(request.POST),
        lambda v: actions.renew_claim(claim.pk, actor=request.user, evidence=v["note"]),
    )  # fmt: skip


@require_POST
@signed_in
def claim_release(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Give the first report up."""
    project = seen_project(request, project_id)
    claim = _claim(project)
    CLAIM.demand_right("release", request.user, claim)
    return _answer(
        request, project, "release_form", ReleaseForm(request.POST),
        lambda v: actions.release_claim(claim.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip
