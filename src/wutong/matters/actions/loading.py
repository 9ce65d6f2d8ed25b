"""Bringing in the product's own catalogue; what the county has changed is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, new_group
from wutong.matters.models import (
    Bundle,
    BundleEntry,
    BundleStage,
    CatalogueLoad,
    ClockStop,
    DepartmentKind,
    Edition,
    Item,
    Material,
    Prerequisite,
)
from wutong.matters.rules.catalogue import DATA, Catalogue, ClockSpec, ItemSpec, read_catalogue

# fields that an edition takes from a spec as they are
PLAIN = (
    "department_name", "kind", "is_filing", "handling_kind", "audience", "basis", "conditions",
    "procedure", "reach", "forms", "visits", "fee", "fee_basis", "result_name", "result_kind",
    "commitment", "commitment_basis", "check_days", "valid_from", "source", "standing",
)  # fmt: skip


def load_product_catalogue(*, actor: User, folder: Path = DATA) -> int:
    """Enter the packaged items, editions and bundles that are missing; returns how many items.

    An item that is there by its code keeps what the county made of it. The same files are read
    only once.
    """
    digest = _digest(folder)
    if CatalogueLoad.objects.filter(digest=digest).exists():
        return 0
    catalogue = read_catalogue(folder)
    group = new_group()
    with transaction.atomic():
        if CatalogueLoad.objects.filter(digest=digest).exists():
            return 0
        kinds = _departments(catalogue, actor=actor, group=group)
        fresh = _items(catalogue, actor=actor, group=group)
        items = {item.code: item for item in Item.objects.filter(code__in=list(catalogue.items))}
        _editions(catalogue, fresh, items, kinds, actor=actor, group=group)
        _bundles(catalogue, items, kinds, actor=actor, group=group)
        create(CatalogueLoad(digest=digest, at=timezone.now()), actor=actor)
    return len(fresh)


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _departments(catalogue: Catalogue, *, actor: User, group: str) -> dict[str, DepartmentKind]:
    known = set(DepartmentKind.objects.values_list("code", flat=True))
    create_many(
        [
            DepartmentKind(code=d.code, name=d.name, name_en=d.name_en)
            for d in catalogue.departments.values()
            if d.code not in known
        ],
        actor=actor,
        group=group,
    )
    return {kind.code: kind for kind in DepartmentKind.objects.all()}


def _items(catalogue: Catalogue, *, actor: User, group: str) -> list[ItemSpec]:
    """The specs whose items were missing, entered; parents by a second pass."""
    known = set(Item.objects.values_list("code", flat=True))
    fresh = [spec for spec in catalogue.items.values() if spec.code not in known]
    made = create_many(
        [Item(code=s.code, name=s.name, name_en=s.name_en, level=s.level) for s in fresh],
        actor=actor,
        group=group,
    )
    keys = {item.code: item.pk for item in made}
    keys |= dict(Item.objects.filter(code__in=[s.parent for s in fresh if s.parent])
                 .values_list("code", "pk"))  # fmt: skip
    under = {keys[s.code]: {"parent_id": keys[s.parent]} for s in fresh if s.parent}
    change_many(Item, under, actor=actor, group=group)
    return fresh


def clock_fields(name: str, clock: ClockSpec | None) -> dict[str, Any]:
    """The columns of a clock; nothing where it isn't known."""
    if clock is None:
        return {}
    fields: dict[str, Any] = {f"{name}_days": clock.days, f"{name}_unit": clock.unit}
    if name == "legal":
        fields |= {"legal_basis": clock.basis, "extension_days": clock.extension}
    else:
        fields["promised_note"] = clock.basis
    return fields


def _editions(
    catalogue: Catalogue,
    fresh: list[ItemSpec],
    items: Mapping[str, Item],
    kinds: Mapping[str, DepartmentKind],
    *,
    actor: User,
    group: str,
) -> None:
    made = create_many(
        [
            Edition(
                item=items[spec.code], number=1, department_kind=kinds.get(spec.department),
                domains=list(spec.domains), **{name: getattr(spec, name) for name in PLAIN},
                **clock_fields("legal", spec.legal), **clock_fields("promised", spec.promised),
            )
            for spec in fresh
        ],
        actor=actor, group=group,
    )  # fmt: skip
    editions = {edition.item.code: edition for edition in made}
    materials, needs, stops = list[Material](), list[Prerequisite](), list[ClockStop]()
    for spec in fresh:
        edition = editions[spec.code]
        materials += [
            Material(
                edition=edition, position=n, document=m.document, name=m.name, name_en=m.name_en,
                kind=m.kind, form=m.form, copies=m.copies, necessity=m.necessity,
                made_by=m.made_by, is_shared=m.is_shared, shared_from=m.shared_from,
                standard=m.standard, hint=m.hint, basis=m.basis, standing=m.standing,
            )
            for n, m in enumerate(spec.materials, 1)
        ]  # fmt: skip
        needs += [
            Prerequisite(edition=edition, needs=items[n.item], kind=n.kind, basis=n.basis,
                         standing=n.standing)
            for n in spec.needs
        ]  # fmt: skip
        stops += [
            ClockStop(
                edition=edition, reason=s.reason, reason_en=s.reason_en, basis=s.basis,
                longest_days=s.longest.days if s.longest else None,
                longest_unit=s.longest.unit if s.longest else "",
            )
            for s in spec.stops
        ]  # fmt: skip
    create_many(materials, actor=actor, group=group)
    create_many(needs, actor=actor, group=group)
    create_many(stops, actor=actor, group=group)


def _bundles(
    catalogue: Catalogue,
    items: Mapping[str, Item],
    kinds: Mapping[str, DepartmentKind],
    *,
    actor: User,
    group: str,
) -> None:
    known = set(Bundle.objects.values_list("code", flat=True))
    for spec in catalogue.bundles.values():
        if spec.code in known:
            continue
        bundle = create(
            Bundle(
                code=spec.code, name=spec.name, name_en=spec.name_en, summary=spec.summary,
                summary_en=spec.summary_en, source=spec.source,
            ),
            actor=actor, group=group,
        )  # fmt: skip
        stages = create_many(
            [
                BundleStage(
                    bundle=bundle, position=n, code=s.code, name=s.name, name_en=s.name_en,
                    lead=kinds.get(s.lead), source=s.source, standing=s.standing,
                )
                for n, s in enumerate(spec.stages, 1)
            ],
            actor=actor, group=group,
        )  # fmt: skip
        by_code = {stage.code: stage for stage in stages}
        create_many(
            [
                BundleEntry(
                    bundle=bundle, position=n, item=items.get(e.item), stage=by_code.get(e.stage),
                    part=e.part, is_blocking=e.is_blocking, source=e.source, standing=e.standing,
                )
                for n, e in enumerate(spec.entries, 1)
            ],
            actor=actor, group=group,
        )  # fmt: skip
