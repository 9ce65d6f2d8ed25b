"""What follows when a branch ends: successors open, stages end, the case closes. Exactly once,
since whoever ends a branch holds the case's row and looks at all branches after his own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from wutong.accounts.public import User
from wutong.approvals.hooks import case_closed, item_ended
from wutong.approvals.lifecycle import CASE, ITEM
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseOutcome,
    CaseStage,
    CaseState,
    ItemMode,
    ItemNeed,
    ItemOutcome,
    ItemState,
)
from wutong.approvals.queries.settings import case_rules
from wutong.approvals.rules.clocks import ClockStart
from wutong.approvals.rules.joins import Node, consequences
from wutong.audit.public import editing
from wutong.calendars.public import work_calendar

from .clocking import wind
from .telling import clerks_of, tell


def nodes_of(case_id: int) -> list[Node]:
    """All branches of a case as the join rule wants them, and those of others that it waits for."""
    needs: dict[int, set[int]] = defaultdict(set)
    elsewhere: dict[int, str] = {}
    found = ItemNeed.objects.filter(item__case_id=case_id).values_list(
        "item_id", "needed_id", "needed__case_id", "needed__outcome"
    )
    for item_id, needed_id, of_case, outcome in found:
        needs[item_id].add(needed_id)
        if of_case != case_id:
            elsewhere[needed_id] = outcome
    rows = CaseItem.objects.filter(case_id=case_id).order_by("pk")
    return [
        Node(
            key=pk, waits=state in {ItemState.WAITING, ItemState.DRAFTED}, outcome=outcome,
            needs=frozenset(needs[pk]), stage=stage_id, blocking=blocking,
        )
        for pk, state, outcome, stage_id, blocking in rows.values_list(
            "pk", "state", "outcome", "stage_id", "is_blocking"
        )
    ] + [
        Node(key=pk, waits=False, outcome=outcome, needs=frozenset(), outside=True)
        for pk, outcome in elsewhere.items()
    ]  # fmt: skip


def follow(case: Case, *, actor: User) -> None:
    """Do what follows from where the branches stand; the caller holds the case's row."""
    if case.state != CaseState.OPEN:
        return
    today = timezone.localdate()
    got = consequences(nodes_of(case.pk))
    if got.opens and not awaits_owner(case):
        begin_items(got.opens, actor=actor, received_on=today)
    for key in got.cut_off:
        with ITEM.take("cut_off", key, actor=actor) as item:
            item.outcome = ItemOutcome.CUT_OFF
    running = CaseStage.objects.filter(case=case, pk__in=got.stages_ended, ended_on=None)
    for key in list(running.order_by("pk").values_list("pk", flat=True)):
        with editing(CaseStage, key, actor=actor, verb="ended") as stage:
            stage.ended_on = today
    if got.case_ends:
        close_case(case, actor=actor, today=today)
    if got.cut_off:
        follow_elsewhere(case, actor=actor)


def follow_elsewhere(case: Case, *, actor: User) -> None:
    """Do what follows in the other cases of the plan; the caller holds them all."""
    if case.plan_id is None:
        return
    waiting = ItemNeed.objects.filter(needed__case=case, item__state=ItemState.WAITING)
    keys = set(waiting.exclude(item__case=case).values_list("item__case_id", flat=True))
    for key in sorted(keys):
        # fetched one by one: following one case may have closed the next
        other = Case.objects.filter(pk=key, state=CaseState.OPEN).first()
        if other is not None:
            follow(other, actor=actor)


def awaits_owner(case: Case) -> bool:
    """Received elsewhere, and by the local rule nothing begins before it is here."""
    return case.owner_received_on is None and case_rules().clock_start == ClockStart.OWNER


def begin_items(keys: Iterable[int], *, actor: User, received_on: date) -> None:
    """Open items: their departments' turns begin, with whatever results they needed.

    What all of them count and tell by is read once.
    """
    rules, calendar = case_rules(), work_calendar()
    clerks: dict[int, list[User]] = {}
    for key in keys:
        with ITEM.take("begin", key, actor=actor) as item:
            item.received_on = received_on
            item.state = ItemState.RECEIVED
            wind(item, rules=rules, calendar=calendar)
        if item.mode != ItemMode.COMMITMENT:
            if item.department_id not in clerks:
                clerks[item.department_id] = clerks_of(item)
            text = gettext_noop("Received, your turn: %(item)s")
            tell(clerks[item.department_id], item, "received", text, actor=actor)


def end_item(case: Case, item: CaseItem, *, actor: User) -> None:
    """An item has its outcome: tell the apps above, then do what follows."""
    item_ended(item, actor)
    follow(case, actor=actor)
    follow_elsewhere(case, actor=actor)


def close_case(case: Case, *, actor: User, today: date) -> None:
    """Nothing is under way any more."""
    outcomes = list(CaseItem.objects.filter(case=case).values_list("outcome", flat=True))
    good = sum(o in {ItemOutcome.GRANTED, ItemOutcome.FILED} for o in outcomes)
    with CASE.take("close", case.pk, actor=actor) as closed:
        closed.closed_on = today
        closed.outcome = (
            CaseOutcome.ALL
            if good == len(outcomes)
            else CaseOutcome.PART
            if good
            else CaseOutcome.NONE
        )
    case_closed(closed, actor)
