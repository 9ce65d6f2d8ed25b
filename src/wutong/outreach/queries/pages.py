"""One occasion and one meeting, whole: what their pages and papers show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date

from wutong.accounts.public import User
from wutong.companies.public import Company
from wutong.files.public import StoredFile
from wutong.outreach.models import (
    Cost,
    Meeting,
    MeetingState,
    Member,
    NextStep,
    Occasion,
    Precision,
    Stop,
)
from wutong.outreach.rules.sums import Total, total_of
from wutong.outreach.rules.terms import days_between
from wutong.outreach.seams import (
    Contact,
    KnownLead,
    Offered,
    OutcomeRow,
    contacts_with,
    leads_among,
    offers_for,
    offers_known,
)
from wutong.prospecting.public import PartView, parts_shown

from .lists import MEETING_STATUS, StepLine, outcomes_of, step_lines, yuan

LAST_CONTACTS = 6


def masked(phone: str) -> str:
    """138****0000: enough to tell two numbers apart, not enough to call."""
    phone = phone.strip()
    if len(phone) < 7:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as a line of the agenda."""

    meeting: Meeting
    status: str
    parts: tuple[PartView, ...]
    lead: KnownLead | None
    steps: tuple[StepLine, ...]
    files: int

    @property
    def why(self) -> PartView | None:
        """The part that says most: which words fit the segment."""
        return next((part for part in self.parts if part.code == "fit"), None)

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.meeting.state == MeetingState.HELD


@dataclass(frozen=True)
class AgendaDay:
    """One day of the agenda; None for meetings without a day."""

    day: date | None
    stop: str
    lines: tuple[MeetingLine, ...]


@dataclass(frozen=True)
class CostLine:
    """One kind of cost."""

    kind: str
    label: str
    planned_cents: int | None
    actual_cents: int | None

    @property
    def planned_words(self) -> str:
        """What it may cost, to the yuan."""
        return yuan(self.planned_cents)

    @property
    def actual_words(self) -> str:
        """What it cost, to the yuan."""
        return yuan(self.actual_cents)


@dataclass(frozen=True)
class Whole:
    """An occasion with all its parts."""

    occasion: Occasion
    stops: tuple[Stop, ...]
    members: tuple[Member, ...]
    agenda: tuple[AgendaDay, ...]
    lines: tuple[MeetingLine, ...]
    steps: tuple[StepLine, ...]
    costs: tuple[CostLine, ...]
    planned: Total
    actual: Total
    outcomes: tuple[tuple[int, str, OutcomeRow], ...]

    @property
    def held(self) -> int:
        """Meetings that took place."""
        return sum(line.is_held for line in self.lines)

    @property
    def planned_words(self) -> str:
        """The sum planned, to the yuan."""
        return yuan(self.planned.cents)

    @property
    def actual_words(self) -> str:
        """The sum spent, to the yuan."""
        return yuan(self.actual.cents)

    @property
    def is_example(self) -> bool:
        """Whether anything made up is in it."""
        return self.occasion.is_example or any(x.meeting.is_example for x in self.lines)


def whole_of(occasion: Occasion, user: User) -> Whole:
    """Everything about one occasion, in a fixed number of queries."""
    stops = tuple(Stop.objects.filter(occasion=occasion).order_by("position", "pk"))
    members = tuple(Member.objects.filter(occasion=occasion).select_related("user"))
    meetings = list(
        Meeting.objects.filter(occasion=occasion)
        .select_related("segment__chain", "company", "occasion")
        .order_by("position", "pk")
    )
    steps = step_lines(
        list(
            NextStep.objects.filter(meeting__occasion=occasion)
            .select_related("owner", "task__owner", "task__department", "meeting__occasion")
            .order_by("due_on", "pk")
        ),
        user,
    )
    lines = tuple(meeting_lines(meetings, user, steps))
    costs = [
        CostLine(c.kind, str(c.get_kind_display()), c.planned_cents, c.actual_cents)
        for c in Cost.objects.filter(occasion=occasion).order_by("pk")
    ]
    outcomes = outcomes_of([occasion.pk], user).get(occasion.pk, [])
    return Whole(
        occasion=occasion, stops=stops, members=members, agenda=agenda_of(occasion, stops, lines),
        lines=lines, steps=tuple(steps), costs=tuple(costs),
        planned=total_of(c.planned_cents for c in costs),
        actual=total_of(c.actual_cents for c in costs),
        outcomes=tuple((link.pk, link.subject_kind, row) for link, row in outcomes),
    )  # fmt: skip


def meeting_lines(
    meetings: Sequence[Meeting], user: User, steps: Sequence[StepLine]
) -> list[MeetingLine]:
    """Meetings with reasons, leads, steps and files."""
    leads = leads_among([(m.uscc, m.firm_name) for m in meetings], user)
    keys = [m.pk for m in meetings]
    files: dict[int, int] = {}
    for key in StoredFile.objects.filter(
        subject_kind="outreach.meeting", subject_id__in=keys
    ).values_list("subject_id", flat=True):
        files[key or 0] = files.get(key or 0, 0) + 1
    return [
        MeetingLine(
            meeting=m,
            status=MEETING_STATUS[MeetingState(m.state)],
            parts=parts_shown(m.reasons),
            lead=leads.get(m.uscc) or leads.get(m.firm_name),
            steps=tuple(s for s in steps if s.step.meeting_id == m.pk),
            files=files.get(m.pk, 0),
        )
        for m in meetings
    ]


