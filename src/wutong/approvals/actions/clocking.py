"""Deriving the days of an item's clocks from its facts; nothing is scheduled apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.accounts.public import User
from wutong.approvals.models import (
    CaseItem,
    Commitment,
    CommitmentState,
    ItemMode,
    ItemState,
)
from wutong.approvals.models import Pause as PauseRow
from wutong.approvals.queries.settings import CaseRules, case_rules
from wutong.approvals.rules.clocks import (
    Light,
    Limit,
    Pause,
    Unit,
    amber_day,
    notice_until,
    reckon,
    reckon_hours,
)
from wutong.audit.public import editing
from wutong.calendars.public import WorkCalendar, work_calendar

from .checks import set_check, wind_check
from .holding import hold_case_of


def pauses_of(rows: Iterable[PauseRow]) -> list[Pause]:
    """Rows as the rules want them."""
    return [Pause(row.begins_on, row.ends_on, row.told_on) for row in rows]


def limits_of(item: CaseItem, *, legal: bool) -> list[Limit]:
    """The legal limit, or the promised one (the legal where nothing is promised), extended."""
    if legal or item.promised_days is None:
        days, unit = item.legal_days, item.legal_unit
    else:
        days, unit = item.promised_days, item.promised_unit
    if days is None:
        return []
    limits = [Limit(days, Unit(unit))]
    if item.extended_days:
        limits.append(Limit(item.extended_days, Unit(item.legal_unit or unit)))
    return limits


def wind(
    item: CaseItem,
    *,
    rules: CaseRules | None = None,
    calendar: WorkCalendar | None = None,
    pauses: Sequence[PauseRow] | None = None,
) -> None:
    """Set the days of both clocks, of the lights and of the notice of missing material.

    Called inside a move or an edit of the item, which saves what changed. `pauses`: the item's,
    where the caller knows them already.
    """
    rules, calendar = rules or case_rules(), calendar or work_calendar()
    before = item.due_on
    item.due_on = item.legal_due_on = item.amber_on = item.promised_at = item.due_latest_on = None
    item.due_known, item.due_open_days = True, 0
    if item.accepted_on is None:
        _wind_notice(item, rules, calendar)
        return
    stops = pauses_of(item.pauses.all() if pauses is None else pauses)
    start = item.accepted_on
    promised, legal = limits_of(item, legal=False), limits_of(item, legal=True)
    if legal:
        item.legal_due_on = reckon(calendar, start, legal, stops).day
    if not promised:
        return
    if promised[0].unit == Unit.HOUR:
        _wind_hours(item, promised[0].amount, rules, calendar)
    else:
        due = reckon(calendar, start, promised, stops)
        item.due_on, item.due_known = due.day, due.known
        item.due_open_days = due.open_days
        item.due_latest_on = None if due.day else due.latest
        item.amber_on = amber_day(calendar, start, promised, rules.amber_left, stops)
    if item.due_on is not None and item.due_on != before:
        # another last day: what was said about the old one no longer holds
        item.light, item.late_on = Light.GREEN.value, None


def _wind_notice(item: CaseItem, rules: CaseRules, calendar: WorkCalendar) -> None:
    since = item.supplemented_on or item.received_on
    if since is None or item.mode != ItemMode.APPROVAL:
        item.silent_on = None
        return
    until = notice_until(calendar, since, rules.notice_workdays)
    item.silent_on, item.due_on, item.due_known = until.day, until.day, until.known
    item.due_open_days = until.open_days
    item.due_latest_on = None if until.day else until.latest


def _wind_hours(item: CaseItem, hours: int, rules: CaseRules, calendar: WorkCalendar) -> None:
    begin = item.accepted_at or timezone.now()
    local: datetime = timezone.localtime(begin)
    item.promised_at = reckon_hours(calendar, local, hours, rules.office)
    item.due_known = item.promised_at is not None
    item.due_on = item.promised_at.date() if item.promised_at else None
    item.due_latest_on = None if item.promised_at else local.date()


def recompute_clocks(*, actor: User) -> int:
    """Wind every running clock anew, after a year's list was published; returns how many moved.

    Each item in a transaction of its own: one that fails must not keep the others waiting.
    """
    rules, calendar = case_rules(), work_calendar()
    running = CaseItem.objects.filter(
        outcome="", state__in=[ItemState.RECEIVED, ItemState.REVIEWING, ItemState.PAUSED]
    )
    moved = 0
    for key in list(running.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            hold_case_of(key)
            with editing(CaseItem, key, actor=actor, verb="reckoned") as item:
                days = (item.due_on, item.legal_due_on, item.due_known)
                if item.outcome == "":
                    wind(item, rules=rules, calendar=calendar)
                moved += days != (item.due_on, item.legal_due_on, item.due_known)
    open_checks = Commitment.objects.filter(state=CommitmentState.CHECK_DUE, check_due_on=None)
    for key in list(open_checks.order_by("pk").values_list("pk", flat=True)):
        with editing(Commitment, key, actor=actor, verb="reckoned") as commitment:
            wind_check(commitment, calendar)
            if commitment.check_due_on is not None:
                moved += 1
                commitment.task_id = commitment.task_id or set_check(commitment, actor=actor)
    return moved
