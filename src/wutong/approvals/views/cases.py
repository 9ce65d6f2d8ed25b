"""The list of cases, one case, opening one, and the agent's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Jurisdiction, Role, User
from wutong.approvals.access import (
    TO_GIVE_OPINION,
    TO_HAND_OVER,
    TO_NAME_AGENT,
    may_accept,
    may_carry,
    may_decide,
    may_name_agent,
    may_open,
    may_see_contact,
    works_at,
)
from wutong.approvals.actions import counters, materials, opening, readings, reviewing, visits
from wutong.approvals.actions.catalogue import DepartmentMissing, asked_items, item_choices
from wutong.approvals.forms.cases import (
    AgentForm,
    CaseFilterForm,
    EmptyForm,
    HandInForm,
    HandOverForm,
    NewCaseForm,
    NoteForm,
    OpinionForm,
    PaperForm,
    VisitForm,
    county_of,
)
from wutong.approvals.forms.readings import LABELS
from wutong.approvals.lifecycle import CASE, TRANSFER, VISIT
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseMaterial,
    CaseState,
    CaseWay,
    Handling,
    LicenceReading,
    ReadingState,
    Transfer,
    Visit,
    VisitOpinion,
    case_subject,
)
from wutong.approvals.models.parties import clerk_department
from wutong.approvals.queries.cases import (
    SHOWN,
    CaseView,
    agent_items,
    case_rows,
    case_view,
    cases_shown,
    incoming,
    sent_on,
)
from wutong.approvals.queries.gantt import case_gantt
from wutong.approvals.queries.places import own_firm
from wutong.approvals.sheets import CASES, case_cells
from wutong.approvals.views.deeds import demand_right
from wutong.approvals.views.readings import photo_address
from wutong.audit.public import events_of_many
from wutong.companies.public import Company
from wutong.files.public import store_file
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import capped_page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.ui.figures import masked_phone
from wutong.ui.parts import Chip, query_with

from .deeds import Deed, Offered, offered, simple

CHIPS = {
    "turn": _("My department's turn"),
    "open": _("Under way"),
    "late": _("Late"),
    "missing": _("Waits for the applicant"),
    "draft": _("Drafts"),
    "closed": _("Closed or withdrawn"),
    "all": _("All"),
}
EXPORTED = 20_000
ITEM_KIND = "approvals.caseitem"


def _shown(request: PageRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in SHOWN else "open"


@require_GET
@signed_in
def case_list(request: PageRequest) -> HttpResponseBase:
    """Whose turn, until when, what is missing: every case that one may see."""
    form = CaseFilterForm(request.GET)
    words = request.GET.get("q", "").strip()
    way = request.GET.get("way", "")
    shown = _shown(request)
    cases = cases_shown(request.user, shown, words, way=way if way in CaseWay.values else "")
    if request.GET.get("format") == "xlsx":
        name = f"{gettext('Cases')} {timezone.localdate().isoformat()}"
        rows = case_rows(list(cases[:EXPORTED]), request.user)
        return workbook_answer(CASES, case_cells(rows), name)
    page = capped_page_of(cases, request)
    works = clerk_department(request.user) is not None
    context = {
        "page": page,
        "rows": case_rows(list(page.object_list), request.user),
        "form": form,
        "show": shown,
        "words": words,
        "may_open": may_open(request.user),
        "coming": incoming(request.user),
        "chips": [
            Chip(label, query_with(request, show=name, page=None), name == shown)
            for name, label in CHIPS.items()
            if name != "turn" or works
        ],
    }
    return render_screen(request, "approvals/list.html", context, part="rows")


@require_GET
@signed_in
def my_cases(request: PageRequest) -> HttpResponseBase:
    """The agent's page: every item of his projects, next step, who is waited for."""
    rows = agent_items(request.user)
    late = sum(row.late_days > 0 for row in rows)
    return render_screen(request, "approvals/mine.html", {"rows": rows, "late": late})


def _seen(request: PageRequest, case_id: int) -> Case:
    cases = Case.objects.visible_to(request.user)
    return get_object_or_404(
        cases.select_related("counter__jurisdiction", "jurisdiction", "agent", "applicant"),
        pk=case_id,
    )


def _papers_of(case: Case) -> list[CaseMaterial]:
    here = case.materials.filter(on_paper=True)
    return list(here.exclude(pk__in=sent_on(case)).order_by("pk"))


def _visit_choices(case: Case) -> list[tuple[str, str]]:
    items = case.items.filter(outcome="").select_related("department").order_by("position")
    return [(str(i.pk), f"{i} · {i.department}") for i in items]


