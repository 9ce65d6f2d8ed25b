"""One item: both clocks, its pauses and notices, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wutong.accounts.public import User
from wutong.approvals.models import (
    CaseItem,
    CaseMaterial,
    Commitment,
    CommitmentState,
    MaterialUse,
    Pause,
    WrittenNotice,
)
from wutong.approvals.rules.clocks import ClockView, Light, Limit, Unit, view_clock
from wutong.approvals.rules.clocks import Pause as Span
from wutong.calendars.public import work_calendar

from .cases import ItemRow, item_rows
from .settings import case_rules

MARKS = {
    Light.GREEN: "doing", Light.AMBER: "warn", Light.RED: "late", Light.STOPPED: "stop",
    Light.OPEN: "wait",
}  # fmt: skip


@dataclass(frozen=True)
class ClockRow:
    """One clock for the page; `status` is the mark's name."""

    kind: str  # promised, legal
    clock: ClockView
    status: str

    @property
    def is_workdays(self) -> bool:
        """Whether its days are working days."""
        return self.clock.limit.unit == Unit.WORKDAY


@dataclass(frozen=True)
class ItemView:
    """An item as its department and its applicant read it."""

    item: CaseItem
    row: ItemRow
    clocks: tuple[ClockRow, ...]
    uses: tuple[MaterialUse, ...]
    pauses: tuple[Pause, ...]
    notices: tuple[WrittenNotice, ...]
    needs: tuple[CaseItem, ...]
    successors: tuple[CaseItem, ...]
    commitment: Commitment | None


def item_view(item: CaseItem, user: User, today: date | None = None) -> ItemView:
    """Everything about one item."""
    day = today or timezone.localdate()
    pauses = tuple(item.pauses.all())
    return ItemView(
        item=item,
        row=item_rows([item], day)[0],
        clocks=tuple(_clocks(item, pauses, day)),
        uses=tuple(item.uses.select_related("material", "material__file").order_by("pk")),
        pauses=pauses,
        notices=tuple(item.notices.select_related("told_by")),
        needs=tuple(CaseItem.objects.filter(needed_by__item=item).select_related("department")),
        successors=tuple(CaseItem.objects.filter(needs__needed=item).select_related("department")),
        commitment=item.commitments.exclude(state=CommitmentState.WITHDRAWN)
        .select_related("template", "supervisor")
        .first(),
    )


def _clocks(item: CaseItem, pauses: tuple[Pause, ...], today: date) -> list[ClockRow]:
    if item.accepted_on is None:
        return []
    end = min(today, item.decided_on) if item.decided_on else today
    calendar, rules = work_calendar(), case_rules()
    spans = [Span(p.begins_on, p.ends_on, p.told_on) for p in pauses]
    rows = []
    for kind, days, unit in (
        ("promised", item.promised_days, item.promised_unit),
        ("legal", item.legal_days, item.legal_unit),
    ):
        if days is None or unit == Unit.HOUR:
            continue
        extension = (
            Limit(item.extended_days, Unit(item.legal_unit or unit)) if item.extended_days else None
        )
        clock = view_clock(
            calendar, item.accepted_on, Limit(days, Unit(unit)), today=end, extension=extension,
            pauses=spans, amber_left=rules.amber_left,
        )  # fmt: skip
        status = MARKS[clock.light]
        if item.decided_on and clock.light in {Light.GREEN, Light.AMBER}:
            status = "ok"
        rows.append(ClockRow(kind, clock, status))
    return rows


def missing_materials(item: CaseItem) -> list[CaseMaterial]:
    """The papers that the form for missing material offers: all that the item uses."""
    return [u.material for u in item.uses.select_related("material").order_by("pk")]
