"""A meeting takes place: minutes, what was promised on the spot, photos."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.companies.public import Company
from wutong.files.public import StoredFile, store_file
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.outreach.access import TO_ADD_FILES, TO_NOTE_STEPS, may_plan
from wutong.outreach.lifecycle import MEETING
from wutong.outreach.models import Meeting, MeetingState, NextStep, OccasionState, StepKind
from wutong.outreach.rules.pictures import kind_of_bytes
from wutong.outreach.seams import leads_among
from wutong.tasks.public import create_task

MOST_BYTES = 20 << 20


def hold_meeting(
    meeting_id: int,
    *,
    minutes: str,
    actor: User,
    met_posts: str = "",
    day: date | None = None,
) -> Meeting:
    """It took place: what was said, and whom we met by post. Again: the minutes are corrected."""
    minutes = minutes.strip()
    if not minutes:
        raise BadInput(_("The minutes are missing: one sentence is enough"))
    with MEETING.take("hold", meeting_id, actor=actor) as meeting:
        on = day or meeting.day or timezone.localdate()
        if on > timezone.localdate():
            raise BadInput(
                _("The day of the meeting lies in the future: write the minutes when it took place")
            )
        _demand_taking_place(meeting)
        meeting.minutes, meeting.day = minutes, on
        if met_posts.strip():
            meeting.met_posts = met_posts.strip()
    return meeting


def _demand_taking_place(meeting: Meeting) -> None:
    if meeting.occasion.state in {OccasionState.PLANNED, OccasionState.CANCELLED}:
        raise WrongState(
            _("The trip is not on the road: %(state)s")
            % {"state": meeting.occasion.get_state_display()}
        )


def cancel_meeting(meeting_id: int, *, reason: str, actor: User) -> Meeting:
    """It did not take place, and why."""
    reason = reason.strip()
    if not reason:
        raise BadInput(_("The reason is missing: say why the meeting did not take place"))
    if len(reason) > 300:
        raise BadInput(_("The reason is longer than 300 characters: shorten it"))
    with MEETING.take("cancel", meeting_id, actor=actor, note=reason) as meeting:
        meeting.cancel_reason = reason
    return meeting


def take_up_meeting(meeting_id: int, *, actor: User) -> Meeting:
    """It is planned after all."""
    with MEETING.take("take_up", meeting_id, actor=actor) as meeting:
        meeting.cancel_reason = ""
    return meeting


def add_step(
    meeting_id: int, *, kind: str, what: str, owner: User, due_on: date, actor: User
) -> NextStep:
    """Something promised on the spot, by us or by them, or to be done next: a task with an owner
    and a day. What the firm promised is its owner's to ask for.
    """
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
        TO_NOTE_STEPS.demand(actor, meeting)
        if meeting.state == MeetingState.CANCELLED:
            raise WrongState(_("The meeting did not take place: nothing was promised there"))
        return _step(
            kind=kind, what=what, owner=owner, due_on=due_on, actor=actor, meeting=meeting,
            subject=("outreach.meeting", meeting.pk), firm=(meeting.uscc, meeting.firm_name),
            company=meeting.company, url=reverse("outreach:meeting", args=[meeting.pk]),
            is_example=meeting.is_example,
        )  # fmt: skip


def _step(
    *,
    kind: str,
    what: str,
    owner: User,
    due_on: date,
    actor: User,
    meeting: Meeting | None,
    subject: tuple[str, int],
    firm: tuple[str, str],
    company: Company | None,
    url: str,
    is_example: bool,
    match: str = "",
    evidence: str = "",
) -> NextStep:
    what = " ".join(what.split())
    problems = []
    if kind not in StepKind.values:
        problems.append(_("Choose who promised it"))
    if not what:
        problems.append(_("What was promised or is to be done is missing: a few words"))
    if due_on < timezone.localdate():
        problems.append(_("The day lies in the past: by when is it to be done?"))
    if owner.is_outsider or not owner.is_active:
        problems.append(_("The owner must be one of us, who works with this system"))
    if problems:
        raise BadInput(problems)
    name = firm[1]
    zh, en = _titles(StepKind(kind), name, what)
    task = create_task(
        subject=subject, title=zh[:200], title_en=en[:300], owner=owner, due_on=due_on,
        actor=actor, url=url, is_example=is_example,
    )  # fmt: skip
    return create(
        NextStep(
            meeting=meeting, company=company, uscc=firm[0], firm_name=name, kind=kind,
            what=what[:200], owner=owner, due_on=due_on, task=task, match=match[:120],
            evidence=evidence, is_example=is_example,
        ),
        actor=actor,
    )  # fmt: skip


TITLES = {
    StepKind.OURS: gettext_noop("Keep our word to %(firm)s: %(what)s"),
    StepKind.THEIRS: gettext_noop("Ask %(firm)s for: %(what)s"),
    StepKind.STEP: gettext_noop("%(firm)s: %(what)s"),
}


def _titles(kind: StepKind, firm: str, what: str) -> tuple[str, str]:
    """The task's title in both languages: it is read by whoever's language it then is."""
    words = {"firm": firm, "what": what}
    with translation.override("zh-hans"):
        zh = translation.gettext(TITLES[kind]) % words
    return zh, TITLES[kind] % words


def make_contact(
    *,
    firm: tuple[str, str],
    what: str,
    owner: User,
    due_on: date,
    match: str,
    evidence: str,
    actor: User,
    company: Company | None = None,
    is_example: bool = False,
) -> NextStep:
    """Have somebody get in touch with a firm that a matching suggested.

    Where the firm is a lead already the task stands on the lead's page.
    """
    if not may_plan(actor):
        raise NotAllowed(_("Only promotion officers and county leaders take matchings up"))
    with transaction.atomic():
        lead = leads_among([firm], actor).get(firm[0] or firm[1])
        if lead is not None:
            subject, url = lead.subject, lead.url
        elif company is not None:
            subject = ("companies.company", company.pk)
            url = reverse("companies:page", args=[company.pk])
        else:
            subject, url = ("", 0), reverse("outreach:step-list")
        if match and NextStep.objects.filter(match=match).exists():
            raise WrongState(_("Somebody took this suggestion up already: see the follow-ups"))
        return _step(
            kind=StepKind.STEP, what=what, owner=owner, due_on=due_on, actor=actor, meeting=None,
            subject=subject, firm=firm, company=company, url=url, is_example=is_example,
            match=match, evidence=evidence,
        )  # fmt: skip


def attach_file(meeting_id: int, chunks: Iterable[bytes], name: str, *, actor: User) -> StoredFile:
    """Keep a photo or a paper of the meeting: JPEG, PNG, WebP, HEIC or PDF, up to 20 MB."""
    content = b"".join(chunks)
    kind = kind_of_bytes(content[:32])
    problems = []
    if not kind:
        problems.append(_("Only photos (JPEG, PNG, WebP, HEIC) and PDF can be kept here"))
    if len(content) > MOST_BYTES:
        problems.append(_("The file is larger than 20 MB: take a smaller photo"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        meeting = Meeting.objects.select_related("occasion").get(pk=meeting_id)
        TO_ADD_FILES.demand(actor, meeting)
        return store_file(
            [content], name, actor=actor, content_type=kind,
            subject=("outreach.meeting", meeting.pk),
        )  # fmt: skip
