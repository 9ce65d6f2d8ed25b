"""Meetings: called, their agenda, what was decided, the minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.kernel.deeds import attempt_form, faults_of
from wutong.kernel.documents import document_response
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import access, actions
from wutong.pipeline.access.duties import TO_DECIDE, TO_KEEP_AGENDA
from wutong.pipeline.forms.duties import DecisionForm, MeetingForm, NoteForm
from wutong.pipeline.lifecycle import MEETING
from wutong.pipeline.models import AgendaItem, DispatchMeeting, MeetingState
from wutong.pipeline.queries import agenda_for
from wutong.pipeline.queries.minutes import minutes_of
from wutong.pipeline.sheets.rounds import MEETINGS, meeting_cells
from wutong.tasks.public import tasks_seen


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_list(request: PageRequest) -> HttpResponseBase:
    """The meetings, and how many matters wait for the next."""
    may = access.may_meet(request.user)
    form, status = (MeetingForm(request.POST or None, user=request.user) if may else None), 200
    if request.method == "POST":
        if form is None:
            raise NotAllowed(_("Only promotion officers and leaders call meetings"))
        status = 422
        if form.is_valid():
            try:
                meeting = actions.plan_meeting(actor=request.user, **form.cleaned_data)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:meeting", meeting.pk)
    meetings = DispatchMeeting.objects.visible_to(request.user).select_related("chair")
    if request.GET.get("format") == "xlsx":
        return workbook_answer(MEETINGS, meeting_cells(meetings), str(MEETINGS.title))
    context = {
        "page": page_of(meetings, request),
        "form": form,
        "waiting": len(agenda_for("dispatch", request.user)) if may else None,
    }
    return render_screen(request, "pipeline/meetings.html", context, part="rows", status=status)


def _seen(request: PageRequest, meeting_id: int) -> DispatchMeeting:
    meetings = DispatchMeeting.objects.visible_to(request.user).select_related(
        "chair", "jurisdiction"
    )
    return get_object_or_404(meetings, pk=meeting_id)


def _page(
    request: PageRequest,
    meeting: DispatchMeeting,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponseBase:
    items = list(meeting.items.select_related("project"))
    may = access.may_hold(request.user, meeting)
    is_planned = meeting.state == MeetingState.PLANNED
    context = {
        "meeting": meeting,
        "items": items,
        "seen_tasks": tasks_seen(request.user, (item.task_id for item in items)),
        "decided": sum(bool(item.decision) for item in items),
        "may": may,
        "may_add": may and is_planned,
        "may_decide": may and meeting.state != MeetingState.CANCELLED,
        "is_planned": is_planned,
        "decision_form": DecisionForm(user=request.user) if may else None,
        "refusal": refusal,
    }
    return render_screen(request, "pipeline/meeting.html", context, status=status)


@require_GET
@signed_in
def meeting_page(request: PageRequest, meeting_id: int) -> HttpResponseBase:
    """The agenda and what was decided."""
    return _page(request, _seen(request, meeting_id))


@require_GET
@signed_in
def meeting_minutes(request: PageRequest, meeting_id: int, form: str) -> HttpResponseBase:
    """The minutes as Word or PDF."""
    meeting = _seen(request, meeting_id)
    return document_response(minutes_of(meeting), form, meeting.title)


def _deed(
    request: PageRequest,
    meeting: DispatchMeeting,
    form: WutongForm,
    deed: Callable[[Mapping[str, Any]], object],
) -> HttpResponseBase:
    outcome = attempt_form(form, deed)
    if outcome.done:
        return redirect("pipeline:meeting", meeting.pk)
    refusal = outcome.refusal or faults_of(form)
    return _page(request, _seen(request, meeting.pk), status=outcome.status, refusal=refusal)


MEETING_DEEDS: dict[str, Callable[..., object]] = {
    "refresh": lambda pk, actor, note: actions.refresh_agenda(pk, actor=actor),  # noqa: ARG005
    "add": lambda pk, actor, note: actions.add_item(pk, note, actor=actor),
    "hold": lambda pk, actor, note: actions.hold_meeting(pk, actor=actor, remark=note),
    "cancel": lambda pk, actor, note: actions.cancel_meeting(pk, actor=actor, note=note),
}


def _demand_right(user: User, meeting: DispatchMeeting, deed: str) -> None:
    if deed in MEETING.moves:
        MEETING.demand_right(deed, user, meeting)
    else:
        TO_KEEP_AGENDA.demand(user, meeting)


@require_POST
@signed_in
def meeting_deed(request: PageRequest, meeting_id: int, deed: str) -> HttpResponseBase:
    """Refresh the agenda, add to it, hold the meeting, call it off."""
    meeting = _seen(request, meeting_id)
    if deed not in MEETING_DEEDS:
        raise Http404
    _demand_right(request.user, meeting, deed)
    return _deed(
        request, meeting, NoteForm(request.POST),
        lambda v: MEETING_DEEDS[deed](meeting.pk, actor=request.user, note=v["note"]),
    )  # fmt: skip


def _item(request: PageRequest, item_id: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.visible_to(request.user), pk=item_id)


@require_POST
@signed_in
def item_decide(request: PageRequest, item_id: int) -> HttpResponseBase:
    """What was decided on one matter."""
    item = _item(request, item_id)
    meeting = _seen(request, item.meeting_id)
    TO_DECIDE.demand(request.user, meeting)
    return _deed(
        request, meeting, DecisionForm(request.POST, user=request.user),
        lambda v: actions.decide(item.pk, actor=request.user, **v),
    )  # fmt: skip


@require_POST
@signed_in
def item_off(request: PageRequest, item_id: int) -> HttpResponseBase:
    """Not for this meeting."""
    item = _item(request, item_id)
    return _deed(
        request, _seen(request, item.meeting_id), NoteForm(request.POST),
        lambda _v: actions.take_item_off(item.pk, actor=request.user),
    )  # fmt: skip
