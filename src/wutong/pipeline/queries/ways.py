"""Results by way, every number with the list of exactly its rows; who may be the same project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum

from wutong.accounts.public import User
from wutong.pipeline.models import (
    Agreement,
    FundsEntry,
    Project,
    Way,
    WayHelp,
)
from wutong.pipeline.rules.sameness import same_substance

from .credit import credits_of_year
from .duplicates import find_duplicates


@dataclass(frozen=True)
class WayCell:
    """A number and the query string of its list."""

    number: int
    query: str


@dataclass(frozen=True)
class WayRow:
    """One way in one year. Signed and in place are cents and never added; None is unknown."""

    way: Way
    leads: WayCell
    talks: WayCell
    signed: WayCell
    started: WayCell
    signed_cents: int | None
    signed_query: str
    in_place_cents: int
    in_place_query: str
    helped: WayCell
    credit: Decimal


def _cell(number: int, **asked: str | int) -> WayCell:
    return WayCell(number, urlencode(asked))


def results_by_way(user: User, year: int) -> list[WayRow]:
    """The year's results of each first way, helpers beside: seven queries.

    `credit` is for the signed ones: a project that was passed on leaves its first way the share
    that the first reporter keeps; every other figure stays whole.
    """
    credit = credits_of_year(user, year).by_way
    seen = Project.objects.visible_to(user)
    steps = ("talks", "signed", "started")
    counted = {
        way: counts
        for way, *counts in seen.order_by()
        .values_list("way_id")
        .annotate(
            n=Count("pk", filter=Q(reported_at__year=year)),
            **{step: Count("pk", filter=Q(**{f"{step}_on__year": year})) for step in steps},
        )
    }
    signed = {
        way: (cents, n, unknown)
        for way, cents, n, unknown in Agreement.objects.visible_to(user)
        .counted(year)
        .filter(project__isnull=False)
        .order_by()
        .values_list("project__way_id")
        .annotate(
            cents=Sum("amount_cents"), n=Count("pk"),
            unknown=Count("pk", filter=Q(amount_cents__isnull=True)),
        )
    }  # fmt: skip
    arrived = dict(
        FundsEntry.objects.visible_to(user)
        .counted(year)
        .order_by()
        .values_list("project__way_id")
        .annotate(cents=Sum("amount_cents"))
    )
    helped = dict(
        WayHelp.objects.visible_to(user).order_by().values_list("way_id").annotate(n=Count("pk"))
    )
    rows = []
    for way in Way.objects.all():
        leads, talks, signings, starts = counted.get(way.pk, [0, 0, 0, 0])
        cents, _n, unknown = signed.get(way.pk, (0, 0, 0))
        rows.append(
            WayRow(
                way=way,
                leads=_cell(leads, way=way.pk, reported=year),
                talks=_cell(talks, way=way.pk, reached="talks", year=year),
                signed=_cell(signings, way=way.pk, reached="signed", year=year),
                started=_cell(starts, way=way.pk, reached="started", year=year),
                signed_cents=None if unknown and not cents else cents,
                signed_query=urlencode(
                    {"way": way.pk, "year": year, "kind": "formal", "category": "investment"}
                ),
                in_place_cents=arrived.get(way.pk, 0) or 0,
                in_place_query=urlencode({"way": way.pk, "year": year, "state": "counted"}),
                helped=_cell(helped.get(way.pk, 0), helped=way.pk),
                credit=credit.get(way.pk, Decimal(0)),
            )
        )
    return rows


@dataclass(frozen=True)
class Lookalike:
    """Another entry of the same firm or family, and whether it is the same in substance."""

    project: Project
    is_same: bool
    is_earlier: bool


def lookalikes_of(project: Project, user: User) -> list[Lookalike]:
    """Visible projects of the same family of firms (by code of investor, parent or project company)
    or of the same name, with whether they are one in substance.
    """
    keys = [
        found.pk
        for firm in (project.investor, project.spv)
        for found in find_duplicates(project.investor_name, firm, but=project.pk)
    ]
    others = Project.objects.visible_to(user).filter(pk__in=keys).select_related("segment")
    own = project.segment.code if project.segment else None
    return [
        Lookalike(
            other,
            same_substance(
                project.summary, other.summary, own, other.segment.code if other.segment else None
            ),
            (other.reported_at, other.pk) < (project.reported_at, project.pk),
        )
        for other in others.order_by("reported_at", "pk")
    ]
