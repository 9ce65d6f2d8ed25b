"""Trips, meetings and steps for tests, made by the deeds themselves."""

from __future__ import annotations

import io
import itertools
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.chains.tests.factories import make_firm
from wutong.companies.public import CompanyMember
from wutong.files.public import apply_table
from wutong.kernel.sheets import Reading, TablePlan, write_workbook
from wutong.outreach import actions
from wutong.outreach.models import Meeting, Occasion, Term
from wutong.outreach.sheets import GOODS, OCCASIONS

_numbers = itertools.count(1)


def today() -> date:
    """The county's day."""
    return timezone.localdate()


def some_days(start: int = 0, days: int = 3) -> dict[str, date]:
    """First and last day, so many days from today."""
    first = today() + timedelta(days=start)
    return {"starts_on": first, "ends_on": first + timedelta(days=days - 1)}


def plan(start: int = 0, days: int = 3, **values: Any) -> actions.Plan:
    """A plan of a trip."""
    usual: dict[str, Any] = {
        "kind": "trip", "title": f"示例外出{next(_numbers)}", "purpose": "对接示例企业",
        "leader_post": "县长", **some_days(start, days),
    }  # fmt: skip
    return actions.Plan(**{**usual, **values})


def make_terms(actor: User) -> None:
    """The product's terms, once."""
    if not Term.objects.exists():
        actions.load_product_terms(actor=actor)


def trip(cast: SimpleNamespace, state: str = "planned", **values: Any) -> Occasion:
    """A trip of the officer in a state, reached by its moves."""
    make_terms(cast.clock)
    made = actions.plan_occasion(plan(**values), actor=cast.officer)
    actions.add_stop(made.pk, city="常州市", actor=cast.officer)
    if state == "planned":
        return made
    if state == "cancelled":
        return actions.call_off(made.pk, reason="对方改期", actor=cast.officer)
    actions.take_move(made.pk, "approve", actor=cast.leader)
    if state != "approved":
        actions.take_move(made.pk, "set_out", actor=cast.officer)
    if state in {"returned", "reported"}:
        actions.come_back(made.pk, actor=cast.officer)
    if state == "reported":
        actions.hand_in_report(made.pk, report="见了两家企业", actor=cast.officer)
    made.refresh_from_db()
    return made


def meeting(cast: SimpleNamespace, occasion: Occasion, state: str = "planned") -> Meeting:
    """A meeting with a firm met on a trip."""
    made = actions.add_firm(
        occasion.pk, name=f"示例{next(_numbers)}化工有限公司", actor=cast.officer, city="常州市",
        why="示例理由",
    )  # fmt: skip
    if state == "held":
        return actions.hold_meeting(made.pk, minutes="对方愿意来看", actor=cast.officer)
    if state == "cancelled":
        return actions.cancel_meeting(made.pk, reason="对方出差", actor=cast.officer)
    return made


def step(cast: SimpleNamespace, met: Meeting, kind: str = "ours") -> Any:
    """Something promised at a meeting, for the officer to do."""
    return actions.add_step(
        met.pk, kind=kind, what="寄用地资料", owner=cast.officer,
        due_on=today() + timedelta(days=5), actor=cast.officer,
    )  # fmt: skip


def good(cast: SimpleNamespace, direction: str = "sells", name: str = "焦炭") -> Any:
    """What a made-up local firm sells or buys; the outsider speaks for the firm."""
    firm = make_firm(cast.county, f"{name}的生产、销售", actor=cast.clock)
    create(CompanyMember(user=cast.outsider, company=firm), actor=cast.clock)
    values = {"direction": direction, "name": name, "source": "示例企业填报"}
    return actions.enter_good(firm, values, actor=cast.officer)


def book(kind: str, rows: list[dict[str, Any]]) -> bytes:
    """A workbook of trips or products as an office would hand it in."""
    buffer = io.BytesIO()
    write_workbook(buffer, {"occasions": OCCASIONS, "goods": GOODS}[kind], rows)
    return buffer.getvalue()


def trip_row(**values: Any) -> dict[str, Any]:
    """One line of the sheet of trips; what is not given is empty."""
    days = some_days(10)
    empty = dict.fromkeys((c.key for c in OCCASIONS.columns), None)
    known = {"title": "赴无锡对接", "kind": "trip", "purpose": "对接示例企业", **days}
    return {**empty, **known, **values}


def apply_import(kind: str, reading: Reading, *, actor: User, digest: str) -> TablePlan:
    """What the page does with a table whose preview had this digest."""
    return apply_table(
        lambda again, user: actions.plan_table(kind, again, actor=user),
        lambda row, user: actions.apply_table_row(kind, row, user),
        reading, actor=actor, digest=digest,
    )  # fmt: skip
