"""Papers, prerequisites and clock stops from a table: compared first, then an edition an item."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
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
from wutong.matters.access import may_keep
from wutong.matters.models import Edition, Item, NeedKind, Prerequisite
from wutong.matters.queries.parts import PARTS, PartKind
from wutong.matters.queries.revising import values_of
from wutong.matters.rules.order import Cycle, order_of
from wutong.matters.sheets import PART_SHEETS, part_cells

from .revising import EditionDraft, correct_item, revise_item


@dataclass
class _Known:
    """The catalogue as far as a table speaks of it."""

    kind: PartKind
    items: dict[str, Item] = field(default_factory=dict)
    current: dict[int, Edition] = field(default_factory=dict)
    told: dict[tuple[int, int], Edition] = field(default_factory=dict)

    def parts(self, edition: Edition) -> list[Any]:
        """The rows of this list in an edition, in its order."""
        order = "position" if self.kind.related == "materials" else "pk"
        rows = getattr(edition, self.kind.related).all()
        return sorted(rows, key=lambda part: getattr(part, order))

    def says(self, edition: Edition) -> list[dict[str, Any]]:
        """What the list of an edition says, as plain values."""
        return [values_of(part, self.kind.fields) for part in self.parts(edition)]


def _known(kind: PartKind, table: Table, day: date) -> _Known:
    rows = [line.values or {} for line in table.lines]
    codes = {row["code"] for row in rows} | {row.get("needs_code", "") for row in rows}
    items = {item.code: item for item in Item.objects.filter(code__in=codes)}
    deep = "__needs" if kind.model is Prerequisite else ""
    editions = (
        Edition.objects.filter(item__in=items.values())
        .select_related("item")
        .prefetch_related(f"{kind.related}{deep}")
    )
    current = {e.item_id: e for e in editions.in_force_on(day)}
    for edition in current.values():
        for part in getattr(edition, kind.related).all():
            part.edition = edition
    held = {(e.item.code, e.number) for e in current.values()}
    others = {row.get("edition") for row in rows if (row["code"], row.get("edition")) not in held}
    numbers = [number for number in others if number is not None and 0 < number < 1 << 15]
    older = editions.filter(number__in=numbers) if numbers else ()
    told = {(e.item_id, e.number): e for e in older}
    return _Known(kind, items, current, told)


def plan_parts(kind: PartKind, table: Table, actor: User, day: date) -> TablePlan:
    """Compare a table with the editions in force; rows that aren't there change nothing."""
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    known, seen = _known(kind, table, day), dict[tuple[int, Any], int]()
    lines = {line.number: line for line in table.lines}
    rows, problems = rows_and_faults(table, lambda line: _planned(known, table, line, seen))
    if kind.model is Prerequisite:
        for number, ring in _rings(known, rows, day).items():
            words = _("These items would wait for each other: %(items)s") % {"items": ring}
            problems.append(table.fault(lines[number], "needs_code", words))
        wrong = {problem.row for problem in problems}
        rows = [row for row in rows if row.line not in wrong]
    return plan_of(table, rows, problems)


