"""Bringing a table of items in: what is new, what changed, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create_many, new_group
from wutong.kernel.errors import BadInput, NotAllowed
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
from wutong.matters.sheets import EDITION_COLUMNS, NO_PARENT


@dataclass
class ImportPlan:
    """What a table would do: codes that are new, that get a new edition, that stay as they are."""

    new: list[Mapping[str, Any]] = field(default_factory=list)
    changed: list[tuple[Mapping[str, Any], list[str]]] = field(default_factory=list)
    unchanged: int = 0
    repeated: list[str] = field(default_factory=list)

    @property
    def deeds(self) -> int:
        """How many rows would write something."""
        return len(self.new) + len(self.changed)


def plan_import(rows: Iterable[Mapping[str, Any]], day: date) -> ImportPlan:
    """Compare a table with the catalogue; a code that stands twice counts by its first row."""
    plan, seen = ImportPlan(), set[str]()
    given = list(rows)
    codes = [row["code"] for row in given]
    items = {item.code: item for item in Item.objects.filter(code__in=codes)}
    editions = {e.item_id: e for e in Edition.objects.filter(item__code__in=codes).in_force_on(day)}
    for row in given:
        if row["code"] in seen:
            plan.repeated.append(row["code"])
            continue
        seen.add(row["code"])
        item = items.get(row["code"])
        if item is None:
            plan.new.append(row)
            continue
        fields = _differences(item, editions.get(item.pk), row)
        if fields:
            plan.changed.append((row, fields))
        else:
            plan.unchanged += 1
    return plan


def _differences(item: Item, edition: Edition | None, row: Mapping[str, Any]) -> list[str]:
    fields = ["name"] if "name" in row and row["name"] != item.name else []
    values = edition_values(row)
    if edition is None:
        return [*fields, *values] if values else fields
    return fields + [n for n, v in values.items() if _told(edition, n) != v]


def _told(edition: Edition, name: str) -> Any:
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
) -> ImportPlan:
    """Enter a table: new items with a first edition, changed ones with a new edition from `day`."""
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    if not source.strip():
        raise BadInput(_("Say where the table comes from"))
    group = new_group()
    with transaction.atomic():
        list(Item.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        plan = plan_import(rows, day)
        _enter(plan.new, actor=actor, source=source, group=group)
        _revise(plan.changed, actor=actor, day=day, group=group)
    return plan


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
