"""Which department has which function here, and what can't be opened without one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from wutong.accounts.public import User
from wutong.matters.models import DepartmentKind, Edition


@dataclass(frozen=True)
class KindRow:
    """A kind of department and how many items in force it handles; `unnamed` of them can't open."""

    kind: DepartmentKind
    items: int

    @property
    def is_named(self) -> bool:
        """Whether the county has said which department it is."""
        return self.kind.department_id is not None


def kind_rows(user: User, day: date) -> list[KindRow]:
    """Every kind with the number of items in force on a day; those not named come first."""
    counts = Counter(
        Edition.objects.in_force_on(day)
        .filter(department_kind__isnull=False)
        .order_by()
        .values_list("department_kind_id", flat=True)
    )
    kinds = DepartmentKind.objects.visible_to(user).select_related("department")
    rows = [KindRow(kind, counts[kind.pk]) for kind in kinds]
    return sorted(rows, key=lambda row: (row.is_named, row.kind.pk))


def unnamed_kinds() -> int:
    """How many kinds have no department, so that no case with their items can be opened."""
    return DepartmentKind.objects.filter(department__isnull=True).count()