def _planned(
    known: _Known, table: Table, line: Line, seen: dict[tuple[int, Any], int]
) -> PlannedRow:
    kind, values = known.kind, dict(line.values or {})
    item = known.items.get(values["code"])
    if item is None:
        raise CellFault(_("No item has this code: bring the list of items in first"), "code")
    _fits(item, values.get("item"), "item")
    edition = known.current.get(item.pk)
    if edition is None:
        raise CellFault(_("No edition is in force: enter one on the item's page first"), "code")
    _not_overtaken(known, edition, values.get("edition"))
    before = known.parts(edition)
    key = _key_of(known, item, before, values)
    if (item.pk, key) in seen:
        words = _("Row %(row)d says something of the same already: keep one of the two")
        raise CellFault(
            words % {"row": seen[item.pk, key]},
            PART_SHEETS[kind.slug].key_columns[1],
            "name",
            "code",
        )
    seen[item.pk, key] = line.number
    part = next((p for p in before if getattr(p, kind.key) == key), None)
    label = f"{item} · {part or values.get('name') or values.get('reason') or ''}"
    if isinstance(part, Prerequisite) or kind.model is Prerequisite:
        label = f"{item} ← {known.items[values['needs_code']]}"
    given = {"item": item.pk, "part": key}
    if values.pop("out", None):
        if part is None:
            raise CellFault(
                _("The edition doesn't ask for this: there is nothing to take away"), "out"
            )
        gone = Change(table.heading("out"), "", table.worded("out", True))
        return PlannedRow(line.number, CHANGED, label, part.pk, given | {"out": True}, (gone,))
    names = [
        c.key for c in PART_SHEETS[kind.slug].columns if c.key in kind.fields and c.key in values
    ]
    if "is_shared" in values:
        values["is_shared"] = bool(values["is_shared"])
    if not values.get("kind") and kind.model is Prerequisite and "kind" in values:
        values["kind"] = NeedKind.RESULT
    if "document" in values:
        values["document"] = key
    said = {name: _stored(kind, name, values[name]) for name in names}
    if part is None:
        _whole_time(None, said)
        return PlannedRow(line.number, NEW, label, None, given | said)
    line.values = values
    stands = part_cells(part)
    changes = table.changes(line, stands, names)
    differs = {n for n in names if table.changes(line, stands, [n])}
    if not differs:
        return PlannedRow(line.number, UNCHANGED, label, part.pk)
    said = {name: value for name, value in said.items() if name in differs}
    _whole_time(part, said)
    return PlannedRow(line.number, CHANGED, label, part.pk, given | said, changes)


def _stored(kind: PartKind, name: str, value: Any) -> Any:
    """A cell as its field holds it: words that aren't known are empty."""
    column = kind.model._meta.get_field(name)
    return "" if value is None and not column.null else value


def _whole_time(part: Any, said: Mapping[str, Any]) -> None:
    """A table with only one of figure and unit leaves the other as it was."""
    if "longest_days" in said or "longest_unit" in said:
        days = said.get("longest_days", part.longest_days if part else None)
        unit = said.get("longest_unit", part.longest_unit if part else "")
        if (days is None) != (not unit):
            words = _("a time wants its unit, and a unit its time")
            raise CellFault(words, "longest_unit", "longest_days")


def _fits(item: Item, told: str | None, key: str) -> None:
    if told and " ".join(told.split()) not in _names(item):
        words = _("The code stands for “%(name)s”: put the code or the name right")
        raise CellFault(words % {"name": item.name}, key)


def _names(item: Item) -> set[str]:
    return {" ".join(name.split()) for name in (item.name, item.name_en)}


def _not_overtaken(known: _Known, edition: Edition, number: int | None) -> None:
    """A list of an edition that was followed by another only counts if it still says the same."""
    if number is None or number == edition.number:
        return
    told = known.told.get((edition.item_id, number))
    if told is None:
        raise CellFault(_("The item has no such edition"), "edition")
    if known.says(told) != known.says(edition):
        words = _("Edition %(number)d asks otherwise meanwhile: export the list again")
        raise CellFault(words % {"number": edition.number}, "edition")


def _key_of(known: _Known, item: Item, before: list[Any], values: Mapping[str, Any]) -> Any:
    """By what a row is known in its edition; a new paper without a short name gets one."""
    if known.kind.key == "reason":
        return values["reason"]
    if known.kind.key == "needs_id":
        needed = known.items.get(values["needs_code"])
        if needed is None:
            raise CellFault(
                _("No item has this code: bring the list of items in first"), "needs_code"
            )
        _fits(needed, values.get("needs"), "needs")
        if needed.pk == item.pk:
            raise CellFault(_("An item can't need itself"), "needs_code")
        return needed.pk
    if values.get("document"):
        return values["document"]
    named = [p.document for p in before if p.name == values["name"]]
    if len(named) > 1:
        raise CellFault(_("Several papers are called so: give the short name"), "document", "name")
    digest = hashlib.sha256(str(values["name"]).encode()).hexdigest()
    return named[0] if named else f"paper-{digest[:10]}"


