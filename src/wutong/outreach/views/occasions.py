"""One trip or event: its plan, who goes, what it costs, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.kernel.deeds import attempt_form, saved
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.outreach import access, actions
from wutong.outreach.access import TO_ADD_MEETING, TO_CHANGE
from wutong.outreach.forms import (
    CityForm,
    CostForm,
    FirmForm,
    MemberForm,
    NoteForm,
    OccasionForm,
    OutcomeForm,
    ReasonForm,
    ReportForm,
    StopForm,
    initial_of,
)
from wutong.outreach.lifecycle import OCCASION
from wutong.outreach.models import Member, Occasion, OccasionState, Outcome, Stop
from wutong.outreach.queries.lists import STATUS, key_of
from wutong.outreach.queries.pages import whole_of
from wutong.outreach.queries.planning import cities_worth, firms_worth, segments_to_choose
from wutong.outreach.seams import outcome_sources

from .seen import demand_reader, seen_occasion

OPEN = frozenset({OccasionState.PLANNED, OccasionState.APPROVED, OccasionState.UNDER_WAY})


@require_http_methods(["GET", "POST"])
@signed_in
def occasion_new(request: PageRequest) -> HttpResponseBase:
    """Begin a plan; `?chain=` and `?kind=` fill the form in."""
    demand_reader(request.user)
    if not access.may_plan(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders plan trips and events"))
    soon = timezone.localdate() + timedelta(days=14)
    initial = {
        "kind": request.GET.get("kind", "trip"),
        "chain": key_of(request.GET.get("chain", "")),
        "starts_on": soon,
        "ends_on": soon + timedelta(days=2),
    }
    form = OccasionForm(request.POST or None, initial=initial, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.plan_occasion(actions.Plan(**form.cleaned_data), actor=request.user)
            except BadInput as bad:
                form.add_error(None, bad.problems)
            else:
                return redirect("outreach:page", made.pk)
    context = {"form": form, "occasion": None}
    return render_screen(request, "outreach/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def occasion_edit(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """Change the plan."""
    occasion = seen_occasion(request, occasion_id)
    TO_CHANGE.demand(request.user, occasion)
    form = OccasionForm(request.POST or None, initial=initial_of(occasion), user=request.user)
    status = 200
    if request.method == "POST":
        outcome = saved(
            form,
            lambda values: actions.edit_occasion(
                occasion.pk, actions.Plan(**values), actor=request.user
            ),
        )
        if outcome.done:
            return redirect("outreach:page", occasion.pk)
        status = outcome.status
    context = {"form": form, "occasion": occasion}
    return render_screen(request, "outreach/form.html", context, status=status)


def page_context(request: PageRequest, occasion: Occasion, **forms: WutongForm) -> dict[str, Any]:
    """Everything that an occasion's page shows."""
    user = request.user
    whole = whole_of(occasion, user)
    may_work = access.may_work_on(user, occasion)
    is_open = occasion.state in OPEN
    offers = {o.name: o for o in OCCASION.offers(user, occasion)}
    due = occasion.report_due_on
    today = timezone.localdate()
    return {
        "occasion": occasion,
        "whole": whole,
        "status": STATUS[OccasionState(occasion.state)],
        "offers": offers,
        "held_up": OCCASION.held_up(user, occasion),
        # whoever planned it must know for whom it waits
        "waits_for_leader": (
            occasion.state == OccasionState.PLANNED
            and may_work
            and not access.may_approve(user, occasion)
        ),
        "may_work": may_work,
        "may_plan": may_work and is_open,
        "may_add": is_open or occasion.state == OccasionState.RETURNED,
        "takes_part": may_work or any(m.user_id == user.pk for m in whole.members),
        "is_late": occasion.state == OccasionState.RETURNED and due is not None and due < today,
        "late_days": (today - due).days if due else 0,
        "results": [
            (source, [(pk, row) for pk, kind, row in whole.outcomes if kind == source.kind])
            for source in outcome_sources()
        ],
        "is_loose": occasion.precision != "day",
        "stop_form": forms.get("stop_form", StopForm()) if may_work else None,
        "member_form": forms.get("member_form") or (MemberForm(reader=user) if may_work else None),
        "cost_form": forms.get("cost_form", CostForm()) if may_work else None,
        "firm_form": forms.get("firm_form", FirmForm()),
        "reason_form": forms.get("reason_form", ReasonForm()),
        "note_form": forms.get("note_form", NoteForm()),
        "report_form": forms.get(
            "report_form",
            ReportForm(initial={"report": occasion.report, "presented": occasion.presented}),
        ),
        "outcome_form": forms.get("outcome_form")
        or (OutcomeForm(choices=_result_choices(request)) if may_work else None),
        "open": next(iter(forms), ""),
        "events": events_of(occasion),
    }


