"""The catalogue as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q

from wutong.accounts.public import User
from wutong.matters.models import (
    Bundle,
    BundleEntry,
    ClockUnit,
    DepartmentKind,
    Edition,
    Item,
    ItemQuerySet,
    Material,
    Prerequisite,
)

SHOWN = ("all", "unknown_clock", "commitment", "awaited")


@dataclass(frozen=True)
class Clock:
    """A time with its unit, for a page; `days` None: not known, 0: on the spot."""

    days: int | None
    unit: str
    basis: str = ""
    extension: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anybody has told it."""
        return self.days is not None

    @property
    def unit_label(self) -> str:
        """The unit in the reader's language."""
        return str(ClockUnit(self.unit).label) if self.unit else ""


@dataclass(frozen=True)
class ItemRow:
    """An item with the edition in force today; None where there is none."""

    item: Item
    edition: Edition | None
    legal: Clock
    promised: Clock


@dataclass(frozen=True)
class ItemFilter:
    """What the list is narrowed to; empty: everything."""

    words: str = ""
    department: str = ""
    kind: str = ""
    bundle: str = ""
    shown: str = "all"


def items_shown(user: User, asked: ItemFilter, day: date) -> ItemQuerySet:
    """The items of a filter, each with its edition in force fetched."""
    current = Edition.objects.in_force_on(day).select_related("department_kind__department")
    items = (
        Item.objects.visible_to(user)
        .select_related("parent")
        .prefetch_related(Prefetch("editions", queryset=current, to_attr="current"))
    )
    now = Edition.objects.in_force_on(day)
    if asked.words:
        items = items.filter(
            Q(name__icontains=asked.words)
            | Q(name_en__icontains=asked.words)
            | Q(code__icontains=asked.words)
        )
    if asked.department:
        now = now.filter(
            Q(department_kind__code=asked.department) | Q(department_name=asked.department)
        )
    if asked.kind:
        now = now.filter(kind=asked.kind)
    if asked.shown == "unknown_clock":
        now = now.filter(legal_days__isnull=True, promised_days__isnull=True)
    elif asked.shown == "commitment":
        now = now.filter(commitment="offered")
    if asked.department or asked.kind or asked.shown in {"unknown_clock", "commitment"}:
        items = items.filter(pk__in=now.values("item_id"))
    if asked.bundle:
        items = items.filter(entries__bundle__code=asked.bundle)
    return items.order_by("pk")


def counts_of(user: User, asked: ItemFilter, day: date) -> dict[str, int]:
    """How many items each choice would show."""
    return {
        name: items_shown(
            user, ItemFilter(asked.words, asked.department, asked.kind, asked.bundle, name), day
        ).count()
        for name in SHOWN[:3]
    }


def row_of(item: Item) -> ItemRow:
    """A row of an item fetched by `items_shown`."""
    edition = next(iter(getattr(item, "current", [])), None)
    return ItemRow(item, edition, legal_of(edition), promised_of(edition))


def legal_of(edition: Edition | None) -> Clock:
    """The legal clock of an edition."""
    if edition is None:
        return Clock(None, "")
    return Clock(
        edition.legal_days, edition.legal_unit, edition.legal_basis, edition.extension_days
    )


def promised_of(edition: Edition | None) -> Clock:
    """The promised clock of an edition."""
    if edition is None:
        return Clock(None, "")
    return Clock(edition.promised_days, edition.promised_unit, edition.promised_note)


def departments_of_catalogue() -> list[tuple[str, str]]:
    """Kinds of department for the filter."""
    return [(kind.code, str(kind)) for kind in DepartmentKind.objects.all()]


@dataclass(frozen=True)
class ItemView:
    """An item with all its editions, what the chosen one asks, and what is around it."""

    item: Item
    editions: list[Edition]
    edition: Edition | None
    legal: Clock
    promised: Clock
    materials: list[Material]
    needs: list[Prerequisite]
    needed_by: list[Prerequisite]
    stops: list[tuple[str, Clock, str]]
    bundles: list[BundleEntry]
    children: list[Item]

    @property
    def asked(self) -> int:
        """How many papers the applicant hands in."""
        return sum(not m.is_shared for m in self.materials)


def item_view(item: Item, day: date, number: int | None = None) -> ItemView:
    """Everything known of an item, by the edition asked for or the one in force."""
    editions = list(
        Edition.objects.filter(item=item).select_related("department_kind__department", "item")
    )
    chosen = next((e for e in editions if e.number == number), None)
    if chosen is None:
        current = Edition.objects.filter(item=item).in_force_on(day).values_list("pk", flat=True)
        keys = set(current)
        chosen = next((e for e in editions if e.pk in keys), editions[0] if editions else None)
    needed_by = Prerequisite.objects.filter(
        needs=item, edition__in=Edition.objects.in_force_on(day)
    ).select_related("edition__item")
    return ItemView(
        item=item,
        editions=editions,
        edition=chosen,
        legal=legal_of(chosen),
        promised=promised_of(chosen),
        materials=list(chosen.materials.all()) if chosen else [],
        needs=list(chosen.prerequisites.select_related("needs")) if chosen else [],
        needed_by=list(needed_by),
        stops=[(str(s), Clock(s.longest_days, s.longest_unit), s.basis) for s in chosen.stops.all()]
        if chosen
        else [],
        bundles=list(BundleEntry.objects.filter(item=item).select_related("bundle", "stage__lead")),
        children=list(item.children.all()),
    )


def bundles_with_counts(user: User) -> list[Bundle]:
    """The bundles, each with how many entries it has and how many are still awaited."""
    return list(
        Bundle.objects.visible_to(user).annotate(
            entries_all=Count("entries"),
            entries_awaited=Count("entries", filter=Q(entries__item__isnull=True)),
        )
    )
