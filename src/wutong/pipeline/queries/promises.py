"""What we owe and what they owe: rows, lights, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from wutong.accounts.public import User
from wutong.pipeline.models import (
    FundsEntry,
    FundsState,
    Promise,
    PromiseKind,
    PromiseQuerySet,
    PromiseState,
    Side,
)

from .duties import yellow_days
from .lists import number_asked

STANDING = ("open", "late", "kept", "broken", "changed", "flagged", "all")
UNSETTLED = (PromiseState.OPEN, PromiseState.LATE)


@dataclass(frozen=True)
class PromiseRow:
    """A promise as seen today.

    `status` is the mark's name: late, warn, wait, ok, void. `days` are those left (negative: over),
    of a kept promise those it came late. `came_cents` is the money that vouchers prove by now, for
    a promise of investment.
    """

    promise: Promise
    status: str
    days: int
    came_cents: int | None = None

    @property
    def is_late_kept(self) -> bool:
        """Kept, but after its day."""
        return self.promise.state == PromiseState.KEPT and self.days > 0


def row_of_promise(
    promise: Promise, today: date, yellow: int, came_cents: int | None = None
) -> PromiseRow:
    """How a promise stands on a day; overdue by the day even before the clock came round."""
    if promise.state == PromiseState.KEPT:
        settled = promise.settled_on or promise.due_on
        return PromiseRow(promise, "ok", max(0, (settled - promise.due_on).days), came_cents)
    if promise.state == PromiseState.BROKEN:
        return PromiseRow(promise, "late", 0, came_cents)
    if promise.state == PromiseState.CHANGED:
        return PromiseRow(promise, "void", 0, came_cents)
    left = (promise.due_on - today).days
    status = "late" if left < 0 else "warn" if left <= yellow else "wait"
    return PromiseRow(promise, status, left, came_cents)


def rows_of_promises(promises: Iterable[Promise]) -> list[PromiseRow]:
    """Many at once, with the money in place of their projects: two queries more."""
    found, today, yellow = list(promises), timezone.localdate(), yellow_days()
    asked = {p.project_id for p in found if p.kind == PromiseKind.INVESTMENT}
    came: dict[int, int] = {}
    if asked:
        counted = FundsEntry.objects.filter(project__in=asked, state=FundsState.COUNTED)
        came = dict(
            counted.order_by().values_list("project_id").annotate(cents=Sum("amount_cents"))
        )
    return [
        row_of_promise(
            p, today, yellow,
            came.get(p.project_id, 0) if p.kind == PromiseKind.INVESTMENT else None,
        )
        for p in found
    ]  # fmt: skip


def chosen_promises(user: User, asked: Mapping[str, str]) -> PromiseQuerySet:
    """The visible promises that a query string asks for.

    `side` ours|theirs, `show` one of STANDING, `kind`, `department`, `project`, `q`.
    """
    found = Promise.objects.visible_to(user)
    if (side := asked.get("side", "")) in Side.values:
        found = found.filter(side=side)
    show = asked.get("show", "")
    if show == "open":
        found = found.filter(state__in=UNSETTLED)
    elif show == "late":
        # by the day, as the page says it, not by when the clock came round
        found = found.filter(state__in=UNSETTLED, due_on__lt=timezone.localdate())
    elif show in {"kept", "broken", "changed"}:
        found = found.filter(state=show)
    elif show == "flagged":
        found = found.exclude(flag="")
    if (kind := asked.get("kind", "")) in PromiseKind.values:
        found = found.filter(kind=kind)
    for name in ("department", "project"):
        if (key := number_asked(asked, name)) is not None:
            found = found.filter(**{f"{name}_id": key})
    if words := asked.get("q", "").strip():
        found = found.filter(
            Q(text__icontains=words)
            | Q(text_en__icontains=words)
            | Q(project__name__icontains=words)
        )
    return found


@dataclass(frozen=True)
class Owed:
    """What one side owes: counts that open to their rows."""

    side: str
    all: int
    open: int
    late: int
    kept: int
    broken: int
    examples: int

    @property
    def figures(self) -> list[tuple[str, int]]:
        """What the page shows, each by the filter that opens its rows."""
        return [("late", self.late), ("open", self.open), ("kept", self.kept)]


def owed(promises: PromiseQuerySet) -> list[Owed]:
    """Both sides of a set of promises: one query."""
    today, unsettled = timezone.localdate(), Q(state__in=UNSETTLED)
    counts = {
        "all": Count("pk"),
        "open": Count("pk", filter=unsettled),
        "late": Count("pk", filter=unsettled & Q(due_on__lt=today)),
        "kept": Count("pk", filter=Q(state=PromiseState.KEPT)),
        "broken": Count("pk", filter=Q(state=PromiseState.BROKEN)),
        "examples": Count("pk", filter=Q(is_example=True)),
    }
    found = promises.order_by().values_list("side").annotate(**counts)
    rows = {side: dict(zip(counts, numbers, strict=True)) for side, *numbers in found}
    none = dict.fromkeys(counts, 0)
    return [Owed(side=side, **rows.get(side, none)) for side in Side.values]
