"""A new edition of an item by hand: its fields, papers, prerequisites and clock stops at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, new_group, remove
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.matters.access import may_keep
from wutong.matters.models import (
    ClockStop,
    Edition,
    Item,
    Material,
    Prerequisite,
    StandingOfSource,
)
from wutong.matters.queries.revising import (
    MATERIAL_FIELDS,
    NEED_FIELDS,
    STOP_FIELDS,
    values_of,
)
from wutong.matters.rules.order import Cycle, order_of

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EditionDraft:
    """What a new edition says; a field left out of `values` stays as it was.

    Materials are told by `document`, prerequisites by the key of the item in `needs_id`, clock
    stops by `reason`; each list is whole: what isn't in it is no longer asked.
    """

    values: Row = field(default_factory=dict)
    materials: Sequence[Row] = ()
    needs: Sequence[Row] = ()
    stops: Sequence[Row] = ()


def revise_item(
    item_id: int, draft: EditionDraft, *, actor: User, valid_from: date, source: str
) -> Edition:
    """From a day on an item asks something else; the edition before ends the day before.

    BadInput: nothing differs, a faulty row, items that would wait for each other, a day on which
    an edition begins already. Then nothing is written.
    """
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    if not source.strip():
        raise BadInput(_("Say where this is known from: the paper, its number and day"))
    group = new_group()
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
        old = Edition.objects.filter(item=item).in_force_on(valid_from).first()
        if faults := faults_of(item, old, draft, valid_from):
            raise BadInput(faults)
        new = _successor(item, old, draft, valid_from, source.strip())
        if old is not None:
            ends = {old.pk: {"valid_to": valid_from - timedelta(days=1)}}
            change_many(Edition, ends, actor=actor, verb="ended", group=group)
        made = create(new, actor=actor, group=group)
        _parts(made, old, draft, actor=actor, group=group)
    return made


def correct_item(
    item_id: int, draft: EditionDraft, *, actor: User, day: date, source: str
) -> Edition:
    """Change what the edition that begins on `day` asks for, in place: papers, needs and stops.

    Several tables may follow each other on one day, and two editions can't begin on it;
    `draft.values` are not looked at. BadInput as for a new edition.
    """
    if not may_keep(actor):
        raise NotAllowed(_("You may not change the catalogue"))
    if not source.strip():
        raise BadInput(_("Say where this is known from: the paper, its number and day"))
    group = new_group()
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
        edition = Edition.objects.get(item=item, valid_from=day)
        if faults := _faults_within(item, draft, day):
            raise BadInput(faults)
        told = {"source": source.strip()[:300]}
        change_many(Edition, {edition.pk: told}, actor=actor, group=group)
        for model, names, rows in (
            (Material, MATERIAL_FIELDS, draft.materials),
            (Prerequisite, NEED_FIELDS, draft.needs),
            (ClockStop, STOP_FIELDS, draft.stops),
        ):
            _corrected(edition, model, names, rows, actor=actor, group=group)
    return edition


def _corrected(
    edition: Edition,
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[Row],
    *,
    actor: User,
    group: str,
) -> None:
    standing = {} if model is ClockStop else {"standing": StandingOfSource.COUNTY}
    before = {getattr(p, names[0]): p for p in model._default_manager.filter(edition=edition)}
    for key in set(before) - {row[names[0]] for row in rows}:
        remove(before[key], actor=actor)
    changes: dict[int, Row] = {}
    fresh = []
    for n, row in enumerate(rows, 1):
        place = {"position": n} if model is Material else {}
        old = before.get(row[names[0]])
        if old is None:
            fresh.append(model(edition=edition, **place, **row, **standing))
        elif values_of(old, names) != {name: row.get(name) for name in names}:
            changes[old.pk] = {**place, **row, **standing}
        else:
            changes[old.pk] = place
    change_many(model, changes, actor=actor, group=group)
    create_many(fresh, actor=actor, group=group)


def faults_of(item: Item, old: Edition | None, draft: EditionDraft, day: date) -> list[str]:
    """Every reason why a draft can't become an edition from a day on, in words."""
    faults = []
    if Edition.objects.filter(item=item, valid_from=day).exists():
        faults.append(_("An edition begins on %(day)s already: choose a later day") % {"day": day})
    faults += _faults_within(item, draft, day)
    if old is not None and not faults and _is_same(old, draft):
        faults.append(_("Nothing differs from the edition in force"))
    return faults


