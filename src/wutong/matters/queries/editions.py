"""Which edition of an item holds on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wutong.matters.models import Edition, Item


def edition_on(item: Item, day: date) -> Edition | None:
    """The edition of an item that holds on a day; None where there is none."""
    return Edition.objects.filter(item=item).in_force_on(day).select_related("item").first()


def editions_on(codes: Iterable[str], day: date) -> dict[str, Edition]:
    """The editions in force on a day by item code, with what they ask for fetched."""
    editions = (
        Edition.objects.filter(item__code__in=list(codes))
        .in_force_on(day)
        .select_related("item", "department_kind__department")
        .prefetch_related("materials", "prerequisites__needs", "stops")
    )
    return {edition.item.code: edition for edition in editions}