def _hand_in(case: Case, form: WutongForm, user: User) -> object:
    given = form.cleaned_data
    return opening.hand_in_case(
        case.pk, actor=user, received_on=given.get("received_on"),
        identity_checked=given.get("identity_checked", ""),
    )  # fmt: skip


def _hand_over(case: Case, form: WutongForm, user: User) -> object:
    given = form.cleaned_data
    return counters.hand_over(
        case.pk, given["receiver"], actor=user, way=given["way"],
        mail_number=given["mail_number"], materials=[int(k) for k in given["materials"]],
        note=given["note"],
    )  # fmt: skip


def _plan_visit(case: Case, form: WutongForm, user: User) -> object:
    given = form.cleaned_data
    return visits.plan_visit(
        case.pk, [int(k) for k in given["items"]], actor=user, kind=given["kind"],
        at=given["at"], place=given["place"],
    )  # fmt: skip


CASE_DEEDS: dict[str, Deed[Case]] = {
    "hand-in": Deed(
        label=_("Hand in"),
        form=lambda case, data, _files: HandInForm(case, data),
        act=_hand_in,
    ),
    "accept": Deed(
        label=_("Accept all that is complete"),
        hint=_("Opens every complete item of yours at once"),
        form=simple(EmptyForm),
        act=lambda case, _form, user: reviewing.accept_ready(case.pk, actor=user),
    ),
    "agent": Deed(
        label=_("Name the agent"),
        form=lambda case, data, _files: AgentForm(case, data),
        act=lambda case, form, user: opening.name_agent(
            case.pk, form.cleaned_data["agent"], actor=user
        ),
        demand=TO_NAME_AGENT.demand,
    ),
    "hand-over": Deed(
        label=_("Hand papers over"),
        form=lambda case, data, _files: (
            HandOverForm(_papers_of(case), data)
            if data is not None
            else HandOverForm(_papers_of(case))
        ),
        act=_hand_over,
        demand=TO_HAND_OVER.demand,
    ),
    "visit": Deed(
        label=_("Invite to a joint appointment"),
        form=lambda case, data, _files: VisitForm(_visit_choices(case), data),
        act=_plan_visit,
    ),
    "discard": Deed(
        label=_("Discard the draft"),
        form=simple(EmptyForm),
        danger=True,
        act=lambda case, _form, user: opening.discard_draft(case.pk, actor=user),
    ),
    "withdraw": Deed(
        label=_("Withdraw the application"),
        form=simple(NoteForm),
        danger=True,
        act=lambda case, form, user: opening.withdraw_case(
            case.pk, actor=user, note=form.cleaned_data["note"]
        ),
    ),
}


def _case_deeds(user: User, case: Case, view: CaseView) -> list[str]:
    """Which deeds the page offers; the actions ask again under the lock."""
    names = [name.replace("_", "-") for name in CASE.open_to(user, case) if name != "close"]
    if case.state == CaseState.OPEN:
        mine = [r.item for r in view.items if may_decide(user, r.item)]
        held = user.department_id is not None and works_at(user, user.department_id)
        received = any(
            r.item.state == "received" and r.item.mode != "commitment" and may_accept(user, r.item)
            for r in view.items
        )
        if received:
            names.append("accept")
        if any(not i.outcome for i in mine):
            names.append("visit")
        if held and (mine or user.department_id in {d.pk for d in view.holders}):
            names.append("hand-over")
    if case.state in {CaseState.DRAFT, CaseState.OPEN} and may_name_agent(user, case):
        names.append("agent")
    return names


def _context(
    request: PageRequest, case: Case, faulty: tuple[str, WutongForm] | None = None
) -> dict[str, Any]:
    user, view = request.user, case_view(case, request.user)
    names = _case_deeds(user, case, view)
    deeds: list[Offered] = offered(CASE_DEEDS, names, case, faulty=faulty)
    subject = case_subject(case.subject_kind) if case.subject_id else None
    own_items = {r.item.pk for r in view.items if may_decide(user, r.item)}
    carries = may_carry(user, case)
    events = events_of_many([case, *(row.item for row in view.items)], limit=60)
    names_of = {row.item.pk: str(row.item) for row in view.items}
    events = [
        replace(e, about=names_of.get(e.thing_id, "")) if e.kind == ITEM_KIND else e for e in events
    ]
    return {
        "case": case,
        "view": view,
        "gantt": case_gantt(case, view.items),
        "firm_facts": [
            (LABELS[key], case.firm_facts[key])
            for key in readings.FIRM_FACTS
            if key in case.firm_facts
        ],
        "deeds": deeds,
        "subject_label": subject.label(case.subject_id) if subject and case.subject_id else "",
        "subject_url": subject.url(case.subject_id, user) if subject and case.subject_id else "",
        "takes_papers": case.state in {CaseState.DRAFT, CaseState.OPEN} and (carries or own_items),
        "own_items": own_items,
        "resumes": f"{reverse('approvals:new')}?case={case.pk}"
        if case.state == CaseState.DRAFT and carries
        else "",
        "to_take_in": {t.pk for t in view.transfers if set(TRANSFER.open_to(user, t))},
        "visit_deeds": {v.pk for v in view.visits if set(VISIT.open_to(user, v))},
        "panels": panels_for("approvals.case", case, user),
        "events": events,
        "phone": case.contact_phone
        if may_see_contact(user, case)
        else masked_phone(case.contact_phone),
    }


