"""Ways, introducers and rewards, stations: registered before signing, exact to the cent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import Notice
from wutong.pipeline import actions
from wutong.pipeline.lifecycle.winning import STATION_REPORT
from wutong.pipeline.models import Introducer, Introduction, StationReport, WayHelp
from wutong.pipeline.queries import chosen_agreements, chosen_funds, chosen_projects, money_of
from wutong.pipeline.queries.ways import results_by_way

from .factories import WAN, ago, make_project, pay, sign, ways

YI = 10**4 * WAN


def introducer(cast: SimpleNamespace, kind: str = "person") -> Introducer:
    return actions.register_introducer(
        actor=cast.officer, name="示例引荐人", kind=kind, phone="13800000000", is_example=True
    )


def introduced(
    cast: SimpleNamespace, state: str = "introduced", kind: str = "person"
) -> Introduction:
    """An introduction of the officer's project, carried to a state by the deeds."""
    actions.load_product_claim_rules(actor=cast.clock)
    project = make_project(cast, "talks")
    row = actions.introduce_project(
        project.pk, introducer(cast, kind), actor=cast.officer, investor_confirms="确认函"
    )
    if state == "introduced":
        return row
    sign(cast, project)
    if state == "refused":
        return actions.refuse_reward(row.pk, actor=cast.leader, note="不符合")
    actions.compute_reward(row.pk, actor=cast.officer, rule="reward.funing", base_cents=2 * YI)
    if state in ("approved", "paid"):
        actions.approve_reward(row.pk, actor=cast.leader)
    if state == "paid":
        actions.pay_reward(row.pk, actor=cast.officer, voucher=f"FK-{row.pk}")
    row.refresh_from_db()
    return row


def test_a_reward_is_computed_approved_and_paid_with_its_parts(cast: SimpleNamespace) -> None:
    row = introduced(cast, "paid")

    assert (row.amount_cents, row.base_cents, row.state) == (19 * WAN, 2 * YI, "paid")
    assert [part[1] for part in row.parts] == ["20000", "5", "9", "5", "19"]
    assert Event.objects.filter(kind="pipeline.introduction").count() == 4
    assert not Event.objects.filter(changes__icontains="13800000000").exists()


@given(st.integers(min_value=0, max_value=10**14))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rewards_are_exact_to_the_cent(cast: SimpleNamespace, base: int) -> None:
    row = Introduction.objects.first() or introduced(cast, "claimed")

    held = actions.compute_reward(row.pk, actor=cast.officer, rule="reward.funing", base_cents=base)

    # per mille of each slice in tenths of a cent of a thousandth, then half up: all in integers
    slices = (
        min(base, 1000 * WAN) * 50,
        max(0, min(base, YI) - 1000 * WAN) * 10,
        max(0, base - YI) * 5,
    )
    exact = (sum(slices) + 5_000) // 10_000
    assert held.amount_cents == min(exact, 50 * WAN)


