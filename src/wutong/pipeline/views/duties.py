"""Promises, blockers and factor needs: their lists, and the deeds done from a project's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.files.public import StoredFile, store_file
from wutong.kernel.deeds import Outcome, attempt_form, faults_of, saved
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import access, actions
from wutong.pipeline.forms.duties import (
    BlockerFilter,
    BlockerForm,
    ChangeForm,
    ClockForm,
    DayForm,
    KeepForm,
    NeedEditForm,
    NeedFilter,
    NeedForm,
    NoteForm,
    PaperForm,
    PhraseForm,
    PromiseFilter,
    PromiseForm,
    SupplyForm,
)
from wutong.pipeline.lifecycle import NEED, PROMISE
from wutong.pipeline.models import (
    Blocker,
    ClockRule,
    FactorKind,
    FactorNeed,
    FlaggedPhrase,
    Project,
    Promise,
)
from wutong.pipeline.page_parts import Offered
from wutong.pipeline.queries import (
    chosen_blockers,
    chosen_promises,
    lights_of,
    month_asked,
    owed,
    reports_of,
    rows_of_blockers,
    rows_of_promises,
)
from wutong.pipeline.queries.blockers import LIGHTS
from wutong.pipeline.queries.factors import chosen_needs, rows_of_needs
from wutong.pipeline.queries.promises import UNSETTLED
from wutong.pipeline.rules import add_months
from wutong.pipeline.rules.numbers import plain
from wutong.pipeline.sheets.duties import (
    BLOCKERS,
    NEEDS,
    PROMISES,
    blocker_row,
    need_row,
    promise_row,
)
from wutong.pipeline.sheets.rounds import MONTHLY, monthly_cells
from wutong.ui.parts import Chip, query_with

from .projects import answer_deed, refused_page, seen_project

WHOSE = ("project", "department", "person")
CHUNK = 500
LIGHT_WORDS = {
    "red": gettext_lazy("Red: overdue"),
    "yellow": gettext_lazy("Yellow: soon"),
    "green": gettext_lazy("Green: in time"),
}
BLOCKER_SHOWN = {
    "open": gettext_lazy("Unsolved"),
    "solved": gettext_lazy("Solved, not closed"),
    "closed": gettext_lazy("Closed matters"),
    "all": gettext_lazy("All"),
}
PROMISE_SHOWN = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("Not settled"),
    "late": gettext_lazy("Overdue"),
    "kept": gettext_lazy("Kept"),
    "broken": gettext_lazy("Broken"),
    "changed": gettext_lazy("Changed by procedure"),
    "flagged": gettext_lazy("Flagged"),
}
NEED_SHOWN = {
    "unmet": gettext_lazy("Not met"),
    "late": gettext_lazy("Overdue"),
    "supplied": gettext_lazy("Supplied"),
    "all": gettext_lazy("All"),
}


def _onward(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Back to where the deed was done: a list, or the project's page."""
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)
    return redirect("pipeline:page", project_id)


def _row_deed(
    request: PageRequest,
    project_id: int,
    form: WutongForm,
    deed: Callable[[Mapping[str, Any]], object],
) -> HttpResponseBase:
    """A deed on one row of a project's page; what is wrong stands on top of the page."""
    outcome = attempt_form(form, deed)
    if outcome.done:
        return _onward(request, project_id)
    refusal = outcome.refusal or faults_of(form)
    return refused_page(request, project_id, Outcome(outcome.status, refusal))


# ---- promises --------------------------------------------------------------------------------


@require_GET
@signed_in
def promise_list(request: PageRequest) -> HttpResponseBase:
    """What we owe, what they owe: the whole county or one project."""
    asked = request.GET.dict()
    chosen = chosen_promises(request.user, asked)
    first = Case(When(state__in=UNSETTLED, then=0), default=1)
    # what is still owed stands on top, the most pressing first
    rows = chosen.select_related(*WHOSE, "evidence_file").order_by(first, "due_on", "pk")
    if asked.get("format") == "xlsx":
        return workbook_answer(PROMISES, map(promise_row, rows.iterator(CHUNK)), _("Promises"))
    page = page_of(rows, request)
    base = {k: v for k, v in asked.items() if k not in {"show", "side", "page", "format"}}
    context = {
        "page": page,
        "rows": rows_of_promises(page.object_list),
        "form": PromiseFilter(asked, user=request.user),
        "owed": owed(chosen_promises(request.user, base)),
        "chips": [
            Chip(label, query_with(request, show=name), asked.get("show", "") == name)
            for name, label in PROMISE_SHOWN.items()
        ],
        "project": _asked_project(request, asked),
        "side": asked.get("side", ""),
    }
    context["may_import"] = access.may_take_over(request.user)
    return render_screen(request, "pipeline/promises.html", context, part="rows")


