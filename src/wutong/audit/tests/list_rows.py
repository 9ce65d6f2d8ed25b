"""The event log as a list."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.accounts.models import Department
from wutong.audit.public import create, editing


def some(cast: SimpleNamespace, number: int) -> None:
    """Departments that are made and renamed by several people."""
    known = Department.objects.count()
    for n in range(number):
        unit = create(
            Department(name=f"局 {known + n}", jurisdiction=cast.county), actor=cast.admin
        )
        with editing(Department, unit.pk, actor=cast.leader) as row:
            row.jurisdiction = cast.places["141121"]


LISTS = [
    List(name="audit:list", make=some, query="?kind=accounts.department"),
    List(name="audit:list", make=some, query="?kind=accounts.department&format=xlsx"),
]