def _faults_within(item: Item, draft: EditionDraft, day: date) -> list[str]:
    faults = []
    for kind in ("legal", "promised"):
        days, unit = draft.values.get(f"{kind}_days"), draft.values.get(f"{kind}_unit")
        if (days is None) != (not unit):
            name = _("Legal time") if kind == "legal" else _("Promised time")
            faults.append(_("“%(time)s” wants a figure and its unit, or neither") % {"time": name})
    for rows, key, words in (
        (draft.materials, "document", _("The paper “%(what)s” is listed twice")),
        (draft.needs, "needs_id", _("A prerequisite is listed twice")),
        (draft.stops, "reason", _("“%(what)s” stops the clock twice")),
    ):
        keys = [row[key] for row in rows]
        faults += [words % {"what": k} for k in sorted({k for k in keys if keys.count(k) > 1})]
    if any(row["needs_id"] == item.pk for row in draft.needs):
        faults.append(_("An item can't need itself"))
    elif ring := _ring(item, draft, day):
        faults.append(_("These items would wait for each other: %(items)s") % {"items": ring})
    return faults


def _ring(item: Item, draft: EditionDraft, day: date) -> str:
    """The names of a ring of prerequisites that the draft would close, or ""."""
    others = Prerequisite.objects.filter(edition__in=Edition.objects.in_force_on(day))
    needs: dict[str, list[str]] = {}
    for of, needed in others.exclude(edition__item=item).values_list("edition__item", "needs"):
        needs.setdefault(str(of), []).append(str(needed))
    needs[str(item.pk)] = [str(row["needs_id"]) for row in draft.needs]
    try:
        order_of(needs)
    except Cycle as ring:
        names = {str(i.pk): str(i) for i in Item.objects.filter(pk__in=ring.codes)}
        return " → ".join(names[code] for code in [*ring.codes, ring.codes[0]])
    return ""


def _is_same(old: Edition, draft: EditionDraft) -> bool:
    fields = all(getattr(old, name) == value for name, value in draft.values.items())
    return fields and all(
        [values_of(row, names) for row in queryset.order_by("pk")]
        == [{name: given.get(name) for name in names} for given in rows]
        for queryset, names, rows in (
            (old.materials, MATERIAL_FIELDS, draft.materials),
            (old.prerequisites, NEED_FIELDS, draft.needs),
            (old.stops, STOP_FIELDS, draft.stops),
        )
    )


def _successor(
    item: Item, old: Edition | None, draft: EditionDraft, day: date, source: str
) -> Edition:
    kept: dict[str, Any] = {}
    if old is not None:
        fields = [f for f in Edition._meta.concrete_fields if not f.primary_key]
        kept = {f.attname: getattr(old, f.attname) for f in fields}
    editions = Edition.objects.filter(item=item)
    last = editions.order_by("-number").values_list("number", flat=True).first() or 0
    following = editions.filter(valid_from__gt=day).order_by("valid_from").first()
    until = following.valid_from if following else None
    kept |= {
        **draft.values, "item_id": item.pk, "number": last + 1, "valid_from": day,
        "valid_to": until - timedelta(days=1) if until else None, "source": source[:300],
        "standing": StandingOfSource.COUNTY,
    }  # fmt: skip
    return Edition(**kept)


def _parts(
    edition: Edition, old: Edition | None, draft: EditionDraft, *, actor: User, group: str
) -> None:
    """The lists of the edition; a row that didn't change keeps how well its source is known."""
    known: dict[tuple[type[models.Model], Any], Any] = {}
    if old is not None:
        known |= {(Material, m.document): m for m in old.materials.all()}
        known |= {(Prerequisite, p.needs_id): p for p in old.prerequisites.all()}

    def standing(model: type[models.Model], key: Any, row: Row, names: tuple[str, ...]) -> str:
        before = known.get((model, key))
        if before is not None and values_of(before, names) == {n: row.get(n) for n in names}:
            return str(before.standing)
        return StandingOfSource.COUNTY

    create_many(
        [
            Material(
                edition=edition, position=n, **row,
                standing=standing(Material, row["document"], row, MATERIAL_FIELDS),
            )
            for n, row in enumerate(draft.materials, 1)
        ],
        actor=actor, group=group,
    )  # fmt: skip
    create_many(
        [
            Prerequisite(
                edition=edition, **row,
                standing=standing(Prerequisite, row["needs_id"], row, NEED_FIELDS),
            )
            for row in draft.needs
        ],
        actor=actor, group=group,
    )  # fmt: skip
    create_many(
        [ClockStop(edition=edition, **row) for row in draft.stops], actor=actor, group=group
    )
