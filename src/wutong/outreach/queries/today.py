"""What somebody on the road needs today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wutong.accounts.public import User
from wutong.outreach.models import Meeting, MeetingState, Occasion, OccasionState
from wutong.outreach.seams import lead_form_url

from .lists import MEETING_STATUS

OUT = (OccasionState.APPROVED, OccasionState.UNDER_WAY, OccasionState.RETURNED)


@dataclass(frozen=True)
class TodayLine:
    """One meeting of today."""

    meeting: Meeting
    status: str
    lead_url: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the minutes are there."""
        return self.meeting.state != MeetingState.PLANNED


@dataclass(frozen=True)
class TodayTrip:
    """A trip that one is on, with today's meetings, those without a day, and the next days'."""

    occasion: Occasion
    today: tuple[TodayLine, ...]
    loose: tuple[TodayLine, ...]
    later: tuple[TodayLine, ...]
    unwritten: tuple[TodayLine, ...]


@dataclass(frozen=True)
class Today:
    """Everything for a day."""

    day: date
    trips: tuple[TodayTrip, ...]
    next_trip: Occasion | None

    @property
    def meetings(self) -> int:
        """Meetings of today."""
        return sum(len(trip.today) for trip in self.trips)


def today_of(user: User, day: date) -> Today:
    """The trips that a person prepares or takes part in and that run today, or just ended."""
    mine = Occasion.objects.visible_to(user).filter(
        Q(owner=user) | Q(members__user=user), state__in=OUT, precision="day"
    )
    running = list(
        mine.filter(
            Q(starts_on__lte=day, ends_on__gte=day)
            | Q(state=OccasionState.RETURNED, meetings__state=MeetingState.PLANNED)
        )
        .distinct()
        .order_by("starts_on", "pk")
    )
    rows = Meeting.objects.filter(occasion__in=running).select_related("segment", "occasion")
    by_trip: dict[int, list[Meeting]] = {}
    for meeting in rows.order_by("day", "at", "position", "pk"):
        by_trip.setdefault(meeting.occasion_id, []).append(meeting)
    trips = []
    for occasion in running:
        lines = [
            TodayLine(
                m,
                MEETING_STATUS[MeetingState(m.state)],
                lead_form_url("outreach.meeting", m.pk),
            )
            for m in by_trip.get(occasion.pk, ())
        ]
        open_ones = [x for x in lines if not x.is_done]
        trips.append(
            TodayTrip(
                occasion=occasion,
                today=tuple(x for x in lines if x.meeting.day == day),
                loose=tuple(x for x in open_ones if x.meeting.day is None),
                later=tuple(x for x in open_ones if x.meeting.day and x.meeting.day > day),
                unwritten=tuple(x for x in open_ones if x.meeting.day and x.meeting.day < day),
            )
        )
    coming = mine.filter(starts_on__gt=day).distinct().order_by("starts_on", "pk").first()
    return Today(day, tuple(trips), coming)
