"""An edition beside what is to follow it: what differs, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from wutong.matters.models import ClockStop, Edition, Item, Material, Prerequisite

EDITION_FIELDS = (
    "department_kind_id", "kind", "is_filing", "handling_kind", "audience", "legal_days",
    "legal_unit", "legal_basis", "extension_days", "promised_days", "promised_unit",
    "promised_note", "reach", "forms", "visits", "fee", "fee_basis", "result_name",
    "commitment", "commitment_basis", "check_days", "basis", "conditions", "procedure", "place",
    "advice",
)  # fmt: skip
MATERIAL_FIELDS = (
    "document", "name", "name_en", "kind", "form", "copies", "necessity", "made_by", "is_shared",
    "shared_from", "standard", "hint", "basis",
)  # fmt: skip
NEED_FIELDS = ("needs_id", "kind", "basis")
STOP_FIELDS = ("reason", "reason_en", "longest_days", "longest_unit", "basis")


def values_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The named fields of a row."""
    return {name: getattr(row, name) for name in names}


@dataclass(frozen=True)
class Difference:
    """One thing that would be other: where, what it was, what it would be ("": nothing)."""

    where: str
    old: str
    new: str


def differences(
    old: Edition | None,
    values: Mapping[str, Any],
    materials: Iterable[Mapping[str, Any]],
    needs: Iterable[Mapping[str, Any]],
    stops: Iterable[Mapping[str, Any]],
) -> list[Difference]:
    """What a new edition would change against the one in force."""
    found = []
    for name, value in values.items():
        before = getattr(old, name) if old is not None else None
        if before != value and (before or value or (before is None) != (value is None)):
            field = Edition._meta.get_field(name.removesuffix("_id"))
            label = str(getattr(field, "verbose_name", name))
            found.append(Difference(label, words_of(field, before), words_of(field, value)))
    found += _rows(Material, old.materials.all() if old else [], materials, MATERIAL_FIELDS, "name")
    items = {pk: str(item) for pk, item in Item.objects.in_bulk().items()} if needs else {}
    found += [
        Difference(d.where, items.get(_key(d.old), d.old), items.get(_key(d.new), d.new))
        for d in _rows(
            Prerequisite, old.prerequisites.all() if old else [], needs, NEED_FIELDS, "needs_id"
        )
    ]
    return found + _rows(ClockStop, old.stops.all() if old else [], stops, STOP_FIELDS, "reason")


def _key(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _rows(
    model: type[models.Model],
    old: Iterable[Any],
    new: Iterable[Mapping[str, Any]],
    names: tuple[str, ...],
    title: str,
) -> list[Difference]:
    kind = str(model._meta.verbose_name)
    before = {getattr(row, names[0]): values_of(row, names) for row in old}
    after = {row[names[0]]: {n: row.get(n) for n in names} for row in new}
    found = [
        Difference(kind, str(row[title]), "") for key, row in before.items() if key not in after
    ]
    for key, row in after.items():
        if key not in before:
            found.append(Difference(kind, "", str(row[title])))
            continue
        for name in names[1:]:
            if row[name] != before[key][name]:
                field = model._meta.get_field(name)
                label = f"{row[title]} · {getattr(field, 'verbose_name', name)}"
                if title == "needs_id":
                    label = f"{kind} · {getattr(field, 'verbose_name', name)}"
                was, will = words_of(field, before[key][name]), words_of(field, row[name])
                found.append(Difference(label, was, will))
    return found


def words_of(field: Any, value: Any) -> str:
    """A value as people read it; "" for what isn't known."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.many_to_one:
        row = field.related_model.objects.filter(pk=value).first()
        return str(row or value)
    return str(value)