def _rings(known: _Known, rows: list[PlannedRow], day: date) -> dict[int, str]:
    """Line → the ring of prerequisites that it helps to close; the rest of the table closes none.

    Rows are looked at together: two lines may close a ring that neither closes alone.
    """
    others = Prerequisite.objects.filter(edition__in=Edition.objects.in_force_on(day))
    needs: dict[str, set[str]] = {}
    for waiting, first in others.values_list("edition__item", "needs"):
        needs.setdefault(str(waiting), set()).add(str(first))
    added: dict[tuple[str, str], int] = {}
    for row in rows:
        of, needed = str(row.values.get("item", "")), str(row.values.get("part", ""))
        if row.values.get("out"):
            needs[of].discard(needed)
        elif row.kind == NEW:
            needs.setdefault(of, set()).add(needed)
            added[of, needed] = row.line
    faults: dict[int, str] = {}
    while True:
        try:
            order_of(needs)
        except Cycle as cycle:
            ring = [*cycle.codes, cycle.codes[0]]
            steps = {frozenset(pair) for pair in pairwise(ring)}
            blamed = [
                pair for pair in added if frozenset(pair) in steps and pair[1] in needs[pair[0]]
            ]
            if not blamed:
                return faults
            names = {str(i.pk): str(i) for i in Item.objects.filter(pk__in=cycle.codes)}
            for pair in blamed:
                needs[pair[0]].discard(pair[1])
                faults[added[pair]] = " → ".join(names[code] for code in ring)
        else:
            return faults


def apply_parts(
    kind: PartKind, table: Table, *, actor: User, day: date, digest: str, source: str
) -> TablePlan:
    """Do what the preview with this digest showed: one deed an item, as its page does it.

    An edition that begins on this very day is corrected in place: two tables may follow each
    other on one day.
    """
    if not source.strip():
        raise BadInput(_("Say where the table comes from"))
    with transaction.atomic():
        list(Item.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        plan = plan_parts(kind, table, actor, day)
        if plan.digest != digest:
            raise WrongState(_("The data has changed since this preview: look at the new one"))
        if plan.too_large:
            raise BadInput(plan.notices)
        deeds: dict[int, list[PlannedRow]] = {}
        for row in (*plan.changed, *plan.new):
            deeds.setdefault(row.values["item"], []).append(row)
        editions = {e.item_id: e for e in Edition.objects.filter(item__in=deeds).in_force_on(day)}
        # what falls away first: it may be what another item's new prerequisite waits for
        for item_id, rows in sorted(deeds.items(), key=lambda d: not _only_out(d[1])):
            edition = editions[item_id]
            draft = _draft(kind, edition, rows)
            if edition.valid_from == day:
                correct_item(item_id, draft, actor=actor, day=day, source=source)
            else:
                revise_item(item_id, draft, actor=actor, valid_from=day, source=source)
    return plan


def _only_out(rows: Iterable[PlannedRow]) -> bool:
    return all(row.values.get("out") for row in rows)


def _draft(kind: PartKind, edition: Edition, rows: Iterable[PlannedRow]) -> EditionDraft:
    """The edition as it stands, with one list as the table has it."""
    lists: dict[str, dict[Any, dict[str, Any]]] = {}
    for each in PARTS.values():
        order = "position" if each.related == "materials" else "pk"
        parts = getattr(edition, each.related).order_by(order)
        lists[each.related] = {getattr(p, each.key): values_of(p, each.fields) for p in parts}
    listed = lists[kind.related]
    for row in rows:
        said = {n: v for n, v in row.values.items() if n in kind.fields}
        key = row.values["part"]
        if row.values.get("out"):
            del listed[key]
        elif row.kind == NEW:
            listed[key] = _blank(kind) | said | {kind.key: key}
        else:
            listed[key] |= said
    return EditionDraft(
        materials=list(lists["materials"].values()),
        needs=list(lists["prerequisites"].values()),
        stops=list(lists["stops"].values()),
    )


def _blank(kind: PartKind) -> dict[str, Any]:
    """What a new row says where the table says nothing."""
    fields = [f for f in kind.model._meta.concrete_fields if f.attname in kind.fields]
    return {f.attname: f.get_default() for f in fields if not f.is_relation}
