"""A table of departments by function: what it would do, and doing one row of it."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Role, User
from wutong.kernel.sheets import (
    CHANGED,
    UNCHANGED,
    PlannedRow,
    Problem,
    Reading,
    TablePlan,
    fixed_cells,
    in_each_language,
    plan_of,
    table_of,
)
from wutong.matters.queries.kinds import kind_rows
from wutong.matters.sheets import kind_cells

from .naming import enter_department, home_county, name_departments

# functions come from the laws, and how many items a department handles is counted
FIXED = ("name", "items")


def plan_kinds(reading: Reading, actor: User) -> TablePlan:
    """The code tells which function is meant; its department is one of the county's.

    A name that the list of departments lacks is entered by the administrator's table, and told.
    """
    table = table_of(reading)
    rows = kind_rows(actor, timezone.localdate())
    written = in_each_language(lambda: kind_cells(rows))
    known = {row.kind.code: (row, cells) for row, cells in zip(rows, written, strict=True)}
    names = {(line.values or {}).get("department") for line in table.lines} - {None, ""}
    departments = list(
        Department.objects.visible_to(actor).filter(Q(name__in=names) | Q(name_en__in=names))
    )
    planned: list[PlannedRow] = []
    problems: list[Problem] = []
    entered: dict[str, None] = {}
    seen: dict[str, int] = {}
    for line in table.lines:
        values = line.values or {}
        code = values["code"]
        if code not in known:
            words = _("The catalogue names no such function: they come from the laws")
            problems.append(table.fault(line, "code", words))
            continue
        if code in seen:
            words = _("Row %(row)d is the same function") % {"row": seen[code]}
            problems.append(table.fault(line, "code", words))
            continue
        seen[code] = line.number
        row, cells = known[code]
        faults = fixed_cells(reading, line, cells, FIXED)
        name = values.get("department") or ""
        changes = table.changes(line, cells[0], ["department"])
        if not all(table.changes(line, told, ["department"]) for told in cells):
            changes = ()
        named = [d for d in departments if name in {d.name, d.name_en}]
        if changes and name and len(named) != 1:
            if named:
                words = _("More than one department has this name: choose it on the page")
                faults.append(table.fault(line, "department", words))
            elif actor.has_role(Role.ADMIN):
                entered[name] = None
            else:
                words = _("No department has this name: the administrator enters departments")
                faults.append(table.fault(line, "department", words))
        if faults:
            problems.extend(faults)
            continue
        kind = CHANGED if changes else UNCHANGED
        told = {"department": named[0] if named else None, "name": name} if changes else {}
        planned.append(PlannedRow(line.number, kind, str(row.kind), row.kind.pk, told, changes))
    words = _("Not in the list yet, and entered: %(names)s")
    notices = [words % {"names": "、".join(entered)}] if entered else []
    return plan_of(table, planned, problems, notices)


def apply_kind_row(row: PlannedRow, actor: User) -> None:
    """Name the department of the row's function; one that the list lacks is entered first."""
    department, name = row.values["department"], row.values["name"]
    if department is None and name:
        known = Department.objects.filter(jurisdiction=home_county(actor), name=name)
        department = known.first() or enter_department(name, actor=actor)
    name_departments({row.key or 0: department}, actor=actor)
