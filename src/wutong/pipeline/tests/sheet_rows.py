"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from typing import Any

from tests.tables.rows import ComesBack

from wutong.pipeline import actions

from .duty_rows import blockers, needs, promises
from .factories import ways
from .list_rows import agreements, projects, vouchers
from .test_introducers import introducer


def of_kind(kind: str) -> Any:
    return lambda _cast: {"kind": kind}


COMES_BACK = [
    ComesBack(
        key="projects", export="pipeline:list", back="pipeline:import", who="officer",
        make=lambda cast: projects(cast, 4), back_kwargs=of_kind("projects"), rows=3,
    ),
    ComesBack(
        key="details", export="pipeline:list", back="pipeline:import", who="officer",
        make=lambda cast: projects(cast, 4), query="?format=details",
        back_kwargs=of_kind("details"), rows=3,
    ),
    ComesBack(
        key="agreements", export="pipeline:agreements", back="pipeline:import", who="officer",
        make=lambda cast: agreements(cast, 3), back_kwargs=of_kind("agreements"), rows=3,
    ),
    ComesBack(
        key="funds", export="pipeline:funds", back="pipeline:import", who="officer",
        make=lambda cast: vouchers(cast, 3), back_kwargs=of_kind("funds"), rows=3,
    ),
    ComesBack(
        key="pipeline.ways", export="pipeline:table-out", back="pipeline:table-import", query="",
        make=ways, kwargs=of_kind("ways"), back_kwargs=of_kind("ways"), who="admin", rows=None,
    ),
    ComesBack(
        key="pipeline.introducers", export="pipeline:table-out", back="pipeline:table-import",
        query="", make=introducer, kwargs=of_kind("introducers"),
        back_kwargs=of_kind("introducers"), who="officer", rows=1,
    ),
    ComesBack(
        key="pipeline.lead_clocks", export="pipeline:table-out", back="pipeline:table-import",
        query="", make=lambda cast: actions.load_product_clock_rules(actor=cast.clock),
        kwargs=of_kind("clocks"), back_kwargs=of_kind("clocks"), rows=None,
    ),
    ComesBack(
        key="promises", export="pipeline:promises", back="pipeline:table-import", who="officer",
        make=lambda cast: promises(cast, 4), back_kwargs=of_kind("promises"), rows=4,
    ),
    ComesBack(
        key="needs", export="pipeline:factors", back="pipeline:table-import", who="officer",
        make=lambda cast: needs(cast, 4), back_kwargs=of_kind("needs"), rows=4,
    ),
    ComesBack(
        key="blockers", export="pipeline:blockers", back="pipeline:table-import", who="officer",
        make=lambda cast: blockers(cast, 4), back_kwargs=of_kind("blockers"), rows=4,
    ),
]  # fmt: skip

ONLY_OUT = {
    "pipeline.meetings": "a meeting is called, held and decided on its page, each decision a task",
    "pipeline.monthly": "what was told in a month is a follow-up or one tap, not a cell",
    "pipeline.running_clocks": "a clock runs by its rule and is met by a deed on the lead",
    "pipeline.commissions": (
        "a contract has its paper and tiers of fees, which a row of cells can't hold; what was "
        "signed is ended on its page, with the reason, and never overwritten"
    ),
    "pipeline.contacts": "personal data: it leaves by approval, for one reader, and never comes back",
    "pipeline.contact_exports": "a request is a deed with its own decision, not a row to type in",
    "pipeline.stations": (
        "a handful, each opened, manned and closed by a deed of its page: a cell changed by "
        "mistake would end a station's monthly reports and its officer's leads"
    ),
}
