"""Agreements and vouchers as lists: the same predicates that the cockpit's figures are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Max, Min, Q

from wutong.accounts.public import User
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    AgreementParty,
    AgreementQuerySet,
    FundsEntry,
    FundsEntryQuerySet,
    FundsState,
    ProjectQuerySet,
)

from .lists import number_asked, year_asked
from .recognition import recognised_for, with_contract


def chosen_agreements(user: User, asked: Mapping[str, str]) -> AgreementQuerySet:
    """The visible agreements that a query string asks for.

    `q` words of the title or of a party, `kind`, `category`, `year`, `month`, `project`,
    `amount=unknown` (those without a known amount), `not_counted=1` (all but formal ones on
    investment).
    """
    agreements = Agreement.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        signed_by = AgreementParty.objects.filter(name__icontains=words).values("agreement_id")
        agreements = agreements.filter(
            Q(title__icontains=words) | Q(title_en__icontains=words) | Q(pk__in=signed_by)
        )
    if (way := number_asked(asked, "way")) is not None:
        agreements = agreements.filter(project__way_id=way)
    if (kind := asked.get("kind", "")) in AgreementKind.values:
        agreements = agreements.filter(kind=kind)
    if (category := asked.get("category", "")) in AgreementCategory.values:
        agreements = agreements.filter(category=category)
    if asked.get("not_counted"):
        agreements = agreements.exclude(
            kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT
        )
    if (year := year_asked(asked)) is not None:
        agreements = agreements.filter(signed_on__year=year)
    if (month := number_asked(asked, "month")) is not None:
        agreements = agreements.filter(signed_on__month=month)
    if (project := number_asked(asked, "project")) is not None:
        agreements = agreements.filter(project_id=project)
    if (cohort := _cohort(user, asked)) is not None:
        agreements = agreements.filter(project__in=cohort.values("pk"))
    if (day := _day_asked(asked, "signed_by")) is not None:
        agreements = agreements.filter(signed_on__lte=day)
    if asked.get("amount") == "unknown":
        agreements = agreements.filter(amount_cents__isnull=True)
    return agreements


def has_total(asked: Mapping[str, str]) -> bool:
    """Whether the list is of one kind on investment: kinds are never mixed in a sum."""
    return (
        asked.get("kind", "") in AgreementKind.values
        and asked.get("category", "") == AgreementCategory.INVESTMENT
    )


def chosen_funds(user: User, asked: Mapping[str, str]) -> FundsEntryQuerySet:
    """The visible vouchers that a query string asks for.

    `q` a voucher's number or words of the project, `state`, `year`, `month`, `project`.
    """
    entries = FundsEntry.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        entries = entries.filter(
            Q(voucher_no__icontains=words)
            | Q(project__name__icontains=words)
            | Q(project__name_en__icontains=words)
            | Q(project__number=words[:12])
        )
    if (way := number_asked(asked, "way")) is not None:
        entries = entries.filter(project__way_id=way)
    if (state := asked.get("state", "")) in FundsState.values:
        entries = entries.filter(state=state)
    if (year := year_asked(asked)) is not None:
        entries = entries.filter(paid_on__year=year)
    if (month := number_asked(asked, "month")) is not None:
        entries = entries.filter(paid_on__month=month)
    if (project := number_asked(asked, "project")) is not None:
        entries = entries.filter(project_id=project)
    if (cohort := _cohort(user, asked)) is not None:
        entries = entries.filter(project__in=cohort.values("pk"))
    if (day := _day_asked(asked, "paid_by")) is not None:
        entries = entries.filter(paid_on__lte=day)
    return entries


def _cohort(user: User, asked: Mapping[str, str]) -> ProjectQuerySet | None:
    """`counts_for` a year: of the projects recognised for it; `contract=known`: of those whose
    contracted amounts are all known.
    """
    year = number_asked(asked, "counts_for")
    if year is None:
        return None
    cohort = recognised_for(user, year)
    return with_contract(cohort, known=True) if asked.get("contract") == "known" else cohort


def _day_asked(asked: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None


def years_of(rows: AgreementQuerySet | FundsEntryQuerySet, day: str) -> list[int]:
    """The years in which there are rows, newest first; `day` names an indexed column."""
    ends = rows.aggregate(first=Min(day), last=Max(day))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))