def _result_choices(request: PageRequest) -> list[Any]:
    """Leads and agreements that no trip has yet, in groups."""
    groups = []
    for source in outcome_sources():
        taken = set(
            Outcome.objects.filter(subject_kind=source.kind).values_list("subject_id", flat=True)
        )
        rows = [
            (f"{source.kind}|{key}", label)
            for key, label in source.choices(request.user)
            if key not in taken
        ]
        if rows:
            groups.append((source.title, rows))
    return groups


def _shown(
    request: PageRequest, occasion: Occasion, status: int = 200, refusal: str = "", **forms: Any
) -> HttpResponse:
    context = page_context(request, occasion, **forms)
    context["refusal"] = refusal
    return render_screen(request, "outreach/page.html", context, status=status)


@require_GET
@signed_in
def occasion_page(request: PageRequest, occasion_id: int) -> HttpResponse:
    """One occasion: what for, who, when, whom, what came of it."""
    return _shown(request, seen_occasion(request, occasion_id))


def _deed(
    request: PageRequest,
    occasion: Occasion,
    name: str,
    form: WutongForm,
    deed: Callable[[dict[str, Any]], object],
    back: str = "",
) -> HttpResponseBase:
    """Check the form, do the deed, go back to the page; or the page with the form's faults."""
    outcome = attempt_form(form, deed)
    if outcome.done:
        answer = redirect("outreach:page", occasion.pk)
        if back:
            answer["Location"] += f"#{back}"
        return answer
    if outcome.refusal:
        now = seen_occasion(request, occasion.pk)
        return _shown(request, now, outcome.status, outcome.refusal)
    return _shown(request, occasion, outcome.status, "", **{name: form})


@require_POST
@signed_in
def occasion_move(request: PageRequest, occasion_id: int, move: str) -> HttpResponseBase:
    """Approve, send back, set out, come back, report, open again, call off."""
    occasion = seen_occasion(request, occasion_id)
    if move not in OCCASION.moves:
        raise Http404
    pk, user = occasion.pk, request.user
    OCCASION.demand_right(move, user, occasion)
    if move == "cancel":
        return _deed(
            request, occasion, "reason_form", ReasonForm(request.POST),
            lambda v: actions.call_off(pk, reason=v["note"], actor=user),
        )  # fmt: skip
    if move == "report":
        return _deed(
            request, occasion, "report_form", ReportForm(request.POST),
            lambda v: actions.hand_in_report(pk, actor=user, **v),
        )  # fmt: skip
    if move == "come_back":
        return _deed(
            request, occasion, "note_form", NoteForm(request.POST),
            lambda _v: actions.come_back(pk, actor=user),
        )  # fmt: skip
    if move == "send_back":
        return _deed(
            request, occasion, "reason_form", ReasonForm(request.POST),
            lambda v: actions.take_move(pk, move, actor=user, note=v["note"]),
        )  # fmt: skip
    return _deed(
        request, occasion, "note_form", NoteForm(request.POST),
        lambda v: actions.take_move(pk, move, actor=user, note=v["note"]),
    )  # fmt: skip


