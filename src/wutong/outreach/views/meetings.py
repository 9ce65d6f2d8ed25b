"""One meeting, in the office and on the road."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.kernel.deeds import attempt_form, saved
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.outreach import access, actions
from wutong.outreach.access import TO_ADD_FILES, TO_CHANGE, TO_NOTE_STEPS
from wutong.outreach.forms import (
    ContactForm,
    FileForm,
    MeetingForm,
    MinutesForm,
    ReasonForm,
    StepForm,
)
from wutong.outreach.lifecycle import MEETING
from wutong.outreach.models import Meeting, NextStep, Outcome, Term
from wutong.outreach.queries.lists import step_lines
from wutong.outreach.queries.pages import briefings_of, files_of, masked, meeting_lines
from wutong.outreach.queries.today import today_of
from wutong.outreach.rules.terms import TermRow, due_on
from wutong.outreach.seams import lead_form_url

from .seen import demand_reader, seen_meeting


def follow_up_day() -> Any:
    """The usual day for what is to be done next: today and the days that the county set."""
    rows = [TermRow(t.code, t.days, t.valid_from) for t in Term.objects.filter(code="follow_up")]
    today = timezone.localdate()
    return due_on(rows, "follow_up", today) or today + timedelta(days=14)


def meeting_context(request: PageRequest, meeting: Meeting, **forms: WutongForm) -> dict[str, Any]:
    """Everything that a meeting's page shows."""
    user = request.user
    steps = step_lines(
        list(
            NextStep.objects.filter(meeting=meeting)
            .select_related("owner", "task__owner", "task__department", "meeting__occasion")
            .order_by("due_on", "pk")
        ),
        request.user,
    )
    line = meeting_lines([meeting], user, steps)[0]
    may_keep = access.may_keep_minutes(user, meeting)
    open_moves = set(MEETING.open_to(user, meeting))
    return {
        "meeting": meeting,
        "occasion": meeting.occasion,
        "line": line,
        "briefing": briefings_of([line], user)[0],
        "files": files_of(meeting),
        "phone": masked(meeting.contact_phone),
        "may_keep": may_keep,
        "may_edit": access.may_work_on(user, meeting.occasion),
        "open_to": open_moves,
        "lead_url": lead_form_url("outreach.meeting", meeting.pk) if may_keep else "",
        "outcomes": Outcome.objects.filter(meeting=meeting).count(),
        "minutes_form": forms.get("minutes_form")
        or MinutesForm(
            initial={
                "minutes": meeting.minutes, "met_posts": meeting.met_posts,
                "day": meeting.day or timezone.localdate(),
            }
        ),
        "step_form": forms.get("step_form")
        or (StepForm(user=user, initial={"due_on": follow_up_day()}) if may_keep else None),
        "contact_form": forms.get("contact_form")
        or ContactForm(initial={"name": meeting.contact_name}),
        "file_form": forms.get("file_form", FileForm()),
        "reason_form": forms.get("reason_form", ReasonForm()),
        "open": next(iter(forms), ""),
        "events": events_of(meeting),
    }  # fmt: skip


def _shown(
    request: PageRequest, meeting: Meeting, status: int = 200, refusal: str = "", **forms: Any
) -> HttpResponse:
    context = meeting_context(request, meeting, **forms)
    context["refusal"] = refusal
    return render_screen(request, "outreach/meeting.html", context, status=status)


@require_GET
@signed_in
def meeting_page(request: PageRequest, meeting_id: int) -> HttpResponse:
    """One meeting: who, why, what was said, what comes next."""
    return _shown(request, seen_meeting(request, meeting_id))


