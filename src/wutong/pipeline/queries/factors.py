"""Factor needs as rows: what is missing, until when, whose turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from wutong.accounts.public import User
from wutong.pipeline.models import FactorNeed, NeedState

from .duties import yellow_days
from .lists import number_asked

UNMET = (NeedState.ASKED, NeedState.PROMISED, NeedState.LATE)


@dataclass(frozen=True)
class NeedRow:
    """A need as seen today; `status` is the mark's name, `gap` what is missing (None: unknown)."""

    need: FactorNeed
    status: str
    gap: Decimal | None

    @property
    def is_partly(self) -> bool:
        """Something is there, but not all."""
        return bool(self.need.supplied) and bool(self.gap) and self.need.state in UNMET


def _is_over(need: FactorNeed, today: date) -> bool:
    """The promised day is over; where nobody promised, the day on which it was needed."""
    day = need.promised_on or need.needed_on
    return day is not None and day < today


def rows_of_needs(needs: Iterable[FactorNeed]) -> list[NeedRow]:
    """Many at once; one query for the yellow light."""
    today, yellow = timezone.localdate(), yellow_days()
    rows = []
    for need in needs:
        promised = need.promised_on
        if need.state == NeedState.SUPPLIED:
            status = "ok"
        elif need.state == NeedState.DROPPED:
            status = "void"
        elif need.state == NeedState.LATE or _is_over(need, today):
            status = "late"
        elif need.state == NeedState.PROMISED and promised is not None:
            status = "warn" if (promised - today).days <= yellow else "doing"
        else:
            status = "wait"
        rows.append(NeedRow(need, status, need.gap))
    return rows


def chosen_needs(user: User, asked: Mapping[str, str]) -> QuerySet[FactorNeed]:
    """The visible needs that a query string asks for, in the order of the queue.

    `show` unmet (default) | late | supplied | all, `kind`, `department`, `project`, `q`.
    """
    found = FactorNeed.objects.visible_to(user)
    show, today = asked.get("show", "") or "unmet", timezone.localdate()
    if show == "unmet":
        found = found.filter(state__in=UNMET)
    elif show == "late":
        found = found.filter(state__in=UNMET).filter(
            Q(promised_on__lt=today) | Q(promised_on__isnull=True, needed_on__lt=today)
        )
    elif show == "supplied":
        found = found.filter(state=NeedState.SUPPLIED)
    for name in ("department", "project", "kind"):
        if (key := number_asked(asked, name)) is not None:
            found = found.filter(**{f"{name}_id": key})
    if words := asked.get("q", "").strip():
        found = found.filter(Q(remark__icontains=words) | Q(project__name__icontains=words))
    return found.order_by(
        "kind__position", F("place").asc(nulls_last=True), F("needed_on").asc(nulls_last=True), "pk"
    )