@require_GET
@signed_in
def case_page(request: PageRequest, case_id: int) -> HttpResponseBase:
    """One case: its items as parallel tracks, clocks, materials, custody, history."""
    return render_screen(request, "approvals/page.html", _context(request, _seen(request, case_id)))


@require_POST
@signed_in
def case_deed(request: PageRequest, case_id: int, deed: str) -> HttpResponseBase:
    """One deed on the whole case."""
    case = _seen(request, case_id)
    if deed not in CASE_DEEDS:
        raise Http404
    demand_right(CASE_DEEDS, deed, CASE, request.user, case)
    form = CASE_DEEDS[deed].form(case, request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request, case, (deed, form))
        return render_screen(request, "approvals/page.html", context, status=422)
    CASE_DEEDS[deed].act(case, form, request.user)
    return redirect("approvals:page", case.pk)


@require_POST
@signed_in
def material_take_in(request: PageRequest, material_id: int) -> HttpResponseBase:
    """A paper comes: a file or a photo, else on paper."""
    found = CaseMaterial.objects.visible_to(request.user).select_related("case")
    material = get_object_or_404(found, pk=material_id)
    form = PaperForm(request.POST, request.FILES)
    given = form.cleaned_data["file"] if form.is_valid() else None
    stored = None
    if given is not None:
        may = may_carry(request.user, material.case) or any(
            may_decide(request.user, item)
            for item in CaseItem.objects.filter(uses__material=material)
        )
        if not may:
            raise NotAllowed(
                gettext("Who carries the case, or a department that uses it, adds papers")
            )
        stored = store_file(
            given.chunks(), given.name, actor=request.user,
            content_type=given.content_type or "", subject=("approvals.casematerial", material.pk),
        )  # fmt: skip
    materials.take_in_material(
        material.pk, actor=request.user, file=stored, on_paper=stored is None
    )
    return redirect("approvals:page", material.case_id)


@require_POST
@signed_in
def transfer_take_in(request: PageRequest, transfer_id: int) -> HttpResponseBase:
    """The papers have arrived."""
    transfer = get_object_or_404(Transfer.objects.visible_to(request.user), pk=transfer_id)
    counters.take_in_transfer(transfer.pk, actor=request.user)
    return redirect("approvals:page", transfer.case_id)


@require_POST
@signed_in
def visit_close(request: PageRequest, visit_id: int, how: str) -> HttpResponseBase:
    """An appointment was held, or is called off with a reason."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=visit_id)
    visits.close_visit(
        visit.pk, actor=request.user, held=how == "held", note=request.POST.get("note", "")
    )
    return redirect("approvals:page", visit.case_id)


@require_POST
@signed_in
def opinion_give(request: PageRequest, opinion_id: int) -> HttpResponseBase:
    """One department's word at an appointment."""
    opinions = VisitOpinion.objects.visible_to(request.user).select_related("visit")
    opinion = get_object_or_404(opinions, pk=opinion_id)
    TO_GIVE_OPINION.demand(request.user, opinion.item)
    form = OpinionForm(request.POST)
    passes = form.is_valid() and form.cleaned_data["passes"] == "yes"
    visits.give_opinion(
        opinion.pk, actor=request.user, passes=passes, text=request.POST.get("text", "")
    )
    return redirect("approvals:page", opinion.visit.case_id)


def about_of(request: PageRequest) -> tuple[str, int] | None:
    """What a case or plan is to be about, if this person watches over it."""
    kind, _sep, key = request.GET.get("subject", request.POST.get("subject", "")).partition(":")
    subject = case_subject(kind)
    if subject is None or not key.isascii() or not key.isdigit():
        return None
    keys = subject.watched(request.user)
    seen = keys is not None and keys.filter(pk=int(key)).exists()
    return (kind, int(key)) if seen else None


