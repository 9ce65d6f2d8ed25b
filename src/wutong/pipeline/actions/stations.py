"""Manning and closing a station."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing, remove
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access.winning import may_keep_stations
from wutong.pipeline.models import Station, StationMember, StationReport, StationReportState


def man_station(
    station_id: int, officer: User, members: Collection[User], *, actor: User
) -> Station:
    """Who reports for a station, and who works there beside; a change begins at once."""
    people = {officer, *members}
    if any(person.is_outsider or not person.is_active for person in people):
        raise BadInput(_("A station is manned by people who work for the county"))
    with transaction.atomic():
        station = _held(station_id, actor)
        if station.officer_id != officer.pk:
            with editing(Station, station_id, actor=actor, verb="manned") as station:
                station.officer = officer
        wanted = {person.pk: person for person in members if person.pk != officer.pk}
        known = {row.user_id: row for row in StationMember.objects.filter(station=station)}
        for key in sorted(set(known) - set(wanted)):
            remove(known[key], actor=actor)
        for key in sorted(set(wanted) - set(known)):
            create(StationMember(station=station, user=wanted[key]), actor=actor)
    return station


def close_station(station_id: int, *, actor: User, on: date, note: str) -> Station:
    """Close a station; months after that day that nobody wrote are no longer waited for."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        station = _held(station_id, actor)
        if station.closed_on is not None:
            raise WrongState(_("The station is closed already"))
        if not station.opened_on <= on <= timezone.localdate():
            raise BadInput(_("It closes on a day after it opened, and not in the future"))
        with editing(Station, station_id, actor=actor, verb="closed", note=note.strip()) as held:
            held.closed_on = on
        unwritten = StationReport.objects.filter(station=station, month__gt=on)
        for report in unwritten.exclude(state=StationReportState.HANDED_IN):
            remove(report, actor=actor)
    return held


def _held(station_id: int, actor: User) -> Station:
    if not may_keep_stations(actor):
        raise NotAllowed(_("Only promotion officers and leaders open stations"))
    return Station.objects.select_for_update().get(pk=station_id)
