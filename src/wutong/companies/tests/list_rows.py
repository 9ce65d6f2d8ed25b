"""The lists of the register."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.companies.actions import give_qualification, start_import

from .factories import csv_bytes, firm


def firms(cast: SimpleNamespace, number: int) -> None:
    """Firms of the county, each with a title."""
    for _n in range(number):
        made = firm(cast.officer, jurisdiction=cast.county)
        give_qualification(made, "high_tech", source="x", actor=cast.officer)


def imports(cast: SimpleNamespace, number: int) -> None:
    """Files handed in."""
    for _n in range(number):
        start_import([csv_bytes()], "own.csv", actor=cast.officer, source="x")


LISTS = [
    List(name="companies:list", make=firms),
    List(name="companies:list", make=firms, query="?q=化工&region=141122&qualification=high_tech"),
    List(name="companies:import", make=imports, who="officer"),
]
