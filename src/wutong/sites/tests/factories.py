"""Sites made through the action, as an officer enters them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from wutong.accounts.public import User
from wutong.files.models import StoredFile
from wutong.files.public import apply_table, store_file
from wutong.kernel.sheets import Table, TablePlan, write_workbook
from wutong.sites import actions
from wutong.sites.models import Site, SiteState
from wutong.sites.public import add_site, move_site
from wutong.sites.sheets import SITES

INDICATORS = {"intensity": Decimal(300), "energy": Decimal("0.35")}
CAPACITIES = {"power": Decimal(20000), "water": Decimal(900)}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def site_of(cast: SimpleNamespace, code: str = "JC-01", **values: Any) -> Site:
    """A parcel of 120 mu in the zone, kept by sample bureau A."""
    given: dict[str, Any] = {
        "code": code, "kind": "parcel", "name": "示例一号地", "name_en": "Sample parcel 1",
        "jurisdiction": cast.places["14112201"], "land_mu": Decimal(120),
        "department": cast.bureau, "is_example": True,
    }  # fmt: skip
    indicators = values.pop("indicators", INDICATORS)
    capacities = values.pop("capacities", CAPACITIES)
    return add_site(
        given | values, actor=cast.officer, indicators=indicators, capacities=capacities,
        figures_source="示例批复",
    )  # fmt: skip


def in_state(cast: SimpleNamespace, state: str) -> Site:
    """A site brought into a state by the deeds."""
    begins = SiteState.PLANNED if state == SiteState.PLANNED else SiteState.FREE
    site = site_of(cast, state=begins)
    if state == SiteState.RESERVED:
        return move_site(site.pk, "reserve", actor=cast.officer, for_whom="示例项目")
    if state == SiteState.OCCUPIED:
        return move_site(site.pk, "occupy", actor=cast.officer, for_whom="示例企业")
    return site


def table_of(cast: SimpleNamespace, *rows: dict[str, Any]) -> StoredFile:
    """A workbook of sites, handed in by the officer."""
    file = BytesIO()
    empty = dict.fromkeys((column.key for column in SITES.columns), None)
    write_workbook(file, SITES, [{**empty, **row} for row in rows])
    return store_file([file.getvalue()], "载体.xlsx", actor=cast.officer)


def apply_import(table: Table, *, actor: User, digest: str) -> TablePlan:
    """What the page does with a table whose preview had this digest."""
    return apply_table(
        lambda _reading, user: actions.plan_import(table, actor=user), actions.apply_import_row,
        table.reading, actor=actor, digest=digest, holding=actions.holding_all_sites,
    )  # fmt: skip
