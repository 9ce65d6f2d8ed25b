"""From the catalogue's editions in force to what a case asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from wutong.accounts.public import Department
from wutong.approvals.models import ItemMode, UseNecessity
from wutong.kernel.errors import BadInput
from wutong.matters.public import (
    BundleEntry,
    Commitment,
    Edition,
    EntryPart,
    Fee,
    Item,
    ItemLevel,
    Necessity,
    editions_on,
)

from .opening import ItemAsked, MaterialAsked, StageAsked

# the bundle whose stages a building project goes through, and that which says who does what
STAGED, KIT = "building", "shanxi-commitment"
NECESSITIES = {
    Necessity.REQUIRED: UseNecessity.REQUIRED,
    Necessity.OPTIONAL: UseNecessity.OPTIONAL,
    Necessity.DEFERRABLE: UseNecessity.DEFERRABLE,
}


class DepartmentMissing(BadInput):
    """Items whose department nobody has named; they can be applied for once it is."""


def item_choices(day: date) -> list[tuple[str, str]]:
    """Codes and names of what can be applied for on a day."""
    editions = Edition.objects.in_force_on(day).select_related("item")
    found = editions.filter(item__level=ItemLevel.HANDLING).order_by("item_id")
    return [(edition.item.code, str(edition.item)) for edition in found]


def asked_items(
    codes: Iterable[str],
    day: date,
    *,
    excluded: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    departments: Mapping[str, Department] | None = None,
    government: Collection[str] | None = None,
) -> tuple[tuple[ItemAsked, ...], tuple[StageAsked, ...]]:
    """The chosen items with the limits, papers and needs of their editions in force.

    `excluded` gives the rule that excludes an item of this project from commitment, by code;
    `reasons` why an item is needed; `departments` who handles what instead of whom the catalogue
    names, by kind of department; `government` which items the government does itself, instead of
    those of the kit. BadInput names every item that can't be applied for: without
    an edition in force, or with no department named for its kind.
    """
    chosen = list(dict.fromkeys(codes))
    editions = editions_on(chosen, day)
    faults = [
        _("“%(item)s” has no edition in force: enter one in the catalogue") % {"item": code}
        for code in chosen
        if code not in editions
    ]
    unnamed = [
        _("No department is named for “%(item)s”: say in the catalogue who handles it")
        % {"item": edition.item}
        for edition in editions.values()
        if _department(edition, departments) is None
    ]
    if unnamed:
        raise DepartmentMissing([*faults, *unnamed])
    if faults:
        raise BadInput(faults)
    places = {
        entry.item.code: entry
        for entry in BundleEntry.objects.filter(bundle__code=STAGED, item__code__in=chosen)
        .select_related("item", "stage__lead__department")
        .order_by("position")
        if entry.item is not None
    }
    done_by_government = set(
        BundleEntry.objects.filter(
            bundle__code=KIT, part=EntryPart.GOVERNMENT, item__code__in=chosen
        ).values_list("item__code", flat=True)
    )
    order = {code: n for n, code in enumerate(places)}
    items = [
        _asked(
            editions[code],
            department=_department(editions[code], departments),
            place=places.get(code),
            among=set(chosen),
            by_government=code in (done_by_government if government is None else government),
            excluded_by=(excluded or {}).get(code, ""),
            reason=(reasons or {}).get(code, ""),
        )
        for code in sorted(chosen, key=lambda c: order.get(c, len(order)))
    ]
    stages = {p.stage.position: p.stage for p in places.values() if p.stage is not None}
    return tuple(items), tuple(
        StageAsked(
            code=stage.code, name=stage.name, name_en=stage.name_en,
            lead=(departments or {}).get(stage.lead.code) or stage.lead.department
            if stage.lead
            else None,
        )
        for _position, stage in sorted(stages.items())
    )  # fmt: skip


def _department(
    edition: Edition, departments: Mapping[str, Department] | None
) -> Department | None:
    kind = edition.department_kind
    if kind is None:
        # a table of the county names the body itself; it counts where exactly one is called so
        named = list(Department.objects.filter(name=edition.department_name)[:2])
        return named[0] if edition.department_name and len(named) == 1 else None
    return (departments or {}).get(kind.code) or kind.department


def _asked(
    edition: Edition,
    *,
    department: Department | None,
    place: BundleEntry | None,
    among: set[str],
    by_government: bool,
    excluded_by: str,
    reason: str,
) -> ItemAsked:
    item: Item = edition.item
    if department is None:
        raise LookupError(item.code)
    mode = ItemMode.APPROVAL
    if edition.is_filing:
        mode = ItemMode.FILING
    elif by_government:
        mode = ItemMode.GOVERNMENT
    if edition.commitment == Commitment.EXCLUDED and not excluded_by:
        excluded_by = edition.commitment_basis or _("the catalogue excludes it")
    return ItemAsked(
        code=item.code, name=item.name, name_en=item.name_en, edition=edition.number,
        department=department, reason=reason, mode=mode,
        stage=place.stage.code if place and place.stage else "",
        blocking=place.is_blocking if place else True,
        legal_days=edition.legal_days, legal_unit=edition.legal_unit,
        promised_days=edition.promised_days, promised_unit=edition.promised_unit,
        extension_days=edition.extension_days,
        commitment_offered=edition.commitment == Commitment.OFFERED,
        commitment_basis=edition.commitment_basis, excluded_by=excluded_by,
        check_days=edition.check_days, result_name=edition.result_name,
        # what is free costs nothing; what a fee comes to is told when the result is delivered
        fee_cents=0 if edition.fee == Fee.FREE else None,
        needs=tuple(
            need.needs.code for need in edition.prerequisites.all() if need.needs.code in among
        ),
        # what the government does itself asks nothing of the applicant
        materials=() if by_government else _papers(edition),
    )  # fmt: skip


def _papers(edition: Edition) -> tuple[MaterialAsked, ...]:
    return tuple(
        MaterialAsked(
            document=m.document, name=m.name, name_en=m.name_en,
            necessity=NECESSITIES.get(Necessity(m.necessity), UseNecessity.REQUIRED)
            if m.necessity
            else UseNecessity.REQUIRED,
            shared_from=(m.shared_from or _("another department")) if m.is_shared else "",
        )
        for m in edition.materials.all()
    )  # fmt: skip
