"""What the editions in force ask: their papers, prerequisites and clock stops, one list each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.matters.models import ClockStop, Edition, Material, Prerequisite

from .revising import MATERIAL_FIELDS, NEED_FIELDS, STOP_FIELDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Part = Material | Prerequisite | ClockStop


@dataclass(frozen=True)
class PartKind:
    """One of the three lists of an edition: by which field a row is known, what its page shows."""

    slug: str
    label: _StrPromise
    model: type[Part]
    related: str
    fields: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def key(self) -> str:
        """The field by which a row of one edition is told from the others."""
        return self.fields[0]


PARTS = {
    kind.slug: kind
    for kind in (
        PartKind(
            "papers", _("Papers"), Material, "materials", MATERIAL_FIELDS,
            ("name", "kind", "form", "necessity", "made_by", "is_shared", "basis"),
        ),
        PartKind(
            "needs", _("Needs first"), Prerequisite, "prerequisites", NEED_FIELDS,
            ("needs", "kind", "basis"),
        ),
        PartKind(
            "stops", _("What stops the clock"), ClockStop, "stops", STOP_FIELDS,
            ("reason", "longest_days", "longest_unit", "basis"),
        ),
    )
}  # fmt: skip


def parts_in_force(kind: PartKind, user: User, day: date, words: str = "") -> QuerySet[Any]:
    """The rows of one list of all editions that hold on a day, by item and as listed there."""
    current = Edition.objects.visible_to(user).in_force_on(day)
    rows: QuerySet[Any] = kind.model.objects.visible_to(user).filter(edition__in=current)
    fetched = ["edition__item", *(["needs"] if kind.model is Prerequisite else [])]
    if words:
        rows = rows.filter(
            Q(edition__item__name__icontains=words)
            | Q(edition__item__name_en__icontains=words)
            | Q(edition__item__code__icontains=words)
        )
    order = "position" if kind.model is Material else "pk"
    return rows.select_related(*fetched).order_by("edition__item_id", order)
