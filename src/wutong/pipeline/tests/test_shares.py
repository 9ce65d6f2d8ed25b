"""Credit that is split, rates of amounts that open to their rows, needs edited on a page, words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from wutong.audit.public import Event, events_of
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.pipeline import actions
from wutong.pipeline.models import FactorKind, FactorNeed, RuleEdition
from wutong.pipeline.queries import chosen_agreements, chosen_funds, chosen_projects, money_of
from wutong.pipeline.queries.credit import credits_of_year
from wutong.pipeline.queries.recognition import money_rates
from wutong.pipeline.queries.ways import results_by_way
from wutong.pipeline.rules.credit import Passing, credits_of, first_reporters_share

from .factories import WAN, ago, make_project, pay, sign, ways
from .test_agencies import fee_in
from .test_reviews import make_review


def test_credit_is_split_in_tenths_and_adds_up() -> None:
    once = [Passing(1, 2, 6, 4)]
    twice = [*once, Passing(2, 3, 5, 5)]

    assert credits_of(2, []) == {2: Fraction(1)}
    assert credits_of(2, once) == {1: Fraction(6, 10), 2: Fraction(4, 10)}
    assert credits_of(3, twice) == {1: Fraction(6, 10), 2: Fraction(2, 10), 3: Fraction(2, 10)}
    assert (first_reporters_share([]), first_reporters_share(twice)) == (1, Fraction(6, 10))


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10)), max_size=6))
def test_whatever_is_passed_on_the_credit_is_one(rows: list[tuple[int, int, int]]) -> None:
    here, passings = 1, []
    for _from, to, first in rows:
        if to != here:
            passings.append(Passing(here, to, first, 10 - first))
            here = to

    found = credits_of(here, passings)

    assert sum(found.values()) == 1
    assert all(share > 0 for share in found.values())


def test_a_passed_on_project_shares_credit_and_counts_where_it_lands(
    cast: SimpleNamespace,
) -> None:
    known = ways(cast)
    passed = make_project(cast, "talks", way=known["fund"])
    sign(cast, passed)
    kept = make_project(cast, "talks", way=known["fund"], actor=cast.stationed)
    sign(cast, kept)
    there = cast.places["14112201"]
    actions.transfer_project(passed.pk, there, first_share=6, reason="有管网", actor=cast.leader)
    year = timezone.localdate().year

    found = credits_of_year(cast.leader, year)

    assert {(r.label, r.signed, r.credit, r.shared) for r in found.by_reporter} == {
        (cast.officer.title, 1, Decimal("0.6"), 1), (cast.stationed.title, 1, Decimal(1), 0),
    }  # fmt: skip
    assert {(r.label, r.signed, r.credit) for r in found.by_place} == {
        (str(kept.jurisdiction), 1, Decimal("1.6")), (str(there), 1, Decimal("0.4")),
    }  # fmt: skip
    for row in (*found.by_reporter, *found.by_place):
        assert chosen_projects(cast.leader, dict(parse_qsl(row.query))).count() == row.signed
    way = next(r for r in results_by_way(cast.leader, year) if r.way.code == "fund")
    assert (way.signed.number, way.credit) == (2, Decimal("1.6"))


def recognised(cast: SimpleNamespace, stage: str, amount: int | None) -> Any:
    project = make_project(cast, "talks")
    sign(cast, project, amount=amount)
    year = timezone.localdate().year
    actions.recognise_project(project.pk, actor=cast.officer, year=year, conclusion="counted")
    return project


def test_money_in_place_of_the_contracted_opens_to_its_rows(cast: SimpleNamespace) -> None:
    one = recognised(cast, "signed", 8_000 * WAN)
    pay(cast, one, amount=3_000 * WAN)
    unknown = recognised(cast, "signed", None)
    pay(cast, unknown, amount=500 * WAN)
    sign(cast, make_project(cast, "talks"), amount=9_000 * WAN)
    today = timezone.localdate()

    in_place, attained = money_rates(cast.leader, today.year, today)

    assert (in_place.above_cents, in_place.below_cents, in_place.value) == (
        3_000 * WAN, 8_000 * WAN, Decimal("37.50"),
    )  # fmt: skip
    assert (in_place.projects.number, in_place.left_out.number) == (1, 1)
    above = chosen_funds(cast.leader, dict(parse_qsl(in_place.above_query)))
    below = chosen_agreements(cast.leader, dict(parse_qsl(in_place.below_query)))
    assert (money_of(above).cents, money_of(below).cents) == (3_000 * WAN, 8_000 * WAN)
    left = chosen_projects(cast.leader, dict(parse_qsl(in_place.left_out.query)))
    assert [p.pk for p in left] == [unknown.pk]
    assert (attained.value, attained.projects.number, attained.left_out.number) == (None, 0, 0)


def test_attained_output_counts_only_where_both_are_known(cast: SimpleNamespace) -> None:
    year = timezone.localdate().year
    made = make_project(cast, "producing")
    silent = make_project(cast, "producing")
    for project in (made, silent):
        actions.recognise_project(project.pk, actor=cast.officer, year=year, conclusion="counted")
    actions.edit_details(
        made.pk,
        {"output_cents": 41_812 * WAN, "actual_output_cents": 30_170 * WAN,
         "actual_output_year": year},
        actor=cast.officer,
    )  # fmt: skip
    events = Event.objects.count()
    with pytest.raises(BadInput, match="年份"):
        actions.edit_details(
            silent.pk, {"actual_output_cents": 5, "actual_output_year": None}, actor=cast.officer
        )
    assert Event.objects.count() == events

    rate = money_rates(cast.leader, year, timezone.localdate())[1]

    assert (rate.value, rate.projects.number, rate.left_out.number) == (Decimal("72.16"), 1, 1)
    rows = chosen_projects(cast.leader, dict(parse_qsl(rate.above_query)))
    assert [p.pk for p in rows] == [made.pk]
    rows = chosen_projects(cast.leader, dict(parse_qsl(rate.left_out.query)))
    assert [p.pk for p in rows] == [silent.pk]


def need(cast: SimpleNamespace) -> FactorNeed:
    actions.load_product_duties(actor=cast.clock)
    return actions.ask_for_factor(
        make_project(cast, "talks").pk, FactorKind.objects.get(code="power"), actor=cast.officer,
        amount=Decimal(10), department=cast.bureau,
    )  # fmt: skip


def test_a_need_is_put_right_on_one_page(cast: SimpleNamespace) -> None:
    row = need(cast)
    client = Client()
    client.force_login(cast.officer)
    address = reverse("pipeline:factor-edit", args=[row.pk])
    sent = {
        "amount": "12", "needed_on": ago(-30).isoformat(), "department": "", "place": "1",
        "remark": "双回路", "promised_on": ago(-20).isoformat(), "supplied": "5", "gap_reason": "",
    }  # fmt: skip
    events = Event.objects.count()

    assert client.post(address, sent).status_code == 422  # a gap without its reason
    row.refresh_from_db()
    assert (row.amount, row.state, Event.objects.count()) == (Decimal(10), "asked", events)
    assert client.post(address, {**sent, "gap_reason": "变电站扩容"}).status_code == 302

    row.refresh_from_db()
    assert (row.amount, row.promised_on, row.supplied, row.gap, row.gap_reason, row.state) == (
        Decimal(12), ago(-20), Decimal(5), Decimal(7), "变电站扩容", "promised",
    )  # fmt: skip
    done = Event.objects.count()
    assert client.post(address, {**sent, "gap_reason": "变电站扩容"}).status_code == 302
    assert Event.objects.count() == done


def test_the_department_says_only_what_it_promises_and_has(cast: SimpleNamespace) -> None:
    row = need(cast)
    client = Client()
    client.force_login(cast.department)
    address = reverse("pipeline:factor-edit", args=[row.pk])
    assert 'name="amount"' not in client.get(address).content.decode()

    sent = {"amount": "99", "promised_on": ago(-5).isoformat()}
    assert client.post(address, sent).status_code == 302

    row.refresh_from_db()
    assert (row.amount, row.promised_on) == (Decimal(10), ago(-5))
    with pytest.raises(NotAllowed):
        actions.revise_need(row.pk, actor=cast.department, asked={"amount": Decimal(99)})


def test_histories_say_values_in_words(cast: SimpleNamespace) -> None:
    review = make_review(cast, "applied")
    actions.enter_review_figures(review.pk, {"tax_per_mu": "12"}, actor=cast.officer)
    actions.enter_vetoes(review.pk, {"energy": "clear"}, actor=cast.officer)
    fee = fee_in(cast, "computed")
    actions.load_product_rules(actor=cast.clock)
    rule = RuleEdition.objects.get(code="reward.funing")
    project = fee.project
    actions.edit_details(project.pk, {"firm_classes": ["listed"]}, actor=cast.officer)

    told = {
        change.label: change.new
        for thing in (review, fee, rule, project.detail)
        for event in events_of(thing)
        for change in event.changes
        if change.new
    }

    assert told["数据"] == "亩均税收 12"
    assert told["否决项"] == "两高项目没有能耗指标 不触发"
    assert told["计算过程"].startswith("认定项目到位资金 2000；")
    assert told["规则内容"].startswith("超额累进，各段分别计算；1000 5；10000 1；— 0.5")
    assert "listed" not in str(told)
    assert not any("{" in words or "[" in words for words in told.values())
