"""The cockpit's figures equal the lists they open; kinds are never mixed, unknown is not zero."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wutong.accounts.public import User
from wutong.pipeline import actions
from wutong.pipeline.models import Agreement, Project
from wutong.pipeline.queries import (
    board_of,
    chosen_agreements,
    chosen_funds,
    chosen_projects,
    funnel,
    has_total,
    leads_known,
    masked_phone,
    money_in_place,
    money_of,
    months_of,
    signed_money,
    started_rate,
    talks_by_segment,
    talks_query,
    years_with_data,
)
from wutong.pipeline.rules import MILESTONES

from .factories import (
    WAN,
    make_chain,
    make_firm,
    make_project,
    pay,
    sign,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LAST = TODAY.year - 1


def told(user: User, year: int) -> dict[str, int]:
    return {step.milestone: step.count for step in funnel(user, year)}


def listed(user: User, query: str) -> int:
    return chosen_projects(user, dict(parse_qsl(query))).count()


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """Projects of two years in many stages; one is real."""
    for stage in ("lead", "assessed", "talks", "intent", "pre_signing", "signed", "started",
                  "producing"):  # fmt: skip
        make_project(cast, stage)
    real = make_project(cast, "signed", is_example=False)
    late = make_project(cast, "talks")
    sign(cast, late, on=date(LAST, 12, 31))
    return SimpleNamespace(real=real, late=late)


@pytest.mark.parametrize("who", ["leader", "officer", "admin", "stationed", "approval", "zone"])
@pytest.mark.parametrize("year", [LAST, TODAY.year])
def test_each_step_of_the_funnel_is_the_list_that_it_opens(
    cast: SimpleNamespace, county: SimpleNamespace, who: str, year: int
) -> None:
    user = cast.people[who]

    for step in funnel(user, year):
        rows = chosen_projects(user, {"reached": step.milestone, "year": str(year)})
        assert (step.count, step.examples) == (rows.count(), rows.filter(is_example=True).count())


def test_the_funnel_counts_who_reached_each_step_in_the_year(
    cast: SimpleNamespace, county: SimpleNamespace
) -> None:
    steps = funnel(cast.leader, TODAY.year)

    assert [(s.milestone, s.count) for s in steps] == [
        ("talks", 7), ("intent", 6), ("signed", 4), ("started", 2), ("producing", 1),
    ]  # fmt: skip
    assert [s.examples for s in steps] == [6, 5, 3, 2, 1]
    assert told(cast.leader, LAST) == {
        "talks": 1, "intent": 1, "signed": 1, "started": 0, "producing": 0,
    }  # fmt: skip
    assert set(told(cast.leader, LAST - 1).values()) == {0}


def test_the_funnel_is_one_query(cast: SimpleNamespace, county: SimpleNamespace) -> None:
    user = User.objects.get(pk=cast.leader.pk)
    assert user.roles
    assert user.jurisdiction

    with CaptureQueriesContext(connection) as asked:
        funnel(user, TODAY.year)

    assert len(asked) == 1


def test_an_ended_project_has_still_reached_what_it_reached(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    actions.end_project(project.pk, actor=cast.officer, reason="market")

    assert told(cast.leader, TODAY.year)["intent"] == 1


def test_the_rate_of_started_projects_is_about_the_years_own_signings(
    cast: SimpleNamespace, county: SimpleNamespace
) -> None:
    rate = started_rate(cast.leader, TODAY.year, TODAY)

    assert (rate.numerator, rate.denominator, rate.cut_off) == (2, 4, TODAY)
    base = f"reached=signed&year={TODAY.year}"
    assert listed(cast.leader, base) == rate.denominator
    assert listed(cast.leader, f"{base}&started=yes") == rate.numerator
    before = started_rate(cast.leader, TODAY.year, TODAY - timedelta(days=1))
    assert (before.numerator, before.denominator) == (0, 4)


def test_signed_money_is_formal_agreements_on_investment_and_nothing_else(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, "talks")
    sign(cast, project, amount=1_000 * WAN)
    sign(cast, project, amount=234 * WAN)
    sign(cast, project, amount=None)
    sign(cast, project, amount=50 * WAN, kind="framework")
    sign(cast, project, amount=60 * WAN, kind="intent")
    sign(cast, project, amount=70 * WAN, category="strategic")
    sign(cast, None, amount=None, category="science")
    sign(cast, None, amount=80 * WAN, kind="undisclosed", category="strategic")
    sign(cast, project, amount=90 * WAN, on=date(LAST, 6, 1))

    money = signed_money(cast.leader, TODAY.year)

    assert (money.cents, money.rows, money.unknown) == (1_234 * WAN, 3, 1)
    assert isinstance(money.cents, int)
    asked = {"kind": "formal", "category": "investment", "year": str(TODAY.year)}
    assert money_of(chosen_agreements(cast.leader, asked)) == money
    unknown = chosen_agreements(cast.leader, asked | {"amount": "unknown"})
    assert unknown.count() == money.unknown
    others = chosen_agreements(cast.leader, {"year": str(TODAY.year), "not_counted": "1"})
    assert others.count() == 5
    assert has_total(asked)
    assert signed_money(cast.leader, LAST).cents == 90 * WAN


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "formal"},
        {"category": "investment"},
        {"kind": "formal", "category": "science"},
        {"kind": "formal", "category": "strategic"},
        {"not_counted": "1"},
    ],
)
def test_a_list_of_mixed_kinds_has_no_total(asked: dict[str, str]) -> None:
    assert not has_total(asked)


def test_science_is_never_counted_whatever_the_row_says(cast: SimpleNamespace) -> None:
    sign(cast, None, amount=None, category="science")

    money = signed_money(cast.leader, TODAY.year)

    assert (money.cents, money.rows, money.unknown) == (0, 0, 0)


def test_money_of_unknown_amounts_only_is_unknown(cast: SimpleNamespace) -> None:
    sign(cast, make_project(cast, "talks"), amount=None)

    money = signed_money(cast.leader, TODAY.year)

    assert (money.cents, money.rows, money.unknown) == (None, 1, 1)


def test_money_in_place_is_counted_vouchers_of_the_year(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    pay(cast, project, amount=100 * WAN)
    pay(cast, project, amount=23)
    pay(cast, project, amount=400 * WAN, on=date(LAST, 1, 2))
    void = pay(cast, project, amount=9_000 * WAN)
    actions.void_funds(void.pk, actor=cast.officer, note="重复")

    money = money_in_place(cast.leader, TODAY.year)

    assert (money.cents, money.rows, money.unknown) == (100 * WAN + 23, 2, 0)
    asked = {"state": "counted", "year": str(TODAY.year)}
    assert money_of(chosen_funds(cast.leader, asked)) == money
    assert chosen_funds(cast.leader, {"year": str(TODAY.year)}).count() == 3


@pytest.mark.parametrize("what", ["signed", "in_place"])
def test_the_months_add_up_to_the_year_and_open_their_rows(
    cast: SimpleNamespace, what: str
) -> None:
    project = make_project(cast, "talks")
    for month, amount in ((1, 10), (3, 20), (3, 5), (12, 40)):
        if what == "signed":
            sign(cast, project, amount=amount * WAN, on=date(LAST, month, 28))
        else:
            if project.stage == "talks":
                sign(cast, project)
                project.refresh_from_db()
            pay(cast, project, amount=amount * WAN, on=date(LAST, month, 28))

    months = months_of(cast.leader, LAST, what, TODAY).cents

    assert months == (
        10 * WAN, 0, 25 * WAN, 0, 0, 0, 0, 0, 0, 0, 0, 40 * WAN,
    )  # fmt: skip
    year = signed_money if what == "signed" else money_in_place
    assert sum(m or 0 for m in months) == year(cast.leader, LAST).cents
    chosen: Any = chosen_agreements if what == "signed" else chosen_funds
    asked = {"year": str(LAST), "month": "3"} | (
        {"kind": "formal", "category": "investment"} if what == "signed" else {"state": "counted"}
    )
    assert money_of(chosen(cast.leader, asked)).cents == 25 * WAN


def test_months_to_come_and_months_of_unknown_amounts_are_unknown(cast: SimpleNamespace) -> None:
    sign(cast, make_project(cast, "talks"), amount=None)

    months = months_of(cast.leader, TODAY.year, "signed", TODAY).cents

    assert months[TODAY.month - 1] is None
    assert set(months[: TODAY.month - 1]) <= {0}
    assert set(months[TODAY.month :]) <= {None}
    assert months_of(cast.leader, TODAY.year + 1, "signed", TODAY).cents == (None,) * 12


def test_the_badge_stands_as_soon_as_one_row_is_made_up(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks", is_example=False)
    agreement = sign(cast, project)
    Agreement.objects.filter(pk=agreement.pk).update(is_example=False)
    assert signed_money(cast.leader, TODAY.year).examples == 0

    sign(cast, project)

    assert signed_money(cast.leader, TODAY.year).examples == 1


def test_the_years_reach_from_the_first_row_to_now(cast: SimpleNamespace) -> None:
    assert years_with_data(cast.leader, TODAY) == [TODAY.year]

    project = make_project(cast, "talks")
    sign(cast, project)
    pay(cast, project, on=date(TODAY.year - 3, 5, 1))

    assert years_with_data(cast.leader, TODAY) == [TODAY.year - n for n in range(4)]


def test_the_list_is_narrowed_by_each_word_of_the_query(cast: SimpleNamespace) -> None:
    segment, firm = make_chain(cast), make_firm(cast)
    project = make_project(
        cast, "talks", name="示例玻璃项目", name_en="Sample glass", segment=segment,
        investor=firm, investor_name=firm.name, department=cast.bureau, is_example=False,
    )  # fmt: skip
    make_project(cast, "signed")

    for query in (
        "q=玻璃", "q=GLASS", f"q={project.number}", f"q={firm.name[:4]}", "stage=talks",
        "stage=talks,intent", f"chain={segment.chain_id}", f"segment={segment.pk}",
        f"company={firm.pk}", f"department={cast.bureau.pk}", "kind=real",
        f"way={project.way_id}&stage=talks", f"owner={cast.officer.pk}&kind=real",
    ):  # fmt: skip
        found = chosen_projects(cast.leader, dict(parse_qsl(query)))
        assert [p.pk for p in found] == [project.pk], query
    assert listed(cast.officer, "owner=me") == 2
    assert listed(cast.leader, "owner=me") == 0
    for nothing in ("chain=999999", "segment=999999", "q=没有"):
        assert listed(cast.leader, nothing) == 0


@pytest.mark.parametrize(
    "query",
    [
        "stage=nowhere", "standing=asleep", "reached=moon", "year=2026", "chain=x", "owner=-1",
        "kind=both", "chain=9999999999999999999", "segment=１２", "year=99999", "started=no",
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_query_is_left_aside(cast: SimpleNamespace, query: str) -> None:
    make_project(cast, "talks")

    assert listed(cast.leader, query) == 1


def test_a_year_that_no_calendar_has_breaks_nothing(cast: SimpleNamespace) -> None:
    make_project(cast, "talks")

    assert listed(cast.leader, "reached=talks&year=99999") == 1
    assert chosen_agreements(cast.leader, {"year": "0"}).count() == 0
    assert chosen_funds(cast.leader, {"year": "123456", "month": "13"}).count() == 0


def test_a_new_years_version_of_a_chain_keeps_its_projects(cast: SimpleNamespace) -> None:
    old, new = make_chain(cast, year=2025), make_chain(cast, year=2026)
    other = make_chain(cast, "coal")
    project = make_project(cast, "talks", segment=old)
    make_project(cast, "talks", segment=other)

    for query in (f"segment={new.pk}", f"chain={new.chain_id}", f"segment={old.pk}"):
        found = chosen_projects(cast.leader, dict(parse_qsl(query)))
        assert [p.pk for p in found] == [project.pk]


def test_projects_in_talks_are_counted_by_segment_as_their_list_shows_them(
    cast: SimpleNamespace,
) -> None:
    glass, coal = make_chain(cast), make_chain(cast, "coal")
    for stage in ("lead", "talks", "intent", "pre_signing", "signed"):
        make_project(cast, stage, segment=glass)
    paused = make_project(cast, "talks", segment=glass)
    actions.pause_project(paused.pk, actor=cast.officer, note="等")

    counts = talks_by_segment([glass.pk, coal.pk], cast.leader)

    assert counts == {glass.pk: 3, coal.pk: 0}
    assert listed(cast.leader, talks_query(glass.pk)) == 3
    assert talks_by_segment([glass.pk], cast.outsider) == {glass.pk: 0}


def test_the_board_shows_where_the_projects_stand(
    cast: SimpleNamespace, county: SimpleNamespace
) -> None:
    paused = make_project(cast, "talks")
    actions.pause_project(paused.pk, actor=cast.officer, note="等")

    columns = board_of(chosen_projects(cast.leader, {}))

    assert [c.count for c in columns] == [2, 1, 2, 3, 1, 1]
    assert [len(c.projects) for c in columns] == [2, 1, 2, 3, 1, 1]
    for column in columns:
        assert listed(cast.leader, f"stage={column.query}&standing=active") == column.count


def test_who_is_a_lead_already_is_known_by_code_and_by_name(cast: SimpleNamespace) -> None:
    firm = make_firm(cast)
    by_code = make_project(cast, "talks", investor=firm, investor_name="别名")
    by_name = make_project(cast, investor_name="示例玻璃股份有限公司")
    ended = make_project(cast, investor_name="示例已终止有限公司")
    actions.end_project(ended.pk, actor=cast.officer, reason="market")

    known = leads_known([str(firm.uscc), "示例玻璃有限公司", "示例已终止有限公司", "无人知晓公司"])

    assert known == {
        str(firm.uscc): (str(by_code.get_stage_display()), by_code.pk),
        "示例玻璃有限公司": (str(by_name.get_stage_display()), by_name.pk),
    }


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"), ("0358-3521234", "035*****1234"), ("1234", "****"),
        ("123456", "****56"), ("", ""),
    ],
)  # fmt: skip
def test_a_telephone_is_shown_masked(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_milestones_are_columns_of_the_project() -> None:
    names = {f.name for f in Project._meta.get_fields()}

    assert {f"{step}_on" for step in MILESTONES} <= names
