"""Plans: the questionnaire, the plan with its Gantt chart, and the what-if."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Role, User
from wutong.approvals.access import may_open
from wutong.approvals.actions.catalogue import DepartmentMissing
from wutong.approvals.actions.plan_cases import (
    PlanApplication,
    open_cases_of_plan,
    stages_left,
)
from wutong.approvals.actions.planning import ask_for_plan
from wutong.approvals.forms.cases import county_of
from wutong.approvals.forms.plans import PlanCasesForm, PlanForm, WhatIfForm
from wutong.approvals.models import Case, CaseState, CaseWay, ProjectPlan, case_subject
from wutong.approvals.plan_sheets import PLAN, PLANS
from wutong.approvals.queries.cases import case_rows
from wutong.approvals.queries.places import own_firm
from wutong.approvals.queries.plan_papers import plan_document
from wutong.approvals.queries.plans import PlanRow, PlanView, plan_view, stage_names
from wutong.approvals.rules.planning import Load, department_load
from wutong.companies.public import Company
from wutong.kernel.documents import document_response
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from .cases import about_of, initial_of

# seconds that a page waits for a schedule; a bigger question goes to the command line
PATIENCE = 2.0


@require_GET
@signed_in
def plan_list(request: PageRequest) -> HttpResponseBase:
    """The plans that were asked for, newest first."""
    plans = ProjectPlan.objects.visible_to(request.user).select_related("made_by")
    if request.GET.get("format") == "xlsx":
        rows = (
            {"number": p.pk, "title": p.title, "start": p.start, "made_by": p.made_by.title}
            for p in plans
        )
        return workbook_answer(PLANS, rows, str(_("Project plans")))
    page = page_of(plans, request)
    return render_screen(request, "approvals/plan_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@signed_in
def plan_new(request: PageRequest) -> HttpResponseBase:
    """Answer the questions; out comes the plan."""
    user = request.user
    about = about_of(request)
    first = {"start": timezone.localdate(), **initial_of(about)}
    if about is not None:
        first["subject"] = f"{about[0]}:{about[1]}"
    posted = request.method == "POST"
    form = PlanForm(user, request.POST) if posted else PlanForm(user, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                plan = ask_for_plan(
                    form.cleaned_data["title"], form.cleaned_data["start"], form.answers(),
                    actor=user, subject=form.about(),
                    applicant=_firm(user, form.cleaned_data["uscc"]),
                    applicant_name=form.cleaned_data["applicant_name"],
                )  # fmt: skip
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("approvals:plan", plan.pk)
    return render_screen(request, "approvals/plan_new.html", {"form": form}, status=status)


@require_GET
@signed_in
def plan_page(request: PageRequest, plan_id: int) -> HttpResponseBase:
    """Which items, why, in what order, until when; serial, parallel and commitment side by side."""
    asked = get_object_or_404(
        ProjectPlan.objects.visible_to(request.user).select_related("made_by"), pk=plan_id
    )
    view = plan_view(asked)
    if request.GET.get("format") == "xlsx":
        return workbook_answer(PLAN, _cells(view.rows), asked.title)
    codes = {row.item.department for row in view.dated if row.days and row.item.department}
    tried = "department" in request.GET
    form = WhatIfForm(request.GET, codes=codes) if tried else WhatIfForm(codes=codes)
    load, bottleneck = None, ""
    if tried and form.is_valid():
        load = _load(view, form.cleaned_data)
        bottleneck = next(
            (row.department for row in view.rows if row.item.department == load.bottleneck), ""
        )
    context = _shown(asked, request.user, view) | {
        "form": form, "load": load, "bottleneck": bottleneck,
    }  # fmt: skip
    return render_screen(request, "approvals/plan_page.html", context)


@require_POST
@signed_in
def plan_open(request: PageRequest, plan_id: int) -> HttpResponseBase:
    """Write the draft cases of the plan."""
    user = request.user
    asked = get_object_or_404(ProjectPlan.objects.visible_to(user), pk=plan_id)
    if not may_open(user):
        raise NotAllowed(_("Firms, clerks and promotion officers open cases"))
    view = plan_view(asked)
    form = _opening(asked, user, view, request.POST)
    if form is None:
        raise WrongState(_("The cases of this plan are open already: discard the drafts first"))
    missing = False
    if form.is_valid():
        try:
            cases = open_cases_of_plan(asked.pk, _application(user, form), actor=user)
        except BadInput as bad:
            missing = isinstance(bad, DepartmentMissing)
            for problem in bad.problems:
                form.add_error(None, problem)
        else:
            if len(cases) == 1:
                return redirect("approvals:page", cases[0].pk)
            return redirect("approvals:plan", asked.pk)
    context = {
        **_shown(asked, user, view),
        "opening": form,
        "department_missing": missing,
    }
    return render_screen(request, "approvals/plan_page.html", context, status=422)


def _firm(user: User, code: str) -> Company | None:
    code = code.strip().upper()
    return Company.objects.visible_to(user).filter(uscc=code).first() if code else None


def _application(user: User, form: PlanCasesForm) -> PlanApplication:
    given, about = form.cleaned_data, form.about()
    firm, name = _firm(user, given.get("uscc", "")), given.get("applicant_name", "").strip()
    subject = case_subject(about[0]) if about else None
    if subject is not None and about is not None and firm is None and not name:
        key, name = subject.applicant(about[1])
        firm = Company.objects.filter(pk=key).first() if key else None
    owner = county_of(form, form.places)
    if owner is None:
        raise BadInput(_("Choose the county that decides: nobody is guessed"))
    cut, _sep, stage = given["cut"].partition(":")
    return PlanApplication(
        jurisdiction=owner, applicant=firm, applicant_name=name, subject=about,
        counter=user.department if user.has_role(Role.APPROVAL, Role.DEPARTMENT) else None,
        way=CaseWay.ONLINE if user.is_outsider else CaseWay.HALL,
        by_stage=cut == "stage", only=stage if cut == "only" else None,
    )  # fmt: skip


def _opening(
    asked: ProjectPlan, user: User, view: PlanView, data: QueryDict | None = None
) -> PlanCasesForm | None:
    """The form that opens the cases that are still to be opened; None where all are."""
    items = [row.item for row in view.rows]
    left = stages_left(asked, items)
    if not left or not may_open(user):
        return None
    names = stage_names()
    there = Case.objects.filter(plan=asked).exclude(state=CaseState.DISCARDED).exists()
    if there and len(left) == len({i.stage for i in items}):
        return None
    stages = [(code, names.get(code, code)) for code in left]
    if data is None:
        return PlanCasesForm(user, asked, stages, is_begun=there, initial=own_firm(user))
    return PlanCasesForm(user, asked, stages, data, is_begun=there)


def _shown(asked: ProjectPlan, user: User, view: PlanView) -> dict[str, Any]:
    codes = {row.item.department for row in view.dated if row.days and row.item.department}
    cases = Case.objects.visible_to(user).filter(plan=asked).exclude(state=CaseState.DISCARDED)
    subject = case_subject(asked.subject_kind) if asked.subject_id else None
    return {
        "asked": asked, "view": view, "plan": view.plan, "form": WhatIfForm(codes=codes),
        "load": None, "bottleneck": "", "cases": case_rows(list(cases.order_by("pk")), user),
        "opening": _opening(asked, user, view),
        "subject_label": subject.label(asked.subject_id) if subject and asked.subject_id else "",
        "subject_url": subject.url(asked.subject_id, user) if subject and asked.subject_id else "",
    }  # fmt: skip


@require_GET
@signed_in
def plan_paper(request: PageRequest, plan_id: int, form: str) -> HttpResponseBase:
    """The plan on paper, to be taken along: Word or PDF."""
    plans = ProjectPlan.objects.visible_to(request.user).select_related("made_by")
    asked = get_object_or_404(plans, pk=plan_id)
    return document_response(plan_document(asked), form, asked.title)


def _load(view: PlanView, given: dict[str, Any]) -> Load:
    return department_load(
        view.plan, {given["department"]: given["people"]}, view.calendar,
        projects=given["projects"], seconds=PATIENCE,
    )  # fmt: skip


def _cells(rows: tuple[PlanRow, ...]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "code": row.item.code, "name": row.name, "mode": row.mode,
            "department": row.department, "days": row.days,
            "unit": "" if row.days is None else _("calendar days") if row.is_calendar_days
            else _("working days"),
            "start": row.item.start, "finish": row.item.finish, "critical": row.item.critical,
            "why": row.why, "basis": row.item.why_basis, "why_not": row.why_not,
        }  # fmt: skip
