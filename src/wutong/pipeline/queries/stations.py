"""Stations (驻点): who works there, which months are reported, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum

from wutong.accounts.public import User
from wutong.pipeline.models import (
    FundsEntry,
    FundsState,
    Project,
    Station,
    StationMember,
    StationReport,
    StationReportState,
)

from .lists import of_station


@dataclass(frozen=True)
class StationRow:
    """A station in the list; `firms_met` None where no report says how many."""

    row: Station
    members: list[str]
    handed_in: int
    overdue: int
    firms_met: int | None
    leads: int
    signed: int


def station_rows(user: User) -> list[StationRow]:
    """All stations, those that are open first: four queries."""
    stations = list(Station.objects.visible_to(user).select_related("officer"))
    seats = list(StationMember.objects.filter(station__in=stations).select_related("user"))
    people: dict[int, set[int]] = {s.pk: {s.officer_id} for s in stations}
    names: dict[int, list[str]] = {}
    for seat in seats:
        people[seat.station_id].add(seat.user_id)
        names.setdefault(seat.station_id, []).append(seat.user.title)
    reports = {
        key: (handed, overdue, met)
        for key, handed, overdue, met in StationReport.objects.visible_to(user)
        .order_by()
        .values_list("station_id")
        .annotate(
            handed=Count("pk", filter=Q(state=StationReportState.HANDED_IN)),
            overdue=Count("pk", filter=Q(state=StationReportState.OVERDUE)),
            met=Sum("firms_met"),
        )
    }
    counts: dict[str, Any] = {}
    for station in stations:
        own = of_station(station, people[station.pk])
        counts[f"leads_{station.pk}"] = Count("pk", filter=own)
        counts[f"signed_{station.pk}"] = Count("pk", filter=own & Q(signed_on__isnull=False))
    found = Project.objects.visible_to(user).aggregate(**counts) if counts else {}
    rows = [
        StationRow(
            station, names.get(station.pk, []), *reports.get(station.pk, (0, 0, None)),
            found[f"leads_{station.pk}"], found[f"signed_{station.pk}"],
        )
        for station in stations
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.row.closed_on is not None)


@dataclass(frozen=True)
class StationResult:
    """A number and the list of exactly its rows."""

    number: int
    query: str


@dataclass(frozen=True)
class StationResults:
    """What came of a station since it opened; money in place is cents."""

    leads: StationResult
    talks: StationResult
    signed: StationResult
    started: StationResult
    in_place_cents: int


def results_of_station(station: Station, user: User) -> StationResults:
    """Two queries after the station's people."""
    own = Project.objects.visible_to(user).filter(of_station(station))
    steps = ("talks", "signed", "started")
    found = own.aggregate(
        leads=Count("pk"),
        **{step: Count("pk", filter=Q(**{f"{step}_on__isnull": False})) for step in steps},
    )
    money = FundsEntry.objects.filter(
        project__in=own.values("pk"), state=FundsState.COUNTED
    ).aggregate(cents=Sum("amount_cents"))
    base = {"station": station.pk}
    return StationResults(
        leads=StationResult(found["leads"], urlencode(base)),
        in_place_cents=money["cents"] or 0,
        **{
            step: StationResult(found[step], urlencode({**base, "reached": step})) for step in steps
        },
    )
