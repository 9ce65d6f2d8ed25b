"""The catalogue of a day as the frozen specs that pure rules plan with."""

from __future__ import annotations

from datetime import date

from wutong.matters.models import Bundle, DepartmentKind, Edition, Item
from wutong.matters.rules.catalogue import (
    BundleSpec,
    Catalogue,
    ClockSpec,
    DepartmentSpec,
    EntrySpec,
    ItemSpec,
    MaterialSpec,
    NeedSpec,
    StageSpec,
)


def catalogue_on(day: date) -> Catalogue:
    """The items of all bundles by their editions in force on a day, as the county has them."""
    items = Item.objects.filter(entries__isnull=False).distinct()
    editions = (
        Edition.objects.filter(item__in=items)
        .in_force_on(day)
        .select_related("item", "department_kind")
        .prefetch_related("materials", "prerequisites__needs")
        .order_by("item_id")
    )
    specs = {edition.item.code: _spec(edition) for edition in editions}
    departments = {
        kind.code: DepartmentSpec(kind.code, kind.name, kind.name_en)
        for kind in DepartmentKind.objects.all()
    }
    bundles = {
        bundle.code: _bundle(bundle, specs)
        for bundle in Bundle.objects.prefetch_related("entries__item", "entries__stage", "stages")
    }
    return Catalogue(specs, departments, bundles)


def _clock(days: int | None, unit: str, basis: str, extension: int | None) -> ClockSpec | None:
    return None if days is None else ClockSpec(days, unit, basis, extension)


def _spec(e: Edition) -> ItemSpec:
    return ItemSpec(
        code=e.item.code, name=e.item.name, name_en=e.item.name_en,
        department=e.department_kind.code if e.department_kind else "",
        department_name=e.department_name, kind=e.kind, is_filing=e.is_filing,
        legal=_clock(e.legal_days, e.legal_unit, e.legal_basis, e.extension_days),
        promised=_clock(e.promised_days, e.promised_unit, e.promised_note, None),
        commitment=e.commitment, commitment_basis=e.commitment_basis, check_days=e.check_days,
        domains=tuple(e.domains), source=e.source, standing=e.standing,
        materials=tuple(
            MaterialSpec(
                document=m.document, name=m.name, name_en=m.name_en, necessity=m.necessity,
                made_by=m.made_by, is_shared=m.is_shared, shared_from=m.shared_from,
            )
            for m in e.materials.all()
        ),
        needs=tuple(NeedSpec(p.needs.code, p.kind, p.basis) for p in e.prerequisites.all()),
    )  # fmt: skip


def _bundle(bundle: Bundle, specs: dict[str, ItemSpec]) -> BundleSpec:
    return BundleSpec(
        code=bundle.code, name=bundle.name, name_en=bundle.name_en,
        stages=tuple(StageSpec(s.code, s.name, s.name_en) for s in bundle.stages.all()),
        entries=tuple(
            EntrySpec(
                item=e.item.code, stage=e.stage.code if e.stage else "", part=e.part,
                is_blocking=e.is_blocking,
            )
            for e in bundle.entries.all()
            if e.item is not None and e.item.code in specs
        ),
    )  # fmt: skip
