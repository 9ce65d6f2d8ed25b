"""The offers come back from Excel: drafts and new rows, all faults by their cells."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from wutong.accounts.models import User
from wutong.audit.models import Event
from wutong.chains.tests.factories import make_chain
from wutong.files.public import apply_table
from wutong.kernel.money import YI
from wutong.kernel.sheets import Reading, TablePlan, open_reading, write_workbook
from wutong.offers.importing import apply_offer_row, plan_offers
from wutong.offers.models import Offer
from wutong.offers.sheets import OFFERS, offer_row
from wutong.sites.tests.factories import site_of

from .factories import in_state, offer_of

EMPTY = dict.fromkeys((column.key for column in OFFERS.columns), None)


def read(folder: Path, *rows: dict[str, Any]) -> Reading:
    path = folder / "offers.xlsx"
    with translation.override("zh-hans"), path.open("wb") as file:
        write_workbook(file, OFFERS, [EMPTY | row for row in rows])
    return open_reading(path, OFFERS)


def apply(reading: Reading, actor: User) -> TablePlan:
    digest = plan_offers(reading, actor).digest
    return apply_table(plan_offers, apply_offer_row, reading, actor=actor, digest=digest)


def test_a_row_without_a_number_becomes_a_draft(cast: SimpleNamespace, tmp_path: Path) -> None:
    made = make_chain(cast.places["141122"], actor=cast.leader)
    segment = made.chain.segments.first()
    site = site_of(cast)
    row = {
        "name": "示例新项目", "need": "寻求合作方\n共同投资", "total_cents": 3 * YI,
        "chain": made.chain.name, "segment": segment.name, "site": site.code,
        "return_percent": Decimal("12.5"), "is_example": True,
    }  # fmt: skip

    done = apply(read(tmp_path, row), cast.officer)

    assert (len(done.new), done.deeds, done.problems) == (1, 1, ())
    offer = Offer.objects.get()
    assert (offer.name, offer.need, offer.total_cents, offer.state) == (
        "示例新项目", "寻求合作方\n共同投资", 3 * YI, "draft",
    )  # fmt: skip
    assert (offer.segment, offer.site, offer.return_percent) == (segment, site, Decimal("12.5"))
    assert (offer.jurisdiction, offer.cooperation) == (cast.officer.jurisdiction, "open")
    assert offer.is_example
    # handed in once more it is not entered twice: it has lost its number
    again = plan_offers(read(tmp_path, row), cast.officer)
    assert ([p.cell for p in again.problems], again.deeds) == (["B2"], 0)
    assert str(offer.pk) in again.problems[0].message


def test_a_draft_changes_and_only_in_what_the_row_says_otherwise(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    offer = offer_of(cast)
    with translation.override("zh-hans"):
        row = offer_row(offer)
    before = Event.objects.count()

    done = apply(
        read(tmp_path, row | {"total_cents": 15 * YI, "market": "", "payback_years": 6}),
        cast.leader,
    )

    assert [(r.key, dict(r.values)) for r in done.changed] == [
        (offer.pk, {"total_cents": 15 * YI, "market": "", "payback_years": 6})
    ]
    assert {c[0]: (c[1], c[2]) for c in done.changed[0].changes}.keys() == {
        str(OFFERS.column(key).heading) for key in ("total_cents", "market", "payback_years")
    }
    offer.refresh_from_db()
    assert (offer.total_cents, offer.market, offer.payback_years) == (15 * YI, "", 6)
    assert (offer.need, offer.contact_post) == ("寻求技术方投资建设", "招商专员")
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize(
    ("changed", "who", "column"),
    [
        ({"number": 999_999}, "officer", "number"),
        ({"total_cents": -100}, "officer", "total_cents"),
        ({"need": ""}, "officer", "need"),
        ({"cooperation": None}, "officer", "cooperation"),
        ({"state": "published"}, "officer", "state"),
        ({"edition_count": 3}, "officer", "edition_count"),
        ({"taken_by": "某项目"}, "officer", "taken_by"),
        ({"is_example": False}, "officer", "is_example"),
        ({"return_percent": Decimal("12.345")}, "officer", "return_percent"),
        ({"payback_years": 1000}, "officer", "payback_years"),
        ({"segment": "没有的环节"}, "officer", "segment"),
        ({"chain": "没有的链"}, "officer", "segment"),
        ({"site": "没有的地"}, "officer", "site"),
        # a zone keeps only what lies on its own ground
        ({"need": "另一种"}, "zone", "number"),
        ({"number": None}, "officer", "name"),
        ({"number": None, "name": "又一个", "need": ""}, "officer", "need"),
        ({"number": None, "name": "又一个", "state": "published"}, "officer", "state"),
        ({"number": None, "name": "又一个", "edition_count": 1}, "officer", "edition_count"),
    ],
)
def test_a_fault_stands_at_its_cell_and_nothing_is_written(
    cast: SimpleNamespace, tmp_path: Path, changed: dict[str, Any], who: str, column: str
) -> None:
    with translation.override("zh-hans"):
        row = offer_row(offer_of(cast))
    known, before = list(Offer.objects.values()), Event.objects.count()

    done = apply(read(tmp_path, row | changed), cast.people[who])

    headings = [p.heading for p in done.problems]
    assert headings == [str(OFFERS.column(column).heading)]
    assert (done.deeds, len(done.unchanged)) == (0, 0)
    assert (list(Offer.objects.values()), Event.objects.count()) == (known, before)


def test_what_is_published_does_not_change(cast: SimpleNamespace, tmp_path: Path) -> None:
    with translation.override("zh-hans"):
        row = offer_row(in_state(cast, "published"))
    before = Event.objects.count()

    done = apply(read(tmp_path, row | {"need": "另一种"}, row), cast.officer)

    # the second row is the same offer
    assert [p.cell for p in done.problems] == ["V2", "A3"]
    assert done.deeds == 0
    assert Event.objects.count() == before