def _asked_project(request: PageRequest, asked: Mapping[str, str]) -> Project | None:
    key = asked.get("project", "")
    if not (key.isascii() and key.isdigit() and len(key) <= 15):
        return None
    return Project.objects.visible_to(request.user).filter(pk=int(key)).first()


def _clause(values: Mapping[str, Any]) -> actions.Clause:
    return actions.Clause(
        side=values["side"], kind=values["kind"], text=values["text"], due_on=values["due_on"],
        amount_cents=values["amount"], quantity=values["quantity"], unit=values["unit"],
        clause=values["clause"], department=values["department"], person=values["person"],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def promise_new(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter what a clause promises."""
    project = seen_project(request, project_id)
    if not access.may_sign(request.user, project):
        raise NotAllowed(_("Only its officer or a promotion officer enters promises"))
    latest = project.agreements.filter(kind="formal").order_by("-signed_on", "-pk").first()
    form = PromiseForm(
        request.POST or None, user=request.user, project=project,
        initial={"side": "ours", "agreement": latest.pk if latest else None},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                promise = actions.enter_promise(
                    project.pk, _clause(form.cleaned_data), actor=request.user,
                    agreement=form.cleaned_data["agreement"], is_example=project.is_example,
                )  # fmt: skip
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                if promise.flag:
                    messages.warning(request, _("Entered, and flagged: %(rule)s") % {
                        "rule": promise.flag
                    })  # fmt: skip
                if "again" in request.POST:
                    return redirect("pipeline:promise-new", project.pk)
                return redirect("pipeline:page", project.pk)
    context = {"form": form, "project": project, "promise": None}
    return render_screen(request, "pipeline/promise.html", context, status=status)


def _seen_promise(request: PageRequest, promise_id: int) -> Promise:
    promises = Promise.objects.visible_to(request.user).select_related("project__jurisdiction")
    return get_object_or_404(promises, pk=promise_id)


@require_http_methods(["GET", "POST"])
@signed_in
def promise_change(request: PageRequest, promise_id: int) -> HttpResponseBase:
    """Changed by procedure: the clause as it is from now on."""
    promise = _seen_promise(request, promise_id)
    if not access.may_rule(request.user, promise):
        raise NotAllowed(_("Only promotion officers and leaders change a promise by procedure"))
    names = ("side", "kind", "text", "due_on", "quantity", "unit", "clause")
    initial: dict[str, Any] = {name: getattr(promise, name) for name in names}
    initial |= {f: getattr(promise, f"{f}_id") for f in ("agreement", "department", "person")}
    initial["amount"] = promise.amount_cents
    form = ChangeForm(
        request.POST or None, user=request.user, project=promise.project, initial=initial
    )
    status = 200
    if request.method == "POST":
        outcome = saved(
            form,
            lambda values: actions.change_promise(
                promise.pk, _clause(values), actor=request.user, note=values["note"]
            ),
        )
        if outcome.done:
            return redirect("pipeline:page", promise.project_id)
        status = outcome.status
    context = {"form": form, "project": promise.project, "promise": promise}
    return render_screen(request, "pipeline/promise.html", context, status=status)


@require_POST
@signed_in
def promise_keep(request: PageRequest, promise_id: int) -> HttpResponseBase:
    """Kept, with evidence and its file."""
    promise = _seen_promise(request, promise_id)
    PROMISE.demand_right("keep", request.user, promise)
    return _row_deed(
        request, promise.project_id, KeepForm(request.POST, request.FILES),
        lambda v: _keep(promise, v, request.user),
    )  # fmt: skip


def _keep(promise: Promise, values: Mapping[str, Any], user: User) -> None:
    file: StoredFile | None = None
    if values["file"] is not None and access.may_keep(user, promise):
        given = values["file"]
        file = store_file(
            given.chunks(), given.name, actor=user, content_type=str(given.content_type or ""),
            subject=("pipeline.promise", promise.pk),
        )  # fmt: skip
    actions.keep_promise(
        promise.pk, actor=user, on=values["on"], evidence=values["evidence"], file=file
    )


PROMISE_DEEDS: dict[str, Callable[..., object]] = {
    "break": actions.break_promise,
    "reopen": actions.reopen_promise,
    "review": lambda pk, actor, note: actions.review_promise(pk, actor=actor, review=note),
}


def _demand_right(user: User, promise: Promise, deed: str) -> None:
    if deed == "review":
        access.TO_REVIEW_PROMISE.demand(user, promise)
    else:
        PROMISE.demand_right(deed, user, promise)


@require_POST
@signed_in
def promise_deed(request: PageRequest, promise_id: int, deed: str) -> HttpResponseBase:
    """Broken, open again, reviewed: each with a few words."""
    promise = _seen_promise(request, promise_id)
    if deed not in PROMISE_DEEDS:
        raise Http404
    _demand_right(request.user, promise, deed)
    return _row_deed(
        request, promise.project_id, NoteForm(request.POST),
        lambda v: PROMISE_DEEDS[deed](promise.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip


# ---- blockers --------------------------------------------------------------------------------


@require_GET
@signed_in
def blocker_list(request: PageRequest) -> HttpResponseBase:
    """All blockers, the longest overdue first, by light and department."""
    asked = request.GET.dict()
    chosen = chosen_blockers(request.user, asked)
    found = chosen.select_related(*WHOSE, "raised_by")
    if asked.get("format") == "xlsx":
        return workbook_answer(BLOCKERS, map(blocker_row, found.iterator(CHUNK)), _("Blockers"))
    page = page_of(found, request, 20)
    counts = lights_of(request.user, asked)
    context = {
        "page": page,
        "rows": rows_of_blockers(page.object_list),
        "form": BlockerFilter(asked, user=request.user),
        "counts": counts,
        "chips": [
            *(
                Chip(
                    LIGHT_WORDS[light], query_with(request, light=light, show=None),
                    asked.get("light") == light, counts[light],
                )
                for light in LIGHTS
            ),
            *(
                Chip(
                    label, query_with(request, show=name, light=None),
                    not asked.get("light") and (asked.get("show") or "open") == name,
                )
                for name, label in BLOCKER_SHOWN.items()
            ),
        ],
        "project": _asked_project(request, asked),
    }  # fmt: skip
    context["may_import"] = access.may_take_over(request.user)
    return render_screen(request, "pipeline/blockers.html", context, part="rows")


@require_POST
@signed_in
def blocker_raise(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Say what holds a project up."""
    project = seen_project(request, project_id)
    access.TO_RAISE_BLOCKER.demand(request.user, project)
    return answer_deed(
        request, project, "blocker_form", BlockerForm(request.POST, user=request.user),
        lambda v: actions.raise_blocker(
            project.pk, actor=request.user, is_example=project.is_example, **v
        ),
    )  # fmt: skip


BLOCKER_DEEDS: dict[str, Callable[..., object]] = {
    "study": actions.study_blocker,
    "answer": actions.answer_blocker,
    "solve": actions.solve_blocker,
    "give_back": actions.give_blocker_back,
    "close": actions.close_blocker,
    "complex": lambda pk, actor, note: actions.call_blocker_complex(pk, actor=actor, plan=note),
}


@require_POST
@signed_in
def blocker_deed(request: PageRequest, blocker_id: int, deed: str) -> HttpResponseBase:
    """Study, answer, solve, give back, close, call complex."""
    blocker = get_object_or_404(Blocker.objects.visible_to(request.user), pk=blocker_id)
    if deed not in BLOCKER_DEEDS:
        raise Http404
    return _row_deed(
        request, blocker.project_id, NoteForm(request.POST),
        lambda v: BLOCKER_DEEDS[deed](blocker.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip


# ---- factors ---------------------------------------------------------------------------------


@require_GET
@signed_in
def need_list(request: PageRequest) -> HttpResponseBase:
    """What projects need of the county, in the order of the queue."""
    asked = request.GET.dict()
    chosen = chosen_needs(request.user, asked).select_related(*WHOSE, "kind")
    if asked.get("format") == "xlsx":
        return workbook_answer(NEEDS, map(need_row, chosen.iterator(CHUNK)), _("Factor needs"))
    page = page_of(chosen, request)
    context = {
        "page": page,
        "needs": [Offered(row, frozenset()) for row in rows_of_needs(page.object_list)],
        "form": NeedFilter(asked, user=request.user),
        "chips": [
            Chip(label, query_with(request, show=name), (asked.get("show") or "unmet") == name)
            for name, label in NEED_SHOWN.items()
        ],
        "project": _asked_project(request, asked),
    }
    context["may_import"] = access.may_take_over(request.user)
    return render_screen(request, "pipeline/factors.html", context, part="rows")


@require_POST
@signed_in
def need_ask(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter what a project needs."""
    project = seen_project(request, project_id)
    access.TO_ASK_FACTOR.demand(request.user, project)
    return answer_deed(
        request, project, "need_form", NeedForm(request.POST, user=request.user),
        lambda v: actions.ask_for_factor(
            project.pk, v.pop("kind"), actor=request.user, is_example=project.is_example, **v
        ),
    )  # fmt: skip


@require_POST
@signed_in
def need_deed(request: PageRequest, need_id: int, deed: str) -> HttpResponseBase:
    """Promise for a day, say how much is there, supply, drop, ask again."""
    need = get_object_or_404(FactorNeed.objects.visible_to(request.user), pk=need_id)
    user = request.user
    form: WutongForm
    act: Callable[[Mapping[str, Any]], object]
    if deed == "promise":
        form = DayForm(request.POST)

        def act(v: Mapping[str, Any]) -> object:
            return actions.promise_factor(need.pk, actor=user, on=v["on"], note=v["note"])

    elif deed == "part":
        form = SupplyForm(request.POST)

        def act(v: Mapping[str, Any]) -> object:
            if v["supplied"] is None:
                raise BadInput(_("Say how much is there; 0 is an answer too"))
            return actions.supply_part(
                need.pk, actor=user, supplied=v["supplied"], gap_reason=v["note"]
            )

    elif deed == "supply":
        form = DayForm(request.POST)

        def act(v: Mapping[str, Any]) -> object:
            return actions.supply_factor(
                need.pk, actor=user, on=v["on"], supplied=None, note=v["note"]
            )

    elif deed in {"drop", "ask_again"}:
        form = NoteForm(request.POST)
        taken = actions.drop_need if deed == "drop" else actions.ask_again

        def act(v: Mapping[str, Any]) -> object:
            return taken(need.pk, actor=user, note=v["note"])

    else:
        raise Http404
    if deed == "part":
        access.TO_SUPPLY_PART.demand(user, need)
    else:
        NEED.demand_right(deed, user, need)
    return _row_deed(request, need.project_id, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def need_edit(request: PageRequest, need_id: int) -> HttpResponseBase:
    """All of a need on one page: how much, when, whose, promised for, what is there, the gap."""
    needs = FactorNeed.objects.visible_to(request.user)
    need = get_object_or_404(
        needs.select_related("kind", "project__jurisdiction", "department", "person"), pk=need_id
    )
    user = request.user
    if not access.may_supply(user, need):
        raise NotAllowed(_("Only whoever works on the project, or owes the factor, changes it"))
    carries = access.may_carry_on(user, need.project)
    names = ["amount", "needed_on", "place", "remark", "promised_on", "supplied", "gap_reason"]
    initial = {name: getattr(need, name) for name in names}
    for name in ("amount", "supplied"):
        if initial[name] is not None:
            initial[name] = plain(initial[name])
    initial |= {"department": need.department_id, "person": need.person_id}
    form = NeedEditForm(request.POST or None, user=user, only_supply=not carries, initial=initial)
    status = 200
    if request.method == "POST":
        outcome = saved(form, lambda values: _revised(need.pk, values, user, carries=carries))
        if outcome.done:
            return redirect(f"{reverse('pipeline:page', args=[need.project_id])}#factors")
        status = outcome.status
    context = {"need": need, "form": form}
    return render_screen(request, "pipeline/factor_edit.html", context, status=status)


def _revised(need_id: int, values: dict[str, Any], actor: User, *, carries: bool) -> object:
    asked = dict(values)
    told = {name: asked.pop(name) for name in ("promised_on", "supplied", "gap_reason")}
    return actions.revise_need(need_id, actor=actor, asked=asked if carries else None, **told)


# ---- papers, monthly reports, rows -----------------------------------------------------------


@require_POST
@signed_in
def project_paper(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Keep a file with a project."""
    project = seen_project(request, project_id)
    if not access.may_carry_on(request.user, project):
        raise NotAllowed(_("Only whoever works on the project adds files"))

    def keep(values: Mapping[str, Any]) -> None:
        given = values["file"]
        store_file(
            given.chunks(), given.name, actor=request.user,
            content_type=str(given.content_type or ""), subject=("pipeline.project", project.pk),
        )  # fmt: skip

    return answer_deed(request, project, "paper_form", PaperForm(request.POST, request.FILES), keep)


@require_GET
@signed_in
def monthly_list(request: PageRequest) -> HttpResponseBase:
    """Who has not reported yet this month; one tap says that nothing changed."""
    asked = request.GET.dict()
    today = timezone.localdate()
    first = month_asked(asked, today)
    everybody = reports_of(request.user, first, {"owner": asked.get("owner", "")})
    missing = reports_of(
        request.user, first, {"owner": asked.get("owner", ""), "show": "missing"}
    ).count()
    total = everybody.count()
    show = asked.get("show", "missing") or "missing"
    rows = reports_of(request.user, first, {**asked, "show": show})
    found = rows.select_related("owner", "jurisdiction").order_by("owner", "pk")
    if asked.get("format") == "xlsx":
        return workbook_answer(MONTHLY, monthly_cells(found), f"{MONTHLY.title} {first:%Y-%m}")
    page = page_of(found, request)
    context = {
        "page": page,
        "first": first,
        "is_now": first == today.replace(day=1),
        "missing": missing,
        "reported": total - missing,
        "total": total,
        "before": query_with(request, month=f"{add_months(first, -1):%Y-%m}"),
        "after": query_with(request, month=f"{add_months(first, 1):%Y-%m}"),
        "mine": asked.get("owner") == "me",
        "may_report": {p.pk for p in page.object_list if access.may_follow_up(request.user, p)},
        "chips": [
            Chip(
                _("Not reported"), query_with(request, show="missing"), show == "missing", missing
            ),
            Chip(_("Reported on time"), query_with(request, show="reported"), show == "reported",
                 total - missing),
            Chip(_("All"), query_with(request, show="all"), show == "all", total),
            Chip(_("Mine"), query_with(request, owner=None if asked.get("owner") == "me" else "me"),
                 asked.get("owner") == "me"),
        ],
    }  # fmt: skip
    return render_screen(request, "pipeline/monthly.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@signed_in
def clock_rows(request: PageRequest) -> HttpResponseBase:
    """The rows behind deadlines, flags and factors."""
    may = access.may_set_clocks(request.user)
    clock_form, phrase_form, status = ClockForm(), PhraseForm(), 200
    if request.method == "POST":
        if not may:
            raise NotAllowed(_("Only leaders and the administrator set deadlines"))
        form: WutongForm
        deed: Callable[..., object]
        if "words" in request.POST:
            form = phrase_form = PhraseForm(request.POST)
            deed = actions.flag_phrase
            named = "words"
        else:
            form = clock_form = ClockForm(request.POST)
            deed = actions.set_clock
            named = "code"
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                deed(values.pop(named), actor=request.user, **values)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:clocks")
    context = {
        "clocks": list(ClockRule.objects.order_by("pk")),
        "phrases": list(FlaggedPhrase.objects.all()),
        "kinds": list(FactorKind.objects.all()),
        "may": may,
        "clock_form": clock_form,
        "phrase_form": phrase_form,
    }
    return render_screen(request, "pipeline/clocks.html", context, status=status)
