"""The agenda: which firms are met, why, in which order, when and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, editing, record, remove
from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.outreach.access import TO_ADD_MEETING, TO_CHANGE, may_keep_minutes, may_see_phone
from wutong.outreach.models import Meeting, MeetingState, Occasion, OccasionState
from wutong.prospecting.public import Candidate, Target

from .planning import demand_open, locked


def add_firms(
    occasion_id: int, *, targets: Iterable[int], candidates: Iterable[int], actor: User
) -> list[Meeting]:
    """Put firms of target lists and of screenings on the agenda, with their reasons as they are
    now; who is on it already stays once.
    """
    wanted = sorted(set(targets)), sorted(set(candidates))
    if not any(wanted):
        raise BadInput(_("No firm is chosen: tick at least one"))
    with transaction.atomic():
        occasion = locked(occasion_id, actor)
        demand_open(occasion)
        chosen = list(
            Target.objects.visible_to(actor)
            .filter(pk__in=wanted[0])
            .select_related("segment")
            .order_by("-score", "pk")
        )
        found = list(
            Candidate.objects.visible_to(actor)
            .filter(pk__in=wanted[1])
            .select_related("screening__segment", "screening__register")
            .order_by("-score", "pk")
        )
        if len(chosen) < len(wanted[0]) or len(found) < len(wanted[1]):
            raise BadInput(_("Some of the chosen firms are no longer there: load the page again"))
        made = [_from_target(occasion, t) for t in chosen]
        made += [_from_candidate(occasion, c) for c in found]
        return _put_on(occasion, made, actor=actor)


def _from_target(occasion: Occasion, target: Target) -> Meeting:
    known: Mapping[str, Any] = target.snapshot
    return Meeting(
        occasion=occasion, uscc=target.uscc, firm_name=target.name, segment=target.segment,
        target=target, reasons=target.why, facts=dict(known),
        city=str(known.get("city") or "")[:40], is_example=target.is_example,
    )  # fmt: skip


def _from_candidate(occasion: Occasion, candidate: Candidate) -> Meeting:
    screening = candidate.screening
    edition = screening.register.edition
    day = candidate.registered_on
    return Meeting(
        occasion=occasion, uscc=candidate.uscc, firm_name=candidate.name,
        segment=screening.segment, reasons=candidate.parts, city=candidate.city[:40],
        facts={
            "candidate": candidate.pk, "screening": screening.pk,
            "register": screening.register.name,
            "edition": edition.isoformat() if edition else None,
            "rank": candidate.rank, "province": candidate.province, "city": candidate.city,
            "registered_on": day.isoformat() if day else None,
            "firm_type": candidate.firm_type, "capital_raw": candidate.capital_raw,
            "business_scope": candidate.business_scope,
        },
        is_example=candidate.is_example,
    )  # fmt: skip


def _put_on(occasion: Occasion, made: list[Meeting], *, actor: User) -> list[Meeting]:
    there = list(occasion.meetings.all())
    known = {m.uscc or m.firm_name for m in there}
    codes = {m.uscc for m in made if m.uscc}
    firms = {f.uscc: f for f in Company.objects.visible_to(actor).filter(uscc__in=codes)}
    position = max((m.position for m in there), default=0)
    added = []
    for meeting in made:
        key = meeting.uscc or meeting.firm_name
        if key in known:
            continue
        known.add(key)
        position += 1
        meeting.position, meeting.company = position, firms.get(meeting.uscc)
        added.append(create(meeting, actor=actor, verb="chosen"))
    return added


def add_firm(
    occasion_id: int,
    *,
    name: str,
    actor: User,
    company: Company | None = None,
    segment: Segment | None = None,
    city: str = "",
    why: str = "",
    day: date | None = None,
    at: time | None = None,
    met_posts: str = "",
    is_example: bool = False,
) -> Meeting:
    """Put a firm on the agenda by hand; also on the road, where it was met by chance."""
    name = " ".join(name.split()) or (company.name if company else "")
    if len(name) < 2:
        raise BadInput(_("The firm's name is missing: write at least two characters"))
    with transaction.atomic():
        occasion = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion_id)
        TO_ADD_MEETING.demand(actor, occasion)
        meeting = Meeting(
            occasion=occasion, company=company, uscc=(company.uscc or "") if company else "",
            firm_name=company.name if company else name, segment=segment, city=city.strip(),
            why=why.strip(), day=day, at=at, met_posts=met_posts.strip(),
            is_example=is_example or occasion.is_example or bool(company and company.is_example),
        )  # fmt: skip
        if occasion.state in {OccasionState.CANCELLED, OccasionState.REPORTED}:
            demand_open(occasion)
        problems = _faults_of_day(occasion, day, at)
        if _is_on(occasion, meeting):
            problems.append(_("%(firm)s is on the agenda already") % {"firm": name})
        if problems:
            raise BadInput(problems)
        last = occasion.meetings.order_by("-position").values_list("position", flat=True).first()
        meeting.position = (last or 0) + 1
        return create(meeting, actor=actor, verb="chosen")


def _is_on(occasion: Occasion, meeting: Meeting) -> bool:
    there = occasion.meetings
    if meeting.uscc:
        return there.filter(uscc=meeting.uscc).exists()
    return there.filter(firm_name=meeting.firm_name).exists()


def _faults_of_day(occasion: Occasion, day: date | None, at: time | None) -> list[str]:
    if day is None:
        return [_("A time without a day: give the day, too")] if at is not None else []
    if not occasion.starts_on <= day <= occasion.ends_on:
        return [_("The day lies outside the days of the trip")]
    return []


def edit_meeting(meeting_id: int, values: Mapping[str, Any], *, actor: User) -> Meeting:
    """Settle day, time, place, what to ask, what to offer.

    `values` may hold day, at, city, venue, to_ask, offered, why, segment.
    """
    with editing(Meeting, meeting_id, actor=actor) as meeting:
        TO_CHANGE.demand(actor, meeting.occasion)
        if meeting.occasion.state in {OccasionState.CANCELLED, OccasionState.REPORTED}:
            demand_open(meeting.occasion)
        day, at = values.get("day", meeting.day), values.get("at", meeting.at)
        if faults := _faults_of_day(meeting.occasion, day, at):
            raise BadInput(faults)
        for name, value in values.items():
            setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    return meeting


def shift_meeting(meeting_id: int, *, up: bool, actor: User) -> Meeting:
    """Move a firm one place up or down in the order."""
    with transaction.atomic():
        meeting = Meeting.objects.get(pk=meeting_id)
        occasion = locked(meeting.occasion_id, actor)
        demand_open(occasion)
        order = list(occasion.meetings.order_by("position", "pk"))
        at = next(n for n, m in enumerate(order) if m.pk == meeting.pk)
        other = at - 1 if up else at + 1
        if 0 <= other < len(order):
            order[at], order[other] = order[other], order[at]
        change_many(
            Meeting, {m.pk: {"position": n} for n, m in enumerate(order, 1)}, actor=actor,
            verb="shifted",
        )  # fmt: skip
        meeting.refresh_from_db()
    return meeting


def remove_meeting(meeting_id: int, *, actor: User) -> None:
    """Take a firm off the agenda; what took place stays."""
    with transaction.atomic():
        meeting = Meeting.objects.get(pk=meeting_id)
        demand_open(locked(meeting.occasion_id, actor))
        meeting.refresh_from_db()
        if meeting.state != MeetingState.PLANNED or meeting.steps.exists():
            raise WrongState(_("The meeting took place or has follow-ups: it stays on record"))
        remove(meeting, actor=actor)


def change_contact(meeting_id: int, *, name: str, phone: str, actor: User) -> Meeting:
    """Keep whom to call at the firm. The log says that it was changed, and not to what."""
    with editing(
        Meeting, meeting_id, actor=actor, verb="contact_changed", note=_("Contact changed")
    ) as meeting:
        if not may_keep_minutes(actor, meeting):
            raise NotAllowed(_("Only those who prepare the trip or take part keep contacts"))
        meeting.contact_name, meeting.contact_phone = name.strip(), phone.strip()
    return meeting


def note_contact_seen(meeting_id: int, *, actor: User) -> Meeting:
    """Show a contact's telephone in full to somebody who must call, and keep on record who."""
    with transaction.atomic():
        meeting = Meeting.objects.select_related("occasion").get(pk=meeting_id)
        if not may_see_phone(actor, meeting):
            raise NotAllowed(_("Only those who prepare the trip or take part see telephones"))
        record("outreach.meeting.contact_seen", meeting, actor=actor)
    return meeting