def _deed(
    request: PageRequest,
    meeting: Meeting,
    name: str,
    form: WutongForm,
    deed: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    outcome = attempt_form(form, deed)
    if outcome.done:
        messages.success(request, _("Saved"))
        return redirect("outreach:meeting", meeting.pk)
    if outcome.refusal:
        now = seen_meeting(request, meeting.pk)
        return _shown(request, now, outcome.status, outcome.refusal)
    return _shown(request, meeting, outcome.status, "", **{name: form})


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_edit(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """Day, time, place, what to ask, what we offer."""
    meeting = seen_meeting(request, meeting_id)
    TO_CHANGE.demand(request.user, meeting.occasion)
    names = ("day", "at", "city", "venue", "why", "segment", "to_ask", "offered")
    initial = {name: getattr(meeting, name) for name in names}
    form = MeetingForm(
        request.POST or None, initial=initial, user=request.user, chain=meeting.occasion.chain_id
    )
    status = 200
    if request.method == "POST":
        outcome = saved(
            form, lambda values: actions.edit_meeting(meeting.pk, values, actor=request.user)
        )
        if outcome.done:
            return redirect("outreach:meeting", meeting.pk)
        status = outcome.status
    context = {"form": form, "meeting": meeting, "occasion": meeting.occasion}
    return render_screen(request, "outreach/meeting_form.html", context, status=status)


@require_POST
@signed_in
def meeting_hold(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """The minutes."""
    meeting = seen_meeting(request, meeting_id)
    MEETING.demand_right("hold", request.user, meeting)
    return _deed(
        request, meeting, "minutes_form", MinutesForm(request.POST),
        lambda v: actions.hold_meeting(meeting.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def meeting_cancel(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """It did not take place."""
    meeting = seen_meeting(request, meeting_id)
    MEETING.demand_right("cancel", request.user, meeting)
    return _deed(
        request, meeting, "reason_form", ReasonForm(request.POST),
        lambda v: actions.cancel_meeting(meeting.pk, reason=v["note"], actor=request.user),
    )  # fmt: skip


@require_POST
@signed_in
def meeting_take_up(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """It is planned after all."""
    meeting = seen_meeting(request, meeting_id)
    actions.take_up_meeting(meeting.pk, actor=request.user)
    return redirect("outreach:meeting", meeting.pk)


@require_POST
@signed_in
def meeting_shift(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """One place up or down in the order."""
    meeting = seen_meeting(request, meeting_id)
    actions.shift_meeting(meeting.pk, up=request.POST.get("to") != "down", actor=request.user)
    answer = redirect("outreach:page", meeting.occasion_id)
    answer["Location"] += "#agenda"
    return answer


@require_POST
@signed_in
def meeting_remove(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """Off the agenda."""
    meeting = seen_meeting(request, meeting_id)
    actions.remove_meeting(meeting.pk, actor=request.user)
    return redirect("outreach:page", meeting.occasion_id)


@require_POST
@signed_in
def meeting_step(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """Something promised, or to be done next."""
    meeting = seen_meeting(request, meeting_id)
    TO_NOTE_STEPS.demand(request.user, meeting)
    return _deed(
        request, meeting, "step_form", StepForm(request.POST, user=request.user),
        lambda v: actions.add_step(meeting.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def meeting_contact(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """Whom to call at the firm."""
    meeting = seen_meeting(request, meeting_id)
    return _deed(
        request, meeting, "contact_form", ContactForm(request.POST),
        lambda v: actions.change_contact(meeting.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def meeting_phone(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """The telephone in full, kept on record who looked."""
    meeting = actions.note_contact_seen(seen_meeting(request, meeting_id).pk, actor=request.user)
    if request.htmx:
        context = {"phone": meeting.contact_phone, "shown": True}
        return render_screen(request, "outreach/meeting.html", context, part="contact")
    meeting = seen_meeting(request, meeting_id)
    context = meeting_context(request, meeting) | {"phone": meeting.contact_phone, "shown": True}
    return render_screen(request, "outreach/meeting.html", context)


@require_POST
@signed_in
def meeting_file(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """A photo or a paper."""
    meeting = seen_meeting(request, meeting_id)
    TO_ADD_FILES.demand(request.user, meeting)
    return _deed(
        request, meeting, "file_form", FileForm(request.POST, request.FILES),
        lambda v: actions.attach_file(
            meeting.pk, v["file"].chunks(), v["file"].name, actor=request.user
        ),
    )  # fmt: skip


@require_GET
@signed_in
def today(request: PageRequest) -> HttpResponseBase:
    """On the road, with one hand: today's meetings, and what to do at each."""
    demand_reader(request.user)
    found = today_of(request.user, timezone.localdate())
    return render_screen(request, "outreach/today.html", {"found": found})