Deed = Callable[[SimpleNamespace], object]


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (lambda c: actions.introduce_project(
            make_project(c, "signed").pk, introducer(c), actor=c.officer, investor_confirms="函"),
         WrongState, "签约前登记"),
        (lambda c: actions.introduce_project(
            introduced(c).project_id, introducer(c), actor=c.officer, investor_confirms="函"),
         WrongState, "只认第一引荐人"),
        (lambda c: actions.introduce_project(
            make_project(c, "talks").pk, introducer(c), actor=c.officer, investor_confirms=" "),
         BadInput, "怎么确认"),
        (lambda c: actions.compute_reward(
            introduced(c).pk, actor=c.officer, rule="reward.funing", base_cents=1),
         WrongState, "还没签约"),
        (lambda c: introduced(c, "claimed", kind="official"), WrongState, "公职人员"),
        (lambda c: introduced(c, "claimed", kind="agency"), WrongState, "受托机构"),
        (lambda c: actions.compute_reward(
            introduced(c, "claimed").pk, actor=c.officer, rule="reward.xuanzhou", base_cents=1),
         BadInput, "公布不全"),
        (lambda c: actions.compute_reward(
            introduced(c, "approved").pk, actor=c.officer, rule="reward.funing", base_cents=1),
         WrongState, "核算奖励"),
        (lambda c: actions.approve_reward(introduced(c, "claimed").pk, actor=c.officer),
         NotAllowed, "批准奖励"),
        (lambda c: actions.register_introducer(actor=c.stationed, name="示例人", kind="person"),
         NotAllowed, "登记引荐人"),
        (lambda c: actions.register_introducer(actor=c.officer, name="", kind="x"),
         BadInput, "名称"),
    ],
)  # fmt: skip
def test_refusals(cast: SimpleNamespace, deed: Deed, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        deed(cast)

    assert not Event.objects.filter(verb="pipeline.introduction.pay").exists()
    assert not Introduction.objects.filter(state="paid").exists()


def test_a_voucher_pays_one_reward(cast: SimpleNamespace) -> None:
    first, second = introduced(cast, "paid"), introduced(cast, "approved")
    events = Event.objects.count()

    with pytest.raises(WrongState, match="另一笔奖励"):
        actions.pay_reward(second.pk, actor=cast.officer, voucher=first.voucher.lower())

    second.refresh_from_db()
    assert (second.state, Event.objects.count()) == ("approved", events)


def test_results_by_way_open_exactly_their_rows(cast: SimpleNamespace) -> None:
    known = ways(cast)
    one = make_project(cast, "talks", way=known["leader"])
    sign(cast, one, amount=8_000 * WAN)
    pay(cast, one, amount=300 * WAN)
    make_project(cast, way=known["leader"])
    other = make_project(cast, "talks", way=known["fund"])
    actions.set_helpers(
        one.pk, [known["fund"], known["leader"], known["event"]], actor=cast.officer
    )
    year = timezone.localdate().year

    rows = {row.way.code: row for row in results_by_way(cast.leader, year)}

    row = rows["leader"]
    assert [c.number for c in (row.leads, row.talks, row.signed, row.started)] == [2, 1, 1, 0]
    assert (row.signed_cents, row.in_place_cents) == (8_000 * WAN, 300 * WAN)
    for cell in (row.leads, row.talks, row.signed, row.started):
        assert chosen_projects(cast.leader, dict(parse_qsl(cell.query))).count() == cell.number
    asked = dict(parse_qsl(row.signed_query))
    assert money_of(chosen_agreements(cast.leader, asked)).cents == row.signed_cents
    asked = dict(parse_qsl(row.in_place_query))
    assert money_of(chosen_funds(cast.leader, asked)).cents == row.in_place_cents
    helped = {code: rows[code].helped.number for code in ("fund", "event", "leader")}
    assert helped == {"fund": 1, "event": 1, "leader": 0}
    for row in rows.values():
        # each number opens to as many rows
        shown = chosen_projects(cast.leader, dict(parse_qsl(row.helped.query)))
        assert shown.count() == row.helped.number
    actions.set_helpers(one.pk, [known["fund"]], actor=cast.officer)
    assert list(WayHelp.objects.values_list("way__code", flat=True)) == ["fund"]
    assert other.way_id == known["fund"].pk


def test_a_station_reports_each_month_once_and_is_reminded_once(cast: SimpleNamespace) -> None:
    opened = ago(70).replace(day=1)
    station = actions.open_station(
        actor=cast.officer, name="示例长三角驻点", city="上海", officer=cast.stationed,
        opened_on=opened, is_example=True,
    )  # fmt: skip
    months = list(StationReport.objects.order_by("month").values_list("month", flat=True))
    assert months[0] == opened
    assert months[-1] == timezone.localdate().replace(day=1)
    assert actions.lay_out_months(station, actor=cast.officer, until=timezone.localdate()) == 0

    first = StationReport.objects.get(month=opened)
    StationReport.objects.exclude(pk=first.pk).update(
        next_due_at=timezone.now() + timedelta(days=9), due_at=timezone.now() + timedelta(days=9)
    )
    assert [STATION_REPORT.take_due(clock=cast.clock) for _ in range(3)] == [1, 0, 0]
    assert Notice.objects.filter(to=cast.stationed, key__startswith="station-report:").count() == 1

    done = actions.hand_in_station_report(
        first.pk, actor=cast.stationed, text="走访三家", firms_met=3
    )
    assert (done.state, done.firms_met) == ("handed_in", 3)
    events = Event.objects.count()
    other = StationReport.objects.exclude(pk=first.pk).earliest("month")
    with pytest.raises(NotAllowed):
        actions.hand_in_station_report(other.pk, actor=cast.officer, text="x", firms_met=None)
    with pytest.raises(WrongState):
        actions.hand_in_station_report(first.pk, actor=cast.stationed, text="x", firms_met=None)
    assert Event.objects.count() == events
