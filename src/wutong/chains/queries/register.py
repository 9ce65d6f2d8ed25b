"""The firms of the register as the chains read them; everything else about firms is not ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from wutong.accounts.public import Jurisdiction
from wutong.audit.public import Event
from wutong.chains.rules.editions import edition_day
from wutong.chains.rules.gaps import Register
from wutong.companies.public import Company

GONE = ("revoked", "cancelled", "moved")
BATCH = 50_000
COLUMNS = ("pk", "name", "business_scope", "industry_code")


def firms_in_batches() -> Iterator[pl.DataFrame]:
    """All firms as frames of at most 50,000 rows: pk, name, business_scope, industry_code."""
    rows = still_in_business().order_by("pk").values_list(*COLUMNS).iterator(chunk_size=BATCH)
    batch: list[tuple[int, str, str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield _frame(batch)
            batch = []
    if batch:
        yield _frame(batch)


def _frame(rows: Sequence[tuple[int, str, str, str]]) -> pl.DataFrame:
    schema = {"pk": pl.Int64, "name": pl.String, "business_scope": pl.String}
    return pl.DataFrame(rows, schema=schema | {"industry_code": pl.String}, orient="row")


def firms_fingerprint() -> str:
    """A word that changes whenever any firm does: every change of a firm is an event."""
    newest = Event.objects.filter(kind="companies.company").aggregate(last=Max("pk"))["last"]
    return str(newest or 0)


def still_in_business() -> QuerySet[Company]:
    """Firms that are not known to be gone: an unknown state is no closed firm."""
    return Company.objects.exclude(status__in=GONE)


def within(places: Sequence[Jurisdiction], lead: str = "") -> Q:
    """Firms whose place lies in one of the subtrees; `lead` leads to the firm."""
    found = Q(pk__in=[])
    for place in places:
        found |= Q(**{f"{lead}jurisdiction__path__startswith": place.path})
    return found


@dataclass(frozen=True)
class RegisterState:
    """What is loaded: the place's part of the register, and the whole."""

    register: Register
    all_firms: int
    has_example: bool


def register_of(home: Jurisdiction) -> RegisterState:
    """What the register says of a place, and the day of its newest edition there.

    Where no edition is named, the day on which a firm was last entered or changed stands in for
    it, and the register is marked as dated by that.
    """
    here = still_in_business().filter(within([home]))
    found = here.aggregate(firms=Count("pk"), examples=Count("pk", filter=Q(is_example=True)))
    editions = here.order_by().values_list("source_edition", flat=True).distinct()
    days = [day for text in editions if (day := edition_day(text)) is not None]
    return RegisterState(
        Register(
            firms=found["firms"],
            edition=max(days) if days else _last_change(),
            dated_by_entry=not days,
        ),
        still_in_business().count(),
        bool(found["examples"]),
    )


def has_register(home: Jurisdiction) -> bool:
    """Whether any firm of the place is known."""
    return still_in_business().filter(within([home])).exists()


def _last_change() -> date | None:
    newest = Event.objects.filter(kind="companies.company").aggregate(at=Max("at"))["at"]
    return timezone.localdate(newest) if newest else None
