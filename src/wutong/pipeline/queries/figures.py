"""The figures of the cockpit. Each has the same predicate as the list that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from wutong.accounts.public import User
from wutong.pipeline.models import Agreement, FundsEntry, Project
from wutong.pipeline.rules import MILESTONES, Rate


@dataclass(frozen=True)
class FunnelStep:
    """How many projects reached a step in the year; `examples` of them are made up."""

    milestone: str
    count: int
    examples: int


@dataclass(frozen=True)
class Money:
    """A sum in cents over `rows` rows; `unknown` more rows have no known amount."""

    cents: int | None
    rows: int
    unknown: int
    examples: int


@dataclass(frozen=True)
class MonthSeries:
    """Cents by month, January first; None for months yet to come, and where all is unknown."""

    cents: tuple[int | None, ...]


def funnel(user: User, year: int) -> list[FunnelStep]:
    """Projects that reached each step within the year: one query."""
    parts: dict[str, Count] = {}
    any_of_them = Q()
    for step in MILESTONES:
        reached = Q(**{f"{step}_on__year": year})
        any_of_them |= reached
        parts[step] = Count("pk", filter=reached)
        parts[f"{step}_examples"] = Count("pk", filter=reached & Q(is_example=True))
    found = Project.objects.visible_to(user).filter(any_of_them).aggregate(**parts)
    return [FunnelStep(step, found[step], found[f"{step}_examples"]) for step in MILESTONES]


def started_rate(user: User, year: int, cut_off: date) -> Rate:
    """当年开工率: of the projects signed in the year, those whose construction has started.

    Its rows: `reached=signed&year=…`, and with `started=yes` the numerator's.
    """
    signed = Project.objects.visible_to(user).filter(signed_on__year=year)
    found = signed.aggregate(
        all=Count("pk"), started=Count("pk", filter=Q(started_on__lte=cut_off))
    )
    return Rate(found["started"], found["all"], cut_off)


def money_of(rows: QuerySet[Agreement] | QuerySet[FundsEntry]) -> Money:
    """The sum of a list's amounts; unknown amounts are counted beside, never as 0."""
    found = rows.aggregate(
        cents=Sum("amount_cents"),
        rows=Count("pk"),
        unknown=Count("pk", filter=Q(amount_cents__isnull=True)),
        examples=Count("pk", filter=Q(is_example=True)),
    )
    cents = found["cents"]
    if cents is None and not found["unknown"]:
        cents = 0  # nothing was signed: that is known
    return Money(cents, found["rows"], found["unknown"], found["examples"])


def signed_money(user: User, year: int) -> Money:
    """The year's formal agreements on investment; framework and science ones are not in it."""
    return money_of(Agreement.objects.visible_to(user).counted(year))


def money_in_place(user: User, year: int) -> Money:
    """The year's counted vouchers."""
    return money_of(FundsEntry.objects.visible_to(user).counted(year))


def months_of(user: User, year: int, what: str, today: date) -> MonthSeries:
    """Month by month: `what` is "signed" or "in_place"; the sum is the year's figure.

    A month in which only unknown amounts were signed is unknown, not 0.
    """
    if what == "signed":
        signed = Agreement.objects.visible_to(user).counted(year)
        found = _sums(signed.annotate(month=ExtractMonth("signed_on")))
    else:
        arrived = FundsEntry.objects.visible_to(user).counted(year)
        found = _sums(arrived.annotate(month=ExtractMonth("paid_on")))
    last = today.month if year == today.year else 12 if year < today.year else 0
    return MonthSeries(tuple(found.get(m, 0) if m <= last else None for m in range(1, 13)))


def _sums(rows: QuerySet[Any]) -> dict[int, int | None]:
    return dict(rows.values_list("month").annotate(cents=Sum("amount_cents")).order_by("month"))


def years_with_data(user: User, today: date) -> list[int]:
    """Years that have anything to show, and this year; newest first.

    Asked of all rows, by their indexes: that a year has rows at all is no secret.
    """
    days = [
        *Agreement.objects.aggregate(a=Min("signed_on"), b=Max("signed_on")).values(),
        *Project.objects.aggregate(a=Min("talks_on"), b=Max("talks_on")).values(),
        *FundsEntry.objects.aggregate(a=Min("paid_on"), b=Max("paid_on")).values(),
    ]
    years = {day.year for day in days if day is not None} | {today.year}
    return list(range(max(years), min(years) - 1, -1))
