"""Results with credit as it was split: by way, by first reporter, by place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from wutong.accounts.public import Jurisdiction, User
from wutong.pipeline.models import PlaceTransfer, Project
from wutong.pipeline.rules.credit import Passing, credits_of, first_reporters_share


@dataclass(frozen=True)
class CreditRow:
    """Whose row it is: how many projects signed within the year, and the credit for them.

    `query` opens the projects of `signed`; credit may come from fewer than one a project.
    """

    label: str
    signed: int
    query: str
    credit: Decimal
    shared: int


def _as_decimal(share: Fraction) -> Decimal:
    # tenths of tenths: always a finite decimal
    return Decimal(share.numerator) / Decimal(share.denominator)


def passings_of(project_ids: list[int]) -> dict[int, list[Passing]]:
    """The passings of projects in their order."""
    found: dict[int, list[Passing]] = {}
    # the 0 has the query asked for no projects too: a page's number of queries never changes
    rows = PlaceTransfer.objects.filter(project__in=[*project_ids, 0]).order_by("decided_at", "pk")
    for row in rows:
        found.setdefault(row.project_id, []).append(
            Passing(row.from_place_id, row.to_place_id, row.first_share, row.landing_share)
        )
    return found


@dataclass(frozen=True)
class Credits:
    """One year's credit, three ways."""

    by_reporter: list[CreditRow]
    by_place: list[CreditRow]
    by_way: dict[int, Decimal]
    shared: int


def credits_of_year(user: User, year: int) -> Credits:
    """The projects signed within a year: four queries. Statistics stay where each one lands."""
    projects = list(
        Project.objects.visible_to(user)
        .filter(signed_on__year=year)
        .values_list("pk", "reported_by_id", "jurisdiction_id", "way_id")
    )
    passed = passings_of([key for key, *_rest in projects])
    whose: dict[int, list[Fraction]] = {}
    ways: dict[int, Fraction] = {}
    lands: dict[int, int] = {}
    place_credit: dict[int, Fraction] = {}
    place_shared: dict[int, int] = {}
    for key, reporter, home, way in projects:
        passings = passed.get(key, [])
        share = first_reporters_share(passings)
        whose.setdefault(reporter, []).append(share)
        ways[way] = ways.get(way, Fraction(0)) + share
        lands[home] = lands.get(home, 0) + 1
        for place, part in credits_of(home, passings).items():
            place_credit[place] = place_credit.get(place, Fraction(0)) + part
            if passings:
                place_shared[place] = place_shared.get(place, 0) + 1
    base = {"reached": "signed", "year": year}
    people = {u.pk: u.title for u in User.objects.filter(pk__in=[*whose, 0])}
    places = {p.pk: str(p) for p in Jurisdiction.objects.filter(pk__in=[*place_credit, 0])}
    return Credits(
        by_reporter=sorted(
            (
                CreditRow(
                    people[who], len(shares), urlencode({**base, "reporter": who}),
                    _as_decimal(sum(shares, Fraction(0))), sum(1 for s in shares if s != 1),
                )
                for who, shares in whose.items()
            ),
            key=lambda row: (-row.credit, row.label),
        ),
        by_place=sorted(
            (
                CreditRow(
                    places[place], lands.get(place, 0), urlencode({**base, "place": place}),
                    _as_decimal(credit), place_shared.get(place, 0),
                )
                for place, credit in place_credit.items()
            ),
            key=lambda row: (-row.credit, row.label),
        ),
        by_way={way: _as_decimal(credit) for way, credit in ways.items()},
        shared=len(passed),
    )  # fmt: skip