def agenda_of(
    occasion: Occasion, stops: Sequence[Stop], lines: Sequence[MeetingLine]
) -> tuple[AgendaDay, ...]:
    """The days with where one is and whom one meets; last those without a day.

    A published trip has no days: all of it stands under None.
    """
    days: list[date] = []
    if occasion.precision == Precision.DAY:
        days = days_between(occasion.starts_on, occasion.ends_on)
    boxes = []
    for day in days:
        where = [
            str(s)
            for s in stops
            if s.arrives_on and s.leaves_on and s.arrives_on <= day <= s.leaves_on
        ]
        found = [x for x in lines if x.meeting.day == day]
        found.sort(key=lambda x: (x.meeting.at is None, x.meeting.at or 0, x.meeting.position))
        boxes.append(AgendaDay(day, " → ".join(where), tuple(found)))
    loose = tuple(x for x in lines if x.meeting.day is None or x.meeting.day not in days)
    return (*boxes, AgendaDay(None, "", loose)) if loose else tuple(boxes)


@dataclass(frozen=True)
class Briefing:
    """What to know before meeting a firm: who, why, what we offer, what to ask, last contacts."""

    line: MeetingLine
    company: Company | None
    facts: dict[str, Any]
    offers: tuple[Offered, ...]
    offers_known: bool
    contacts: tuple[Contact, ...]

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        return self.line.meeting

    @property
    def place(self) -> str:
        """Province and city as the register has them."""
        if self.company is not None and (self.company.province or self.company.city):
            return " ".join(p for p in (self.company.province, self.company.city) if p)
        known = [self.facts.get("province"), self.facts.get("city") or self.meeting.city]
        return " ".join(str(p) for p in known if p)

    @property
    def registered_on(self) -> date | None:
        """When the firm was registered."""
        if self.company is not None and self.company.registered_on is not None:
            return self.company.registered_on
        day = self.facts.get("registered_on")
        return parse_date(day) if day else None

    @property
    def capital(self) -> str:
        """The registered capital as the register writes it; "" where unknown."""
        if self.company is not None and self.company.capital_raw:
            return self.company.capital_raw
        return str(self.facts.get("capital_raw") or "")

    @property
    def scope(self) -> str:
        """The business scope; "" where unknown."""
        if self.company is not None and self.company.business_scope:
            return self.company.business_scope
        return str(self.facts.get("business_scope") or "")

    @property
    def register(self) -> str:
        """From which register this is known."""
        return str(self.facts.get("register") or (self.company.source if self.company else ""))


def briefings_of(lines: Sequence[MeetingLine], user: User) -> list[Briefing]:
    """Briefings of meetings: earlier meetings of ours and contacts that other apps tell of."""
    firms = [(x.meeting.uscc, x.meeting.firm_name) for x in lines]
    known = contacts_with(firms, user)
    ours = earlier_meetings([x.meeting for x in lines], user)
    offers: dict[int | None, tuple[Offered, ...]] = {}
    found = []
    for line in lines:
        meeting = line.meeting
        key = meeting.segment_id
        if key not in offers:
            offers[key] = tuple(offers_for(meeting.segment, user))
        contacts = [
            *known.get(meeting.uscc or meeting.firm_name, ()),
            *ours.get(meeting.pk, ()),
        ]
        contacts.sort(key=lambda c: c.on, reverse=True)
        found.append(
            Briefing(
                line=line, company=meeting.company, facts=dict(meeting.facts),
                offers=offers[key], offers_known=offers_known(),
                contacts=tuple(contacts[:LAST_CONTACTS]),
            )
        )  # fmt: skip
    return found


def earlier_meetings(meetings: Sequence[Meeting], user: User) -> dict[int, list[Contact]]:
    """Meetings with the same firms on other occasions that the person may see."""
    codes = [m.uscc for m in meetings if m.uscc]
    names = [m.firm_name for m in meetings]
    rows = (
        Meeting.objects.visible_to(user)
        .filter(Q(uscc__in=codes) | Q(uscc="", firm_name__in=names), state=MeetingState.HELD)
        .select_related("occasion")
        .order_by("-occasion__starts_on", "-pk")
    )
    found: dict[int, list[Contact]] = {}
    for row in rows:
        for meeting in meetings:
            same = row.uscc == meeting.uscc if meeting.uscc else row.firm_name == meeting.firm_name
            if same and row.pk != meeting.pk:
                found.setdefault(meeting.pk, []).append(
                    Contact(
                        on=row.day or row.occasion.starts_on,
                        words=row.minutes,
                        who=str(row.occasion),
                        url=f"/outreach/meetings/{row.pk}/",
                    )
                )
    return found


def files_of(meeting: Meeting) -> list[StoredFile]:
    """Photos and papers of a meeting, oldest first; the caller has seen the meeting."""
    return list(
        StoredFile.objects.filter(subject_kind="outreach.meeting", subject_id=meeting.pk).order_by(
            "pk"
        )
    )