@require_POST
@signed_in
def stop_add(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """A city on the route."""
    occasion = seen_occasion(request, occasion_id)
    TO_CHANGE.demand(request.user, occasion)
    return _deed(
        request, occasion, "stop_form", StopForm(request.POST),
        lambda v: actions.add_stop(occasion.pk, actor=request.user, **v), "route",
    )  # fmt: skip


@require_POST
@signed_in
def stop_remove(request: PageRequest, stop_id: int) -> HttpResponseBase:
    """A city off the route."""
    stop = get_object_or_404(Stop.objects.visible_to(request.user), pk=stop_id)
    actions.remove_stop(stop.pk, actor=request.user)
    return redirect("outreach:page", stop.occasion_id)


@require_POST
@signed_in
def member_add(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """Somebody goes along."""
    occasion = seen_occasion(request, occasion_id)
    return _deed(
        request, occasion, "member_form", MemberForm(request.POST, reader=request.user),
        lambda v: actions.add_member(occasion.pk, actor=request.user, **v), "members",
    )  # fmt: skip


@require_POST
@signed_in
def member_remove(request: PageRequest, member_id: int) -> HttpResponseBase:
    """Somebody stays at home."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=member_id)
    actions.remove_member(member.pk, actor=request.user)
    return redirect("outreach:page", member.occasion_id)


@require_POST
@signed_in
def cost_set(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """What one kind of cost may be, and was."""
    occasion = seen_occasion(request, occasion_id)
    TO_CHANGE.demand(request.user, occasion)
    return _deed(
        request, occasion, "cost_form", CostForm(request.POST),
        lambda v: actions.set_cost(
            occasion.pk, kind=v["kind"], planned_cents=v["planned"], actual_cents=v["actual"],
            actor=request.user,
        ),
        "costs",
    )  # fmt: skip


@require_POST
@signed_in
def firm_add(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """A firm by hand, also one that was met by chance."""
    occasion = seen_occasion(request, occasion_id)
    TO_ADD_MEETING.demand(request.user, occasion)

    def deed(values: dict[str, Any]) -> object:
        name = values["name"].strip()
        found = list(Company.objects.visible_to(request.user).filter(name=name)[:2])
        company = found[0] if len(found) == 1 else None
        return actions.add_firm(occasion.pk, actor=request.user, company=company, **values)

    return _deed(request, occasion, "firm_form", FirmForm(request.POST), deed, "agenda")


@require_POST
@signed_in
def outcome_add(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """Tie a lead or an agreement to the trip it came of."""
    occasion = seen_occasion(request, occasion_id)
    form = OutcomeForm(request.POST, choices=_result_choices(request))

    def deed(values: dict[str, Any]) -> object:
        kind, _bar, key = values["subject"].partition("|")
        return actions.link_outcome(occasion.pk, (kind, int(key)), actor=request.user)

    return _deed(request, occasion, "outcome_form", form, deed, "results")


@require_POST
@signed_in
def outcome_remove(request: PageRequest, outcome_id: int) -> HttpResponseBase:
    """It came of another trip."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), pk=outcome_id)
    actions.unlink_outcome(outcome.pk, actor=request.user)
    return redirect("outreach:page", outcome.occasion_id)


@require_http_methods(["GET", "POST"])
@signed_in
def firms(request: PageRequest, occasion_id: int) -> HttpResponseBase:
    """Pick cities, then firms: whom to meet there and why."""
    occasion = seen_occasion(request, occasion_id)
    TO_CHANGE.demand(request.user, occasion)
    segment = key_of(request.GET.get("segment", ""))
    status, problems = 200, list[str]()
    if request.method == "POST":
        chosen = [v.partition("-") for v in request.POST.getlist("ids")]
        keys = [(kind, key_of(key)) for kind, _dash, key in chosen]
        try:
            added = actions.add_firms(
                occasion.pk, actor=request.user,
                targets=[k for kind, k in keys if kind == "target" and k is not None],
                candidates=[k for kind, k in keys if kind == "candidate" and k is not None],
            )  # fmt: skip
        except BadInput as bad:
            status, problems = 422, bad.problems
        else:
            messages.success(
                request, _("Firms put on the agenda: %(number)s") % {"number": len(added)}
            )
            return redirect("outreach:page", occasion.pk)
    route = [s.city for s in Stop.objects.filter(occasion=occasion).order_by("position")]
    asked = [c for c in request.GET.getlist("city") if c]
    cities = cities_worth(request.user, chain=occasion.chain_id, segment=segment)
    for line in cities:
        line.on_route = line.city in route
    shown = asked or route
    context = {
        "occasion": occasion,
        "cities": cities,
        "shown": shown,
        "route": route,
        "choices": firms_worth(occasion, request.user, shown, segment=segment),
        "form": CityForm(request.GET, segments=segments_to_choose(request.user, occasion.chain_id)),
        "problems": problems,
        "chain": occasion.chain,
        "segment": Segment.objects.visible_to(request.user).filter(pk=segment or 0).first(),
        "may_stop": occasion.state in OPEN,
    }
    return render_screen(request, "outreach/firms.html", context, status=status)