def initial_of(about: tuple[str, int] | None) -> dict[str, Any]:
    """What its subject says of a new case or plan."""
    if about is None:
        return {}
    subject = case_subject(about[0])
    if subject is None:
        return {}
    company_id, name = subject.applicant(about[1])
    company = Company.objects.filter(pk=company_id).first() if company_id else None
    return {
        "title": subject.label(about[1]), "applicant_name": name,
        "uscc": company.uscc if company else "", "way": CaseWay.HALL,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def case_new(request: PageRequest) -> HttpResponseBase:
    """Open a case: choose what is applied for, save half-way, hand it in."""
    user = request.user
    if not may_open(user):
        raise NotAllowed(gettext("Firms, clerks and promotion officers open cases"))
    about, today = about_of(request), timezone.localdate()
    choices, saved = item_choices(today), _saved(request)
    photo = _compared(request)
    context: dict[str, Any] = {
        "about": about, "saved": saved, "photo": photo,
        "photo_url": photo_address(request, "approvals:photo"),
    }  # fmt: skip
    if request.method == "GET":
        initial = (
            {**saved.draft, "county": str(saved.jurisdiction_id)}
            if saved
            else own_firm(user) | initial_of(about)
        )
        form = NewCaseForm(choices, user, initial=initial | readings.values_for_case(photo))
        return render_screen(request, "approvals/new.html", {**context, "form": form})
    form = NewCaseForm(choices, user, request.POST)
    if not form.is_valid():
        context["form"] = form
        return render_screen(request, "approvals/new.html", context, status=422)
    handed_in = "hand_in" in request.POST
    owner = county_of(form, form.places)
    if owner is None:
        raise BadInput(gettext("Choose the county that decides: nobody is guessed"))
    try:
        application = _application(
            user, form.cleaned_data, about, today, owner=owner, handed_in=handed_in
        )
    except DepartmentMissing as missing:
        for problem in missing.problems:
            form.add_error("items", problem)
        context |= {"form": form, "department_missing": True}
        return render_screen(request, "approvals/new.html", context, status=422)
    if saved:
        case = opening.resume_draft(saved.pk, application, actor=user)
    else:
        case = opening.open_case(application, actor=user)
    if photo:
        readings.use_reading(photo.pk, case, actor=user)
    near = case.handling in {Handling.LOCAL, Handling.ONLINE}
    if handed_in and near and case.items.exists():
        opening.hand_in_case(case.pk, actor=user, received_on=form.cleaned_data.get("received_on"))
    return redirect("approvals:page", case.pk)


def _compared(request: PageRequest) -> LicenceReading | None:
    """The photo whose compared fields fill the form."""
    key = request.POST.get("photo") or request.GET.get("photo") or ""
    if not (key.isascii() and key.isdigit()):
        return None
    own = LicenceReading.objects.visible_to(request.user)
    return get_object_or_404(own.filter(state=ReadingState.CONFIRMED), pk=int(key))


def _saved(request: PageRequest) -> Case | None:
    """The half-filled draft with which somebody goes on."""
    key = request.POST.get("case") or request.GET.get("case") or ""
    if not (key.isascii() and key.isdigit()):
        return None
    drafts = Case.objects.visible_to(request.user).filter(state=CaseState.DRAFT)
    return get_object_or_404(drafts, pk=int(key))


def _application(
    user: User,
    given: Mapping[str, Any],
    about: tuple[str, int] | None,
    today: date,
    *,
    owner: Jurisdiction,
    handed_in: bool,
) -> opening.Application:
    """What the form says; half-filled it is kept as it is, and its package is not settled yet."""
    code = given["uscc"].strip().upper()
    firm = Company.objects.visible_to(user).filter(uscc=code).first() if code else None
    items, stages = asked_items(given["items"], today) if handed_in else ((), ())
    blank = gettext("(not entered yet)")
    title = given["title"] if handed_in else given["title"] or blank
    name = given["applicant_name"] or (firm.name if firm else "" if handed_in else blank)
    counter = user.department if user.has_role(Role.APPROVAL, Role.DEPARTMENT) else None
    way = given["way"] or (CaseWay.ONLINE if user.is_outsider else CaseWay.HALL)
    return opening.Application(
        title=title, applicant=firm, applicant_name=name,
        draft={} if handed_in else {k: v for k, v in given.items() if k != "county"},
        jurisdiction=owner, way=way,
        handling=given["handling"] or Handling.LOCAL, counter=counter, subject=about,
        contact_name=given["contact_name"], contact_phone=given["contact_phone"],
        items=items, stages=stages, is_example=user.is_example,
        firm_facts={
            key: given[f"firm_{key}"].strip()
            for key in readings.FIRM_FACTS
            if given.get(f"firm_{key}", "").strip()
        },
    )  # fmt: skip
