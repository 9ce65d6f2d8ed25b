"""What a table of details would do: the number says whose they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.sheets import (
    CHANGED,
    UNCHANGED,
    CellFault,
    Change,
    Line,
    PlannedRow,
    Table,
    TablePlan,
    plan_of,
    rows_and_faults,
)
from wutong.pipeline.access import may_carry_on
from wutong.pipeline.models import FirmClass, Project, ProjectDetail


def plan_details(table: Table, user: User) -> TablePlan:
    """Only known projects: a row without one is a fault, the others are done all the same."""
    numbers = {(line.values or {}).get("number") for line in table.lines}
    seen = Project.objects.visible_to(user).filter(number__in=numbers)
    projects = {p.number: p for p in seen.select_related("detail", "jurisdiction")}
    taken: dict[str, int] = {}

    def planned(line: Line) -> PlannedRow:
        values = line.values or {}
        number = str(values.get("number") or "")
        if number not in projects:
            raise CellFault(_("No project of this number that you can see"), "number")
        if number in taken:
            words = _("Row %(row)d speaks of this project already") % {"row": taken[number]}
            raise CellFault(words, "number")
        taken[number] = line.number
        return _row(table, line.number, dict(values), projects[number], user)

    return plan_of(table, *rows_and_faults(table, planned))


def _row(
    table: Table, number: int, values: dict[str, Any], project: Project, user: User
) -> PlannedRow:
    detail = getattr(project, "detail", None) or ProjectDetail()
    new: dict[str, Any] = {}
    changes = []
    for key, value in values.items():
        if key in {"number", "project"}:
            continue
        old = getattr(detail, key)
        if key == "firm_classes":
            value = _classes(value or "")
        elif isinstance(old, str) and value is None:
            value = ""
        elif isinstance(value, Decimal) and value < 0:
            raise CellFault(_("Less than nothing: take the minus away"), key)
        if value == old:
            continue
        new[key] = value
        worded = [table.worded(key, _shown(key, v)) for v in (old, value)]
        changes.append(Change(table.heading(key), worded[0], worded[1]))
    if new and not may_carry_on(user, project):
        raise CellFault(_("Only whoever works on the project enters its details"), "number")
    kind = CHANGED if new else UNCHANGED
    label = f"{project.number} {project.name}"
    return PlannedRow(number, kind, label, project.pk, new, tuple(changes))


def _shown(key: str, value: Any) -> Any:
    if key == "firm_classes":
        return _("; ").join(str(FirmClass(code).label) for code in value)
    return None if value == "" else value


def _classes(text: str) -> list[str]:
    known = {str(c.label): c.value for c in FirmClass} | {c.value: c.value for c in FirmClass}
    words = [w.strip() for part in text.split("、") for w in part.split(";") if w.strip()]
    if unknown := [w for w in words if w not in known]:
        raise CellFault(_("“%(word)s” is no class of firms") % {"word": unknown[0]}, "firm_classes")
    return list(dict.fromkeys(known[w] for w in words))
