"""Trips that a newspaper told of: facts with a source, as far as they were printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.outreach.models import (
    Meeting,
    MeetingState,
    Occasion,
    OccasionState,
    Precision,
    Stop,
)


@dataclass(frozen=True)
class PublishedMeeting:
    """That a firm was met, and what was printed of it."""

    company: Company
    minutes: str


def record_published(
    key: str,
    *,
    kind: str,
    title: str,
    title_en: str,
    purpose: str,
    purpose_en: str,
    month: str,
    places: list[tuple[str, str]],
    source: str,
    source_en: str,
    actor: User,
    leader_post: str = "",
    presented: str = "",
    host: str = "",
    meetings: list[PublishedMeeting] | None = None,
) -> Occasion:
    """Enter a published trip once; `month` is "2023-04", or "2023" where only the year is known.

    What was not printed stays empty: no days, no members, no costs.
    """
    if not (actor.is_clock or actor.is_government):
        raise NotAllowed(_("Only people who work for the county enter published facts"))
    if not source.strip():
        raise BadInput(_("A published fact names its source"))
    with transaction.atomic():
        known = Occasion.objects.filter(fact_key=key).first()
        if known is not None:
            return known
        first, last, precision = _days_of(month)
        occasion = create(
            Occasion(
                kind=kind, title=title, title_en=title_en, purpose=purpose, purpose_en=purpose_en,
                starts_on=first, ends_on=last, precision=precision,
                state=OccasionState.REPORTED, leader_post=leader_post, presented=presented,
                host=host, fact_key=key, source=source, source_en=source_en, owner=actor,
                jurisdiction=Jurisdiction.objects.get(code=settings.COUNTY),
            ),
            actor=actor,
        )  # fmt: skip
        for nth, (city, city_en) in enumerate(places, 1):
            create(Stop(occasion=occasion, position=nth, city=city, city_en=city_en), actor=actor)
        for nth, met in enumerate(meetings or [], 1):
            create(
                Meeting(
                    occasion=occasion, position=nth, company=met.company,
                    uscc=met.company.uscc or "", firm_name=met.company.name,
                    minutes=met.minutes, state=MeetingState.HELD,
                ),
                actor=actor,
            )  # fmt: skip
    return occasion


def _days_of(month: str) -> tuple[date, date, str]:
    parts = [int(part) for part in month.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31), Precision.YEAR
    year, number = parts
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), date.fromordinal(after.toordinal() - 1), Precision.MONTH
