"""The firm reads off one page where its case is."""

from __future__ import annotations

from types import SimpleNamespace

from tests.visits import visitor

from wutong.approvals.public import accept_item, grant_item, refuse_item, tell_missing
from wutong.approvals.tests.factories import firm_of, only_item, publish_years, received
from wutong.portal.queries import answer_on, tracked


def test_the_firm_sees_that_it_is_the_departments_turn(cast: SimpleNamespace) -> None:
    publish_years(cast)
    firm = firm_of(cast)
    case = received(cast, applicant=firm)
    accept_item(only_item(case).pk, actor=cast.department)

    answer = tracked(case, cast.outsider).answer

    item = only_item(case)
    assert (answer.kind, answer.until, answer.missing) == ("theirs", item.due_on, ())
    assert "示例局甲" in answer.who
    page = visitor(cast.outsider, "zh-hans").get(f"/portal/cases/{case.number}/")
    assert page.status_code == 200
    assert case.title in page.content.decode()


def test_what_the_firm_owes_stands_on_top(cast: SimpleNamespace) -> None:
    publish_years(cast)
    case = received(cast, complete=False, applicant=firm_of(cast))
    paper = case.materials.get()
    tell_missing(only_item(case).pk, actor=cast.department, papers={paper.pk: "请补交"})

    answer = tracked(case, cast.outsider).answer

    assert answer.kind == "yours"
    assert answer.missing == ("示例申请表",)


def test_a_case_that_is_over_says_so(cast: SimpleNamespace) -> None:
    publish_years(cast)
    case = received(cast, applicant=firm_of(cast))
    accept_item(only_item(case).pk, actor=cast.department)
    grant_item(only_item(case).pk, actor=cast.department)
    case.refresh_from_db()

    assert tracked(case, cast.outsider).answer.kind == "over"


def test_another_firm_learns_nothing(cast: SimpleNamespace) -> None:
    publish_years(cast)
    case = received(cast)

    assert visitor(cast.outsider).get(f"/portal/cases/{case.number}/").status_code == 404
    assert list(visitor(cast.outsider).get("/portal/").context["rows"]) == []
    assert answer_on(tracked(case, cast.approval).view).kind == "theirs"


def test_what_did_not_end_well_is_not_drawn_as_done(cast: SimpleNamespace) -> None:
    publish_years(cast)
    case = received(cast, applicant=firm_of(cast))
    accept_item(only_item(case).pk, actor=cast.department)
    refuse_item(only_item(case).pk, actor=cast.department, reasons="示例理由")
    case.refresh_from_db()

    page = visitor(cast.outsider, "zh-hans")
    assert tracked(case, cast.outsider).answer.badly == "不予许可"
    assert "不予许可" in page.get("/portal/").content.decode()
    # who may not open a case is not led to a page that refuses
    assert "/approvals/new/" in page.get("/portal/").content.decode()
    assert "/approvals/new/" not in visitor(cast.leader).get("/portal/").content.decode()
