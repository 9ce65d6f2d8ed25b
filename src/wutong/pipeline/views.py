"""Pages of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.prospecting.public import Target

from . import access, actions
from .forms import (
    AgreementFilter,
    AgreementForm,
    AssignForm,
    EndForm,
    FollowUpForm,
    FundsFilter,
    FundsForm,
    LeadForm,
    MoveForm,
    ProjectFilter,
    ProjectForm,
    ReasonForm,
    initial_of,
)
from .lifecycle import PROJECT, STANDING
from .models import Agreement, AgreementCategory, AgreementKind, FundsEntry, FundsState, Project, Side
from .pages import project_context
from .queries import board_of, chosen_projects
from .queries.figures import money_of
from .sheets import AGREEMENTS, FUNDS, PROJECTS, agreement_row, funds_row, project_row

SORTS = {
    "name": "name", "-name": "-name", "reported": "reported_at", "-reported": "-reported_at",
    "planned": "planned_cents", "-planned": "-planned_cents",
}  # fmt: skip


@require_GET
@signed_in
def project_list(request: PageRequest) -> HttpResponseBase:
    """The list that every figure of the cockpit opens."""
    asked = request.GET.dict()
    projects = chosen_projects(request.user, asked).select_related(
        "chain", "segment", "owner", "investor", "way"
    )
    order = SORTS.get(asked.get("sort", ""), "-reported_at")
    projects = projects.order_by(order, "-pk")
    if asked.get("format") == "xlsx":
        return workbook_answer(PROJECTS, map(project_row, projects.iterator(500)), "projects")
    page = page_of(projects, request)
    context = {
        "page": page,
        "form": ProjectFilter(asked or None, user=request.user),
        "asked": asked,
        "any_example": any(p.is_example for p in page.object_list),
        "may_report": access.may_report(request.user),
        "reached": _reached_words(asked),
    }
    return render_screen(request, "pipeline/list.html", context, part="rows")


def _reached_words(asked: dict[str, str]) -> str:
    from .models import Stage

    if asked.get("reached") not in {"talks", "intent", "signed", "started", "producing"}:
        return ""
    stage = str(Stage(asked["reached"]).label)
    if asked.get("year", "").isdigit():
        return _("Reached “%(stage)s” in %(year)s") % {"stage": stage, "year": asked["year"]}
    return _("Ever reached “%(stage)s”") % {"stage": stage}


@require_GET
@signed_in
def project_board(request: PageRequest) -> HttpResponse:
    """The same projects as cards by stage."""
    asked = request.GET.dict()
    columns = board_of(chosen_projects(request.user, asked))
    context = {
        "columns": columns,
        "form": ProjectFilter(asked or None, user=request.user),
        "may_report": access.may_report(request.user),
    }
    return render_screen(request, "pipeline/board.html", context, part="columns")


@require_http_methods(["GET", "POST"])
@signed_in
def lead_new(request: PageRequest) -> HttpResponseBase:
    """The five fields."""
    if not access.may_report(request.user):
        return render_screen(request, "ui/404.html", {}, status=404)
    target, segment = _origin_of_lead(request)
    form = LeadForm(request.POST or None, initial=_lead_initial(target, segment))
    status, duplicates = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            firm = _firm_of(request, target, values["investor_name"])
            try:
                project = actions.register_lead(
                    actions.Lead(
                        investor_name=values["investor_name"],
                        summary=values["summary"],
                        way=values["way"],
                        contact_name=values["contact_name"],
                        contact_phone=values["contact_phone"],
                        investor=firm,
                        segment=segment,
                        origin=target.province if target else "",
                        target_id=target.pk if target else None,
                        is_example=bool(request.user.is_example),
                    ),
                    actor=request.user,
                    distinct_reason=values["distinct_reason"],
                )
            except WrongState as late:
                status = 409
                form.add_error(None, str(late))
                duplicates = actions.find_duplicates(values["investor_name"], firm)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:page", project.pk)
    context = {"form": form, "target": target, "segment": segment, "duplicates": duplicates}
    return render_screen(request, "pipeline/lead_new.html", context, status=status)


def _origin_of_lead(request: PageRequest) -> tuple[Target | None, Segment | None]:
    """The target or segment that the lead comes from, if this person may see it."""
    asked = request.POST if request.method == "POST" else request.GET
    target = segment = None
    if (key := asked.get("target", "")).isdigit():
        targets = Target.objects.visible_to(request.user).select_related("segment")
        target = get_object_or_404(targets, pk=int(key))
        segment = target.segment
    elif (key := asked.get("segment", "")).isdigit():
        segment = get_object_or_404(Segment.objects.visible_to(request.user), pk=int(key))
    return target, segment


def _lead_initial(target: Target | None, segment: Segment | None) -> dict[str, Any]:
    from .models import Way

    initial: dict[str, Any] = {"segment": segment.pk if segment else None}
    if target is not None:
        screening = Way.objects.filter(code="screening").first()
        initial |= {
            "target": target.pk,
            "investor_name": target.name,
            "way": screening.pk if screening else None,
            "summary": _("To fill the segment “%(segment)s”") % {"segment": target.segment},
        }
    return initial


def _firm_of(request: PageRequest, target: Target | None, name: str) -> Company | None:
    """The firm in the register: by the target's code, else by exactly this name."""
    firms = Company.objects.visible_to(request.user)
    if target is not None and target.uscc and target.name == name:
        return firms.filter(uscc=target.uscc).first()
    found = list(firms.filter(name=name.strip())[:2])
    return found[0] if len(found) == 1 else None


