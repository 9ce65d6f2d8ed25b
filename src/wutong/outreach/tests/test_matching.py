"""The four matchings, what firms buy and sell, papers and tables."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.visits import status_of, visitor

from wutong.audit.models import Event
from wutong.audit.public import create
from wutong.chains.models import Placement
from wutong.chains.tests.factories import make_chain, make_firm
from wutong.kernel.documents import Table, as_word
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import open_reading
from wutong.outreach import actions, seams
from wutong.outreach.models import Good, NextStep, Occasion
from wutong.outreach.panels import meetings_of_segment, trips_of_project
from wutong.outreach.queries import matching
from wutong.outreach.queries.papers import pack_of, report_of
from wutong.outreach.sheets import GOODS, OCCASIONS
from wutong.pipeline.models import Project
from wutong.pipeline.tests.factories import ways

from .factories import apply_import, book, meeting, step, today, trip, trip_row


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """A chain whose tar maker and needle-coke maker are local, and an anode maker elsewhere."""
    made = make_chain(cast.county, actor=cast.clock)
    tar = make_firm(cast.county, "煤焦油的加工、销售", actor=cast.clock, name="示例焦油有限公司")
    needle = make_firm(cast.county, "针状焦的生产", actor=cast.clock, name="示例针焦有限公司")
    anode = make_firm(
        cast.places["140105"], "负极材料的研发、生产", actor=cast.clock, name="示例负极有限公司"
    )
    for segment, firm, word in (
        (made.tar, tar, "煤焦油"), (made.needle, needle, "针状焦"), (made.anode, anode, "负极材料"),
    ):  # fmt: skip
        evidence = [{"where": "scope", "word": word, "start": 0, "end": len(word)}]
        create(
            Placement(
                segment=segment, company=firm, how="rule", status="confirmed", fit=1,
                evidence=evidence,
            ),
            actor=cast.clock,
        )  # fmt: skip
    return SimpleNamespace(
        **vars(cast), **vars(made), tar_firm=tar, needle_firm=needle, anode_firm=anode
    )


def rows_of(found: matching.Matching) -> dict[str, list[str]]:
    return {g.title: [r.firm[1] for r in g.rows] for g in found.groups}


def test_a_firm_finds_suppliers_and_customers_by_the_links_with_the_words_that_show_it(
    county: SimpleNamespace,
) -> None:
    found = matching.firms(county.officer, county.county, county.needle_firm.pk)

    assert rows_of(found) == {
        "供应商": ["示例焦油有限公司"], "客户": ["示例负极有限公司"], "同行": [],
    }  # fmt: skip
    supplier = found.groups[0].rows[0]
    assert [p.text for p in supplier.reasons[0].pieces if p.marked] == ["煤焦油"]
    assert "工艺常识，未确认" in supplier.evidence
    assert supplier.key == f"firm:supplier:{county.needle_firm.pk}:{county.tar_firm.pk}"


def test_what_one_buys_another_sells_here(county: SimpleNamespace) -> None:
    sold = actions.enter_good(
        county.tar_firm, {"direction": "sells", "name": "煤焦油", "source": "示例"},
        actor=county.officer,
    )  # fmt: skip
    actions.enter_good(
        county.needle_firm,
        {"direction": "buys", "name": "高温焦油", "words": "煤焦油", "source": "示例"},
        actor=county.officer,
    )
    assert str(sold) == "煤焦油"

    found = matching.trade(county.officer, county.county)

    assert rows_of(found) == {
        "示例焦油有限公司 卖：煤焦油": ["示例针焦有限公司"],
        "示例针焦有限公司 买：高温焦油": ["示例焦油有限公司"],
    }


def test_without_data_each_tab_says_what_is_missing(cast: SimpleNamespace) -> None:
    home = cast.county

    for found in (
        matching.industry(cast.officer, home),
        matching.firms(cast.officer, home, None),
        matching.trade(cast.officer, home),
    ):
        assert found.missing
        assert found.total == 0


def test_offers_are_matched_where_an_app_tells_of_them(
    county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seams, "_projects", [])
    assert matching.projects(county.officer).missing
    offer = seams.Project("offer:1", "示例项目", "/offers/1/", county.needle)
    monkeypatch.setattr(seams, "_projects", [lambda _user: [offer]])

    found = matching.projects(county.officer)

    assert [(g.title, g.url) for g in found.groups] == [("示例项目", "/offers/1/")]


def test_contact_is_made_once_from_the_page(county: SimpleNamespace) -> None:
    client = visitor(county.officer)
    url = (
        f"/outreach/matching/firm/contact/?firm={county.needle_firm.pk}"
        f"&key=firm:supplier:{county.needle_firm.pk}:{county.tar_firm.pk}"
    )
    sent = {"what": "约谈供货", "owner": county.officer.pk, "due_on": today().isoformat()}

    assert status_of(client.get(url)) == 200
    assert status_of(client.post(url, sent)) == 302
    assert status_of(client.post(url, sent)) == 409

    made = NextStep.objects.get()
    assert (made.company, made.owner, made.task.subject_kind) == (
        county.tar_firm, county.officer, "companies.company",
    )  # fmt: skip
    assert "煤焦油" in made.evidence


def test_a_segment_shows_whom_we_met_for_it(county: SimpleNamespace) -> None:
    road = trip(county)
    actions.add_firm(
        road.pk, name="", company=county.anode_firm, segment=county.needle, actor=county.officer
    )

    told = meetings_of_segment(county.needle, county.officer)

    assert told is not None
    assert [m.firm_name for m, _mark in told["rows"]] == ["示例负极有限公司"]
    assert meetings_of_segment(county.needle, county.department) is None
    assert status_of(visitor(county.officer).get(f"/chains/segments/{county.needle.pk}/")) == 200


def test_a_firm_keeps_only_its_own_products(county: SimpleNamespace) -> None:
    values = {"direction": "sells", "name": "煤焦油", "source": "示例"}
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        actions.enter_good(county.tar_firm, values, actor=county.outsider)
    with pytest.raises(BadInput):
        actions.enter_good(county.tar_firm, {**values, "source": " "}, actor=county.officer)
    assert (Event.objects.count(), Good.objects.count()) == (before, 0)

    made = actions.enter_good(county.tar_firm, values, actor=county.officer)
    with pytest.raises(BadInput):
        actions.enter_good(county.tar_firm, values, actor=county.officer)

    assert not Good.objects.visible_to(county.outsider).exists()
    actions.remove_good(made.pk, actor=county.officer)
    assert not Good.objects.exists()


def test_the_pack_has_a_page_for_each_firm_and_says_what_is_not_entered(
    cast: SimpleNamespace,
) -> None:
    road = trip(cast, "under_way")
    first, second = meeting(cast, road), meeting(cast, road)

    paper = pack_of(road, cast.officer)

    headings = [getattr(b, "text", "") for b in paper.blocks]
    breaks = [type(b).__name__ for b in paper.blocks].count("PageBreak")
    assert (breaks, paper.cover, paper.mark) == (2, True, "示例")
    assert {first.firm_name, second.firm_name} <= set(map(str, headings))
    assert "未录入" in headings
    assert as_word(paper)[:2] == b"PK"


def test_the_report_lists_whom_we_met_and_who_does_what_until_when(cast: SimpleNamespace) -> None:
    road = trip(cast, "under_way")
    met = meeting(cast, road, "held")
    step(cast, met)
    actions.set_cost(
        road.pk, kind="transport", planned_cents=1_225_050, actual_cents=None, actor=cast.officer
    )

    paper = report_of(Occasion.objects.get(pk=road.pk), cast.officer)

    tables = [b for b in paper.blocks if isinstance(b, Table)]
    steps, costs = tables[-2], tables[-1]
    assert steps.rows[0][:4] == (met.firm_name, "寄用地资料", "我方承诺", "officer")
    assert costs.rows == (
        ("交通", "12,250.50 元", "未录入"), ("合计", "12,250.50 元", "未录入"),
    )  # fmt: skip


def reading(path: Path, kind: str, rows: list[dict[str, Any]]) -> Any:
    path.write_bytes(book(kind, rows))
    return lambda: open_reading(path, {"occasions": OCCASIONS, "goods": GOODS}[kind])


def test_a_table_of_trips_is_applied_as_shown_and_again_changes_nothing(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    wrong = trip_row(title="日期反了", ends_on=today())
    read = reading(tmp_path / "a.xlsx", "occasions", [trip_row(route="无锡市、常州市"), wrong])
    plan = actions.plan_table("occasions", read(), actor=cast.officer)
    assert (len(plan.new), plan.wrong, [p.cell for p in plan.problems]) == (1, 1, ["D3"])
    before = Event.objects.count()
    with pytest.raises(WrongState):
        apply_import("occasions", read(), actor=cast.officer, digest="")
    assert Event.objects.count() == before

    apply_import("occasions", read(), actor=cast.officer, digest=plan.digest)

    made = Occasion.objects.get()
    assert list(made.stops.values_list("city", flat=True)) == ["无锡市", "常州市"]
    again = actions.plan_table("occasions", read(), actor=cast.officer)
    assert (again.deeds, len(again.unchanged)) == (0, 1)
    changed = reading(tmp_path / "b.xlsx", "occasions", [trip_row(purpose="改为看样品")])
    plan = actions.plan_table("occasions", changed(), actor=cast.officer)
    assert [len(r.changes) for r in plan.changed] == [1]
    apply_import("occasions", changed(), actor=cast.officer, digest=plan.digest)
    made.refresh_from_db()
    assert made.purpose == "改为看样品"


def test_a_table_of_products_names_firms_that_are_known(
    county: SimpleNamespace, tmp_path: Path
) -> None:
    row = {
        "firm": county.tar_firm.name, "uscc": county.tar_firm.uscc, "direction": "sells",
        "name": "煤焦油", "words": None, "quantity": "2000 吨/年", "note": None, "source": "示例",
    }  # fmt: skip
    unknown = {**row, "firm": "没有这家", "uscc": None}
    read = reading(tmp_path / "a.xlsx", "goods", [row, unknown])

    plan = actions.plan_table("goods", read(), actor=county.officer)
    apply_import("goods", read(), actor=county.officer, digest=plan.digest)

    assert (len(plan.new), plan.wrong) == (1, 1)
    assert Good.objects.get().quantity == "2000 吨/年"


def test_a_lead_from_a_meeting_is_a_result_of_its_trip(cast: SimpleNamespace) -> None:
    way = ways(cast)["event"]
    met = meeting(cast, trip(cast, "under_way"), "held")
    client = visitor(cast.officer)
    url = f"/projects/new/?from=outreach.meeting:{met.pk}"
    page = client.get(url).content.decode()
    assert met.firm_name in page

    answer = client.post(
        "/projects/new/",
        {
            "investor_name": met.firm_name, "summary": "建针状焦", "way": way.pk,
            "from": f"outreach.meeting:{met.pk}",
        },
    )  # fmt: skip

    project = Project.objects.get()
    assert status_of(answer) == 302
    outcome = met.outcomes.get()
    step(cast, met)
    told = trips_of_project(project, cast.officer)
    assert told is not None
    assert [(x.meeting, len(told["steps"])) for x in told["links"]] == [(met, 1)]
    assert trips_of_project(project, cast.department) is None
    assert status_of(client.get(f"/projects/{project.pk}/")) == 200
    assert (outcome.occasion, outcome.subject_kind, outcome.subject_id) == (
        met.occasion, "pipeline.project", project.pk,
    )  # fmt: skip
