"""Meetings: an agenda made from what is stuck, decisions that become tasks."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, editing, remove
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access import may_meet
from wutong.pipeline.access.duties import TO_DECIDE, TO_KEEP_AGENDA
from wutong.pipeline.lifecycle import MEETING
from wutong.pipeline.models import (
    AgendaItem,
    AgendaReason,
    DispatchMeeting,
    MeetingKind,
    MeetingState,
    Project,
)
from wutong.pipeline.queries.agenda import agenda_for
from wutong.tasks.public import create_task


def plan_meeting(
    *,
    actor: User,
    kind: str,
    title: str,
    held_on: date,
    place: str = "",
    chair: User | None = None,
    is_example: bool = False,
) -> DispatchMeeting:
    """Call a meeting; its agenda is made at once from blockers, promises, factors and stages."""
    if not may_meet(actor) or actor.jurisdiction is None:
        raise NotAllowed(_("Only promotion officers and leaders call meetings"))
    if kind not in MeetingKind.values or not title.strip():
        raise BadInput(_("The meeting needs its kind and a name"))
    with transaction.atomic():
        meeting = create(
            DispatchMeeting(
                kind=kind, title=title.strip(), held_on=held_on, place=place.strip(), chair=chair,
                jurisdiction=actor.jurisdiction, made_by=actor, is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        _fill(meeting, actor)
    return meeting


def _fill(meeting: DispatchMeeting, actor: User) -> int:
    known = set(meeting.items.values_list("reason", "subject_id"))
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    new = [m for m in agenda_for(meeting.kind, actor) if (m.reason, m.subject_id) not in known]
    items = [
        AgendaItem(
            meeting=meeting, position=last + n, reason=m.reason, subject_id=m.subject_id,
            project_id=m.project_id, words=m.words[:300],
        )
        for n, m in enumerate(new, start=1)
    ]  # fmt: skip
    return len(create_many(items, actor=actor))


def _planned(meeting_id: int, actor: User) -> DispatchMeeting:
    meeting = DispatchMeeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
    TO_KEEP_AGENDA.demand(actor, meeting)
    if meeting.state != MeetingState.PLANNED:
        raise WrongState(_("The meeting is over: its agenda stays as it was"))
    return meeting


def refresh_agenda(meeting_id: int, *, actor: User) -> int:
    """Add what has come up since; what stands there stays. Returns how many were added."""
    with transaction.atomic():
        return _fill(_planned(meeting_id, actor), actor)


def add_item(
    meeting_id: int, words: str, *, actor: User, project: Project | None = None
) -> AgendaItem:
    """Put a matter on the agenda by hand."""
    if not words.strip():
        raise BadInput(_("The matter is missing: write it in one sentence"))
    with transaction.atomic():
        meeting = _planned(meeting_id, actor)
        last = meeting.items.aggregate(last=Max("position"))["last"] or 0
        return create(
            AgendaItem(
                meeting=meeting, position=last + 1, reason=AgendaReason.OTHER, project=project,
                words=words.strip(),
            ),
            actor=actor,
        )  # fmt: skip


def take_item_off(item_id: int, *, actor: User) -> None:
    """Not for this meeting; what was decided can't be taken off."""
    with transaction.atomic():
        item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item_id)
        _planned(item.meeting_id, actor)
        if item.decision:
            raise WrongState(_("Something was decided on it already"))
        remove(item, actor=actor)


def decide(
    item_id: int,
    decision: str,
    *,
    actor: User,
    owner: User | None = None,
    due_on: date | None = None,
) -> AgendaItem:
    """Write down what was decided; with a person and a day it becomes a task with its clock."""
    if not decision.strip():
        raise BadInput(_("The decision is missing: write it in one sentence"))
    if (owner is None) != (due_on is None):
        raise BadInput(_("A task needs both: who does it, and until when"))
    with transaction.atomic():
        known = AgendaItem.objects.select_related("meeting__jurisdiction").get(pk=item_id)
        TO_DECIDE.demand(actor, known.meeting)
        if known.meeting.state == MeetingState.CANCELLED:
            raise WrongState(_("The meeting was called off"))
        with editing(AgendaItem, item_id, actor=actor, verb="decided") as item:
            if item.task_id is not None:
                raise WrongState(_("A task was made of it already: go on there"))
            item.decision = decision.strip()
            if owner is not None and due_on is not None:
                about = (
                    ("pipeline.project", item.project_id)
                    if item.project_id is not None
                    else ("pipeline.dispatchmeeting", item.meeting_id)
                )
                task = create_task(
                    subject=about, title=decision.strip()[:200], owner=owner, due_on=due_on,
                    actor=actor, url=reverse("pipeline:meeting", args=[item.meeting_id]),
                    is_example=known.meeting.is_example,
                )  # fmt: skip
                item.task_id = task.pk
    return item


def hold_meeting(meeting_id: int, *, actor: User, remark: str = "") -> DispatchMeeting:
    """It took place; the minutes are its items, decisions and what else was said."""
    with MEETING.take("hold", meeting_id, actor=actor) as meeting:
        meeting.remark = remark.strip()
    return meeting


def cancel_meeting(meeting_id: int, *, actor: User, note: str) -> DispatchMeeting:
    """It does not take place, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with MEETING.take("cancel", meeting_id, actor=actor, note=note.strip()) as meeting:
        pass
    return meeting