def _seen(request: PageRequest, project_id: int) -> Project:
    projects = Project.objects.visible_to(request.user).select_related(
        "chain", "segment", "owner", "leader", "department", "investor", "spv", "way",
        "jurisdiction", "reported_by", "claim",
    )  # fmt: skip
    return get_object_or_404(projects, pk=project_id)


@require_GET
@signed_in
def project_page(request: PageRequest, project_id: int) -> HttpResponse:
    """One project: where it is, whose turn, until when, what is missing."""
    project = _seen(request, project_id)
    return render_screen(request, "pipeline/page.html", project_context(project, request.user))


def _answer(
    request: PageRequest,
    project: Project,
    name: str,
    form: WutongForm,
    deed: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """Check the form, do the deed, go back to the page; or the page with the form's faults."""
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(None, problem)
        else:
            return redirect("pipeline:page", project.pk)
    context = project_context(project, request.user, **{name: form})
    return render_screen(request, "pipeline/page.html", {**context, "open": name}, status=422)


@require_POST
@signed_in
def project_move(request: PageRequest, project_id: int, move: str) -> HttpResponseBase:
    """Take a move of the line of stages."""
    project = _seen(request, project_id)
    if move not in PROJECT.moves:
        return render_screen(request, "ui/404.html", {}, status=404)
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
    project = _seen(request, project_id)
    if move not in STANDING.moves:
        return render_screen(request, "ui/404.html", {}, status=404)
    if move == "end":
        return _answer(
            request, project, "end_form", EndForm(request.POST),
            lambda v: actions.end_project(
                project.pk, actor=request.user, reason=v["reason"], note=v["note"]
            ),
        )  # fmt: skip
    deeds: dict[str, Callable[..., object]] = {
        "pause": actions.pause_project,
        "take_up": actions.take_up_project,
        "pass_on": actions.pass_on_project,
    }
    return _answer(
        request, project, "reason_form", ReasonForm(request.POST),
        lambda v: deeds[move](project.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip


@require_POST
@signed_in
def project_follow_up(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Note one contact."""
    project = _seen(request, project_id)
    return _answer(
        request, project, "follow_up_form", FollowUpForm(request.POST),
        lambda v: actions.record_follow_up(project.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def project_no_change(request: PageRequest, project_id: int) -> HttpResponseBase:
    """One tap."""
    project = _seen(request, project_id)
    actions.say_no_change(project.pk, actor=request.user)
    return redirect("pipeline:page", project.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def project_edit(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Correct what is known."""
    project = _seen(request, project_id)
    if not access.may_work_on(request.user, project):
        return render_screen(request, "ui/403.html", {}, status=403)
    form = ProjectForm(
        request.POST or None,
        initial=initial_of(project),
        segments=Segment.objects.visible_to(request.user).select_related("chain"),
        firms=Company.objects.visible_to(request.user),
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["planned_cents"] = values.pop("planned")
        values["investor"] = values.pop("investor_code")
        actions.edit_project(project.pk, values, actor=request.user)
        return redirect("pipeline:page", project.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "project": project}
    return render_screen(request, "pipeline/edit.html", context, status=status)


@require_POST
@signed_in
def project_assign(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Name officer, leader, department."""
    project = _seen(request, project_id)
    return _answer(
        request, project, "assign_form", AssignForm(request.POST, user=request.user),
        lambda v: actions.assign_project(project.pk, actor=request.user, **v),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def project_agreement(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter an agreement."""
    project = _seen(request, project_id)
    if not access.may_sign(request.user, project):
        return render_screen(request, "ui/403.html", {}, status=403)
    initial = {
        "signed_on": timezone.localdate(), "their_party": project.investor_name,
        "kind": AgreementKind.FORMAL, "category": AgreementCategory.INVESTMENT,
        "title": _("Investment agreement: %(project)s") % {"project": project},
        "our_party": str(project.jurisdiction),
    }  # fmt: skip
    form = AgreementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        v = form.cleaned_data
        theirs = actions.Party(v["their_party"], Side.THEIRS, project.investor if project.investor and v["their_party"] in {project.investor_name, project.investor.name} else None)
        ours = [actions.Party(v["our_party"], Side.OURS)] if v["our_party"] else []
        try:
            actions.record_agreement(
                actor=request.user, project=project, kind=v["kind"], category=v["category"],
                title=v["title"], signed_on=v["signed_on"], amount_cents=v["amount"],
                parties=[theirs, *ours], is_example=project.is_example,
            )  # fmt: skip
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(None, problem)
        else:
            return redirect("pipeline:page", project.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "project": project}
    return render_screen(request, "pipeline/agreement.html", context, status=status)


@require_POST
@signed_in
def project_funds(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Count a voucher."""
    project = _seen(request, project_id)
    return _answer(
        request, project, "funds_form", FundsForm(request.POST),
        lambda v: actions.enter_funds(
            project.pk, actor=request.user, amount_cents=v["amount"], paid_on=v["paid_on"],
            voucher_kind=v["voucher_kind"], voucher_no=v["voucher_no"],
            is_example=project.is_example,
        ),
    )  # fmt: skip


@require_POST
@signed_in
def project_contact(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Show the telephone in full, once, and note who looked."""
    project = _seen(request, project_id)
    phone = actions.reveal_contact(project.pk, actor=request.user)
    context = project_context(_seen(request, project_id), request.user)
    return render_screen(
        request, "pipeline/page.html", {**context, "phone": phone}, part="contact"
    )


@require_POST
@signed_in
def claim_renew(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Protect the first report for longer."""
    project = _seen(request, project_id)
    return _answer(
        request, project, "reason_form", ReasonForm(request.POST),
        lambda v: actions.renew_claim(project.claim.pk, actor=request.user, evidence=v["note"]),
    )  # fmt: skip


@require_POST
@signed_in
def claim_release(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Give the first report up."""
    project = _seen(request, project_id)
    return _answer(
        request, project, "reason_form", ReasonForm(request.POST),
        lambda v: actions.release_claim(project.claim.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip


@require_GET
@signed_in
def agreement_list(request: PageRequest) -> HttpResponseBase:
    """What was signed; its total is the cockpit's figure when asked for the same."""
    asked = request.GET.dict()
    agreements = Agreement.objects.visible_to(request.user).select_related("project")
    if (kind := asked.get("kind", "")) in AgreementKind.values:
        agreements = agreements.filter(kind=kind)
    if (category := asked.get("category", "")) in AgreementCategory.values:
        agreements = agreements.filter(category=category)
    if asked.get("not_counted"):
        agreements = agreements.exclude(kind="formal", category="investment")
    if (year := asked.get("year", "")).isdigit():
        agreements = agreements.filter(signed_on__year=int(year))
    if (project := asked.get("project", "")).isdigit():
        agreements = agreements.filter(project_id=int(project))
    agreements = agreements.order_by("-signed_on", "-pk").prefetch_related("parties")
    if asked.get("format") == "xlsx":
        return workbook_answer(AGREEMENTS, map(agreement_row, agreements.iterator(500)), "agreements")
    one_kind = kind in AgreementKind.values and category == AgreementCategory.INVESTMENT
    context = {
        "page": page_of(agreements, request),
        "form": AgreementFilter(asked or None),
        # kinds are never mixed in a sum: a total stands only where one kind was asked for
        "total": money_of(agreements) if one_kind else None,
    }
    return render_screen(request, "pipeline/agreements.html", context, part="rows")


@require_GET
@signed_in
def funds_list(request: PageRequest) -> HttpResponseBase:
    """Money in place, voucher by voucher."""
    asked = request.GET.dict()
    entries = FundsEntry.objects.visible_to(request.user).select_related("project")
    if (state := asked.get("state", "")) in FundsState.values:
        entries = entries.filter(state=state)
    if (year := asked.get("year", "")).isdigit():
        entries = entries.filter(paid_on__year=int(year))
    if (project := asked.get("project", "")).isdigit():
        entries = entries.filter(project_id=int(project))
    entries = entries.order_by("-paid_on", "-pk")
    if asked.get("format") == "xlsx":
        return workbook_answer(FUNDS, map(funds_row, entries.iterator(500)), "funds")
    context = {
        "page": page_of(entries, request),
        "form": FundsFilter(asked or None),
        "total": money_of(entries.filter(state="counted")),
        "reason_form": ReasonForm(),
    }
    return render_screen(request, "pipeline/funds.html", context, part="rows")


@require_POST
@signed_in
def funds_void(request: PageRequest, entry_id: int) -> HttpResponseBase:
    """Take a voucher out of the figures."""
    entry = get_object_or_404(FundsEntry.objects.visible_to(request.user), pk=entry_id)
    actions.void_funds(entry.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect("pipeline:page", entry.project_id)
