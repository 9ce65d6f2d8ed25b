"""Registering a lead: five fields, from a target, a segment or by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.outreach.public import Meeting, may_keep_minutes
from wutong.pipeline import access, actions
from wutong.pipeline.forms import LeadForm
from wutong.pipeline.models import Way
from wutong.prospecting.public import Target


@require_http_methods(["GET", "POST"])
@signed_in
def lead_new(request: PageRequest) -> HttpResponseBase:
    """The five fields."""
    if not access.may_report(request.user):
        raise Http404
    target, segment = _origin_of(request)
    if (meeting := _meeting_of(request)) is not None:
        target, segment = target or meeting.target, segment or meeting.segment
    initial = _initial(target, segment) | _initial_of_meeting(meeting)
    form = LeadForm(request.POST or None, initial=initial)
    status = 200
    duplicates: list[Any] = []
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
                        origin=str(target.snapshot.get("province") or "") if target else "",
                        target_id=target.pk if target and target.project_id is None else None,
                        meeting_id=meeting.pk if meeting else None,
                        is_example=request.user.is_example,
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
                messages.success(
                    request, _("Registered as %(number)s") % {"number": project.number}
                )
                return redirect("pipeline:page", project.pk)
    context = {
        "form": form,
        "target": target,
        "segment": segment,
        "meeting": meeting,
        "duplicates": duplicates,
    }
    return render_screen(request, "pipeline/lead_new.html", context, status=status)


def _origin_of(request: PageRequest) -> tuple[Target | None, Segment | None]:
    """The target or segment that the lead comes from, if this person may see it."""
    asked = request.POST if request.method == "POST" else request.GET
    target = segment = None
    if key := _key(asked.get("target", "")):
        targets = Target.objects.visible_to(request.user).select_related("segment__chain")
        target = get_object_or_404(targets, pk=key)
        segment = target.segment
    elif key := _key(asked.get("segment", "")):
        segments = Segment.objects.visible_to(request.user).select_related("chain")
        segment = get_object_or_404(segments, pk=key)
    return target, segment


def _meeting_of(request: PageRequest) -> Meeting | None:
    """The meeting that the lead comes from (`from=outreach.meeting:ID`), if this person was there
    or prepares its trip.
    """
    asked = request.POST if request.method == "POST" else request.GET
    kind, _colon, key = asked.get("from", "").partition(":")
    if kind != "outreach.meeting" or not (number := _key(key)):
        return None
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "occasion__jurisdiction", "target__segment__chain", "segment__chain", "company"
    )
    meeting = get_object_or_404(meetings, pk=number)
    return meeting if may_keep_minutes(request.user, meeting) else None


def _initial_of_meeting(meeting: Meeting | None) -> dict[str, Any]:
    if meeting is None:
        return {}
    trip = Way.objects.filter(code="event" if meeting.occasion.is_event else "leader").first()
    initial: dict[str, Any] = {
        "investor_name": meeting.firm_name,
        "contact_name": meeting.contact_name,
        "contact_phone": meeting.contact_phone,
        "way": trip.pk if trip else None,
        "from": f"outreach.meeting:{meeting.pk}",
    }
    if meeting.minutes:
        initial["summary"] = meeting.minutes[:1000]
    return initial


def _key(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise Http404
    return int(value)


def _initial(target: Target | None, segment: Segment | None) -> dict[str, Any]:
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
