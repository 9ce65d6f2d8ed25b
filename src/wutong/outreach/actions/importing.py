"""A table of trips or of products: what it would do, and doing one row of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import NEW, PlannedRow, Reading, TablePlan
from wutong.outreach.access import may_plan
from wutong.outreach.models import Good, Occasion
from wutong.outreach.queries.importing import PLANS

from .goods import edit_good, enter_good
from .planning import Plan, add_stop, edit_occasion, plan_occasion


def plan_table(kind: str, reading: Reading, *, actor: User) -> TablePlan:
    """What a table of "occasions" or "goods" would do; writes nothing."""
    if not may_plan(actor):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))
    return PLANS[kind](reading, actor)


def apply_table_row(kind: str, row: PlannedRow, actor: User) -> None:
    """Do one row by the deed of its page."""
    if kind == "occasions":
        _occasion(row, actor)
    else:
        _good(row, actor)


def _occasion(row: PlannedRow, actor: User) -> None:
    values: dict[str, Any] = dict(row.values)
    if row.kind == NEW:
        plan = Plan(
            kind=values["kind"], title=values["title"], purpose=values["purpose"],
            starts_on=values["starts_on"], ends_on=values["ends_on"],
            leader_post=values.get("leader_post") or "", host=values.get("host") or "",
        )  # fmt: skip
        made = plan_occasion(plan, actor=actor)
        for city in values["cities"]:
            add_stop(made.pk, city=city, actor=actor)
        return
    known = Occasion.objects.get(pk=row.key or 0)
    told = {
        name: values[name] if values.get(name) is not None else getattr(known, name)
        for name in ("kind", "purpose", "ends_on")
    }
    plan = Plan(
        title=known.title, starts_on=known.starts_on, chain=known.chain,
        presented=known.presented, **told,
        leader_post=_kept(values, "leader_post", known.leader_post),
        host=_kept(values, "host", known.host),
    )  # fmt: skip
    edit_occasion(known.pk, plan, actor=actor)


def _kept(values: dict[str, Any], name: str, old: str) -> str:
    """What the file says; where it has no such column, what stood there."""
    return (values[name] or "") if name in values else old


def _good(row: PlannedRow, actor: User) -> None:
    values: dict[str, Any] = dict(row.values)
    if row.kind == NEW:
        company = values.pop("company")
        enter_good(company, {k: v or "" for k, v in values.items()}, actor=actor)
        return
    good = Good.objects.get(pk=row.key or 0)
    names = ("direction", "name", "words", "quantity", "note", "source")
    told = {name: _kept(values, name, getattr(good, name)) for name in names}
    edit_good(good.pk, {**told, "segment": good.segment}, actor=actor)
