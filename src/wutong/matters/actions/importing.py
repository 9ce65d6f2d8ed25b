"""Bringing a table of items in: what is new, what changed, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import User
from wutong.audit.public import change_many, create_many, new_group
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    Change,
    PlannedRow,
    Table,
    TablePlan,
    cell_of,
    plan_of,
)
from wutong.kernel.sheets.cells import as_text
from wutong.matters.access import may_keep
from wutong.matters.models import (
    ClockStop,
    DepartmentKind,
    Edition,
    Item,
    ItemLevel,
    Material,
    Prerequisite,
    StandingOfSource,
)
from wutong.matters.sheets import EDITION_COLUMNS, ITEMS, NO_PARENT


def plan_items(table: Table, actor: User, day: date) -> TablePlan:
    """Compare a table with the catalogue; a code that stands twice counts by its first row."""
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    numbered = [(line.number, line.values or {}) for line in table.lines]
    rows = _compared(numbered, day)
    twice = len(numbered) - len(rows)
    words = ngettext(
        "%(count)d code stands twice; its first row counts",
        "%(count)d codes stand twice; their first rows count",
        twice,
    )
    # written by set: as many rows as a catalogue has
    return plan_of(table, rows, (), [words % {"count": twice}] if twice else (), most=None)


def _compared(rows: Iterable[tuple[int, Mapping[str, Any]]], day: date) -> list[PlannedRow]:
    """Rows with their numbers told apart; one whose code stood before is left out."""
    given: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for number, row in rows:
        given.setdefault(row["code"], (number, row))
    items = {item.code: item for item in Item.objects.filter(code__in=given)}
    editions = {
        e.item_id: e
        for e in Edition.objects.filter(item__code__in=given)
        .select_related("department_kind")
        .in_force_on(day)
    }
    found = []
    for code, (number, row) in given.items():
        label, item = f"{code} {row['name']}", items.get(code)
        if item is None:
            found.append(PlannedRow(number, NEW, label, None, {"row": row}))
            continue
        edition = editions.get(item.pk)
        fields = _differences(item, edition, row)
        changes = tuple(_change(name, item, edition, row) for name in fields)
        values = {"row": row, "fields": fields}
        kind = CHANGED if fields else UNCHANGED
        found.append(PlannedRow(number, kind, label, item.pk, values if fields else {}, changes))
    return found


COLUMN_OF = {"department_name": "department", "region_code": "area"}


def _change(name: str, item: Item, edition: Edition | None, row: Mapping[str, Any]) -> Change:
    """What differs in one cell, in words."""
    column = ITEMS.column(COLUMN_OF.get(name, name))
    old = item.name if name == "name" else getattr(edition, name) if edition else None
    told = [as_text(cell_of(column, v)) for v in (old or None, row[column.key])]
    return Change(str(column.heading), told[0], told[1])


def _differences(item: Item, edition: Edition | None, row: Mapping[str, Any]) -> list[str]:
    fields = ["name"] if "name" in row and row["name"] != item.name else []
    values = edition_values(row)
    if edition is None:
        return [*fields, *values] if values else fields
    return fields + [n for n, v in values.items() if _told(edition, n) != v]


def _told(edition: Edition, name: str) -> Any:
    """What an export says of an edition: without a name of its own, the function's."""
    if name == "department_name" and not edition.department_name and edition.department_kind:
        return edition.department_kind.name
    return getattr(edition, name)


def edition_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of an edition; columns that the table doesn't have are left alone."""
    values: dict[str, Any] = {}
    for name in EDITION_COLUMNS:
        if name in row:
            days = name.endswith("_days")
            values[name] = row[name] if days else row[name] or ""
    if "department" in row:
        values["department_name"] = row["department"] or ""
    if "area" in row:
        values["region_code"] = row["area"] or ""
    return values


def import_items(
    rows: Iterable[Mapping[str, Any]], *, actor: User, day: date, source: str
) -> list[PlannedRow]:
    """Enter a table: new items with a first edition, changed ones with a new edition from `day`."""
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    if not source.strip():
        raise BadInput(_("Say where the table comes from"))
    with transaction.atomic():
        _hold_items()
        planned = _compared(enumerate(rows, start=2), day)
        _write(planned, actor=actor, day=day, source=source)
    return planned


def apply_items(table: Table, *, actor: User, day: date, digest: str, source: str) -> TablePlan:
    """Do what the preview with this digest showed; wrong rows are left out."""
    if not source.strip():
        raise BadInput(_("Say where the table comes from"))
    with transaction.atomic():
        _hold_items()
        plan = plan_items(table, actor, day)
        if plan.digest != digest:
            raise WrongState(_("The data has changed since this preview: look at the new one"))
        _write(plan.rows, actor=actor, day=day, source=source)
    return plan


