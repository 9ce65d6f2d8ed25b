"""What a table of trips, or of products bought and sold, would do; nothing is written."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.companies.public import Company
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    PlannedRow,
    Problem,
    Reading,
    TablePlan,
    plan_of,
    table_of,
)
from wutong.outreach.access import may_keep_goods, may_work_on
from wutong.outreach.models import Good, Occasion, OccasionState

PLAN = ("kind", "ends_on", "purpose", "leader_post", "host")
GOOD = ("words", "quantity", "note", "source")
EDITABLE = frozenset({OccasionState.PLANNED, OccasionState.APPROVED})


def _cities(text: str | None) -> list[str]:
    return list(
        dict.fromkeys(p.strip() for p in (text or "").replace("→", "、").split("、") if p.strip())
    )


def plan_occasions(reading: Reading, user: User) -> TablePlan:
    """Title and first day tell which plan is meant; states and figures are only written out."""
    table = table_of(reading)
    lines, problems = table.lines, list[Problem]()
    known = {
        (o.title, o.starts_on): o
        for o in Occasion.objects.visible_to(user)
        .filter(title__in=[(x.values or {})["title"] for x in lines])
        .select_related("jurisdiction")
        .order_by("-pk")
    }
    rows: list[PlannedRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        values = dict(line.values or {})
        key = values["title"], values["starts_on"]
        if values["ends_on"] < values["starts_on"]:
            problems.append(reading.at(
                Problem(_("The last day lies before the first: check the two days"), line.number),
                "ends_on",
            ))  # fmt: skip
            continue
        if key in seen:
            problems.append(reading.at(
                Problem(_("Row %(row)d is the same plan") % {"row": seen[key]}, line.number),
                "title",
            ))  # fmt: skip
            continue
        seen[key] = line.number
        label = f"{values['title']} · {values['starts_on']}"
        values["cities"] = _cities(values.get("route"))
        there = known.get(key)
        if there is None:
            rows.append(PlannedRow(line.number, NEW, label, values=values))
            continue
        changes = table.changes(line, vars(there), PLAN)
        if not changes:
            rows.append(PlannedRow(line.number, UNCHANGED, label, there.pk))
        elif there.state not in EDITABLE or not may_work_on(user, there):
            problems.append(reading.at(
                Problem(
                    _("The plan can't be changed any more, its state is now “%(state)s”")
                    % {"state": there.get_state_display()},
                    line.number,
                ),
                "title",
            ))  # fmt: skip
        else:
            rows.append(PlannedRow(line.number, CHANGED, label, there.pk, values, changes))
    return plan_of(table, rows, problems)


def plan_goods(reading: Reading, user: User) -> TablePlan:
    """Firm, direction and product tell which row is meant."""
    table = table_of(reading)
    lines, problems = table.lines, list[Problem]()
    names = {(x.values or {})["firm"] for x in lines}
    codes = {(x.values or {}).get("uscc") for x in lines} - {None, ""}
    firms = list(Company.objects.visible_to(user).filter(Q(name__in=names) | Q(uscc__in=codes)))
    known = {
        (g.company_id, g.direction, g.name): g
        for g in Good.objects.visible_to(user).filter(company__in=firms)
    }
    rows: list[PlannedRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        values = dict(line.values or {})
        code = values.get("uscc") or ""
        found = [f for f in firms if (f.uscc == code if code else f.name == values["firm"])]
        if len(found) != 1:
            words = _("No firm, or more than one, has this name: write the credit code")
            problems.append(reading.at(Problem(words, line.number), "uscc", "firm"))
            continue
        firm = found[0]
        if not may_keep_goods(user, firm):
            words = _("Only the firm itself and people who work for the county enter this")
            problems.append(reading.at(Problem(words, line.number), "firm"))
            continue
        key = firm.pk, values["direction"], values["name"]
        if key in seen:
            problems.append(reading.at(
                Problem(_("Row %(row)d is the same product") % {"row": seen[key]}, line.number),
                "name",
            ))  # fmt: skip
            continue
        seen[key] = line.number
        label = f"{firm.name} · {values['name']}"
        there = known.get(key)
        if there is None:
            rows.append(PlannedRow(line.number, NEW, label, values={**values, "company": firm}))
            continue
        changes = table.changes(line, vars(there), GOOD)
        kind = CHANGED if changes else UNCHANGED
        rows.append(PlannedRow(line.number, kind, label, there.pk, values, changes))
    return plan_of(table, rows, problems)


PLANS = {"occasions": plan_occasions, "goods": plan_goods}
