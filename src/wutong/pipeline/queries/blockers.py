"""Blockers with their strip, their light and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateField, F, Q, When
from django.utils import timezone

from wutong.accounts.public import User
from wutong.pipeline.models import Blocker, BlockerQuerySet, BlockerState
from wutong.pipeline.rules.duties import Cell, strip_of

from .duties import yellow_days
from .lists import number_asked

OPEN = (BlockerState.RAISED, BlockerState.STUDIED, BlockerState.ANSWERED)
LIGHTS = ("red", "yellow", "green")


@dataclass(frozen=True)
class BlockerRow:
    """A blocker as seen today. `light` is red, yellow, green or grey (no day known)."""

    blocker: Blocker
    cells: tuple[Cell, ...]
    light: str
    late_days: int
    turn: str

    @property
    def is_open(self) -> bool:
        """Not solved yet."""
        return self.blocker.state in OPEN


def row_of_blocker(blocker: Blocker, today: date, yellow: int) -> BlockerRow:
    """What stands in the five cells, how late it is, whose turn it is."""
    cells = strip_of(
        study_by=blocker.study_by, answer_by=blocker.answer_by, solve_by=blocker.solve_by,
        complex_by=blocker.complex_by, studied_on=blocker.studied_on,
        answered_on=blocker.answered_on, solved_on=blocker.solved_on,
        closed_on=blocker.closed_on, is_complex=blocker.is_complex, today=today,
    )  # fmt: skip
    late = max((c.late for c in cells if c.state == "late"), default=0)
    ahead = [c.due for c in cells if c.state == "now" and c.due is not None]
    if blocker.state not in OPEN:
        light = "green"
    elif late:
        light = "red"
    elif not ahead:
        light = "grey"
    else:
        light = "yellow" if (min(ahead) - today).days <= yellow else "green"
    if blocker.state == BlockerState.CLOSED:
        turn = ""
    elif blocker.state == BlockerState.SOLVED:
        turn = blocker.raised_by.title
    else:
        turn = blocker.person.title if blocker.person else str(blocker.department)
    return BlockerRow(blocker, cells, light, late, turn)


def rows_of_blockers(blockers: Iterable[Blocker]) -> list[BlockerRow]:
    """Many at once; the rows must have their relations at hand."""
    today, yellow = timezone.localdate(), yellow_days()
    return [row_of_blocker(blocker, today, yellow) for blocker in blockers]


def open_blockers() -> BlockerQuerySet:
    """All that is not solved, whoever may see it."""
    return Blocker.objects.filter(state__in=OPEN)


def _next_open() -> Case:
    """The day of the first step that is still to be done."""
    last = Case(When(is_complex=True, then=F("complex_by")), default=F("solve_by"))
    return Case(
        When(studied_on__isnull=True, answered_on__isnull=True, then=F("study_by")),
        When(answered_on__isnull=True, then=F("answer_by")),
        default=last,
        output_field=DateField(),
    )


def _lit(light: str, today: date, yellow: int) -> Q:
    soon = today + timedelta(days=yellow)
    return {
        "red": Q(next_open__lt=today),
        "yellow": Q(next_open__gte=today, next_open__lte=soon),
        "green": Q(next_open__gt=soon),
    }[light]


def chosen_blockers(user: User, asked: Mapping[str, str]) -> BlockerQuerySet:
    """The visible blockers that a query string asks for.

    `show` open (default) | solved | closed | all, `light`, `department`, `project`, `q`.
    """
    found = Blocker.objects.visible_to(user).annotate(next_open=_next_open())
    found = found.order_by("next_open", "pk")
    show = asked.get("show", "") or "open"
    if show == "open":
        found = found.filter(state__in=OPEN)
    elif show in {BlockerState.SOLVED, BlockerState.CLOSED}:
        found = found.filter(state=show)
    if (light := asked.get("light", "")) in LIGHTS:
        found = found.filter(_lit(light, timezone.localdate(), yellow_days()), state__in=OPEN)
    for name in ("department", "project"):
        if (key := number_asked(asked, name)) is not None:
            found = found.filter(**{f"{name}_id": key})
    if words := asked.get("q", "").strip():
        found = found.filter(
            Q(title__icontains=words)
            | Q(title_en__icontains=words)
            | Q(project__name__icontains=words)
        )
    return found


def lights_of(user: User, asked: Mapping[str, str]) -> dict[str, int]:
    """How many open blockers of each light the same filters would show: one query."""
    today, yellow = timezone.localdate(), yellow_days()
    rest = {k: v for k, v in asked.items() if k not in {"light", "show", "page"}}
    counts = {n: Count("pk", filter=_lit(n, today, yellow)) for n in LIGHTS}
    return chosen_blockers(user, rest).order_by().aggregate(all=Count("pk"), **counts)