def _hold_items() -> None:
    list(Item.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _write(rows: Iterable[PlannedRow], *, actor: User, day: date, source: str) -> None:
    group = new_group()
    planned = list(rows)
    new = [r.values["row"] for r in planned if r.kind == NEW]
    changed = [(r.values["row"], r.values["fields"]) for r in planned if r.kind == CHANGED]
    _enter(new, actor=actor, source=source, group=group)
    _revise(changed, actor=actor, day=day, group=group)


def _enter(rows: list[Mapping[str, Any]], *, actor: User, source: str, group: str) -> None:
    parents = {row["parent"] for row in rows if (row.get("parent") or "") not in NO_PARENT}
    known = {
        item.name: item for item in Item.objects.filter(name__in=parents, level=ItemLevel.MAIN)
    }
    for made in create_many(
        [
            Item(code=f"main:{name}"[:90], name=name, level=ItemLevel.MAIN)
            for name in sorted(parents - set(known))
        ],
        actor=actor, group=group,
    ):  # fmt: skip
        known[made.name] = made
    items = create_many(
        [
            Item(
                code=row["code"], name=row["name"], level=row.get("level") or ItemLevel.HANDLING,
                parent=known.get(row.get("parent") or ""),
            )
            for row in rows
        ],
        actor=actor, group=group,
    )  # fmt: skip
    keys = {item.code: item for item in items}
    kinds = {k.name: k for k in DepartmentKind.objects.all()}
    create_many(
        [
            Edition(
                **{"source": source[:300], "standing": StandingOfSource.COUNTY}
                | {n: v for n, v in edition_values(row).items() if n != "source" or v},
                item=keys[row["code"]], number=1,
                department_kind=kinds.get(row.get("department") or ""),
            )
            for row in rows
        ],
        actor=actor, group=group,
    )  # fmt: skip


def _revise(
    changed: list[tuple[Mapping[str, Any], list[str]]], *, actor: User, day: date, group: str
) -> None:
    items = {i.code: i for i in Item.objects.filter(code__in=[row["code"] for row, _f in changed])}
    change_many(
        Item,
        {
            items[row["code"]].pk: {"name": row["name"]}
            for row, fields in changed
            if "name" in fields
        },
        actor=actor, group=group,
    )  # fmt: skip
    current = {
        e.item_id: e for e in Edition.objects.filter(item__in=items.values()).in_force_on(day)
    }
    in_place: dict[int, Mapping[str, Any]] = {}
    closed: dict[int, Mapping[str, Any]] = {}
    fresh: list[tuple[Edition, Edition | None]] = []
    for row, fields in changed:
        values = {n: v for n, v in edition_values(row).items() if n in fields}
        item = items[row["code"]]
        edition = current.get(item.pk)
        if not values:
            continue
        if edition is not None and edition.valid_from == day:
            in_place[edition.pk] = values
            continue
        if edition is not None:
            closed[edition.pk] = {"valid_to": day - timedelta(days=1)}
        fresh.append((_next_edition(item, edition, day, values), edition))
    change_many(Edition, in_place, actor=actor, group=group)
    change_many(Edition, closed, actor=actor, verb="ended", group=group)
    made = create_many([new for new, _old in fresh], actor=actor, group=group)
    for new, (_draft, old) in zip(made, fresh, strict=True):
        if old is not None:
            copy_parts(old, new, actor=actor, group=group)


def _next_edition(
    item: Item, edition: Edition | None, day: date, values: Mapping[str, Any]
) -> Edition:
    kept: dict[str, Any] = {}
    number = 1
    if edition is not None:
        kept = {
            f.attname: getattr(edition, f.attname)
            for f in Edition._meta.concrete_fields
            if not f.primary_key
        }
        number = edition.number + 1
    kept |= {"item_id": item.pk, "number": number, "valid_from": day, "valid_to": None, **values}
    return Edition(**kept)


def copy_parts(old: Edition, new: Edition, *, actor: User, group: str) -> None:
    """A new edition begins with what the one before asked for."""
    for model in (Material, Prerequisite, ClockStop):
        rows = []
        for part in model._default_manager.filter(edition=old).order_by("pk"):
            values = {
                f.attname: getattr(part, f.attname)
                for f in model._meta.concrete_fields
                if not f.primary_key and f.name != "edition"
            }
            rows.append(model(edition=new, **values))
        create_many(rows, actor=actor, group=group)
