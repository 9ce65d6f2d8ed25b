"""The published trips of 2023, and made-up ones that show the work; the latter marked 示例."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from wutong.accounts.public import User
from wutong.chains.public import Chain, Placement, Segment
from wutong.companies.public import Company
from wutong.outreach.public import (
    Meeting,
    Occasion,
    Plan,
    PublishedMeeting,
    add_firm,
    add_firms,
    add_member,
    add_step,
    add_stop,
    come_back,
    edit_meeting,
    enter_good,
    hand_in_report,
    hold_meeting,
    link_outcome,
    plan_occasion,
    record_published,
    set_cost,
    take_move,
)
from wutong.pipeline.public import Agreement, Project
from wutong.prospecting.public import Target

from .people import Cast
from .projects import ago

CONFERENCE = ("2023年全国硝酸硝铵行业工作会", "交城硝基复合肥的优势")
YUAN = 100
LED = "县领导（示例）"


def tell_published(
    facts: Mapping[str, Any],
    known: Mapping[str, Company],
    agreements: Mapping[str, list[Agreement]],
    cast: Cast,
) -> None:
    """The trips of 2023 as printed, with those whom they met and what was signed on them."""
    told = {row["key"]: row["fact"] for row in facts["organisations"]}
    signed: dict[str, list[dict[str, Any]]] = {}
    for row in facts["agreements"]:
        signed.setdefault(row["trip"], []).append(row)
    for row in facts["trips"]:
        key, places = row["key"], row["places"]
        is_event = "行业工作会" in row["about"]
        to = f"赴{'、'.join(places)}：" if places else ""
        to_en = f"To {', '.join(row['places_en'])}: " if places else ""
        met = [PublishedMeeting(known[org], told[org]) for org in row["met"]]
        met += [
            PublishedMeeting(known[x["organisation"]], told[x["organisation"]])
            for x in signed.get(key, [])
        ]
        trip = record_published(
            key, kind="conference" if is_event else "trip", title=f"{to}{row['about']}"[:120],
            title_en=f"{to_en}{row['about_en']}"[:200], purpose=row["about"],
            purpose_en=row["about_en"], month=row["month"],
            places=list(zip(places, row["places_en"], strict=True)), source=row["source"],
            source_en=row["source_en"], leader_post=row["led_by"], meetings=met,
            host=CONFERENCE[0] if is_event else "", presented=CONFERENCE[1] if is_event else "",
            actor=cast.clock,
        )  # fmt: skip
        for agreement in agreements.get(key, []):
            link_outcome(trip.pk, ("pipeline.agreement", agreement.pk), actor=cast.clock)


def tell_made_up(cast: Cast) -> None:
    """A trip that is reported, one on the road today, one planned, an event, two visits."""
    _reported(cast)
    _on_the_road(cast)
    _planned(cast)
    _event(cast)
    _received(cast)
    _products(cast)


def _plan(
    kind: str,
    title: str,
    title_en: str,
    purpose: str,
    begin: int,
    days: int,
    cast: Cast,
    **values: Any,
) -> Occasion:
    """A plan that begins so many days ago (negative: to come)."""
    first = ago(begin)
    return plan_occasion(
        Plan(
            kind=kind, title=title, title_en=title_en, purpose=purpose, starts_on=first,
            ends_on=first + timedelta(days=days - 1), leader_post=LED, **values,
        ),
        actor=cast["officer"], is_example=True,
    )  # fmt: skip


def _chain(code: str) -> Chain:
    return Chain.objects.get(code=code, level="county", state="in_force")


def _targets(cast: Cast, chain: Chain, number: int) -> list[Target]:
    """The best firms of the chain's lists that lie in the same few cities."""
    rows = list(
        Target.objects.visible_to(cast["officer"])
        .filter(segment__chain=chain, state__in=["chosen", "contacted"])
        .order_by("-score", "pk")[:number]
    )
    return rows


def _to_meet(
    occasion: Occasion, targets: list[Target], cast: Cast, days: list[int]
) -> list[Meeting]:
    """Put targets on route and agenda, one a half day."""
    officer = cast["officer"]
    for city in dict.fromkeys(str(t.snapshot.get("city") or "") for t in targets):
        if city:
            add_stop(occasion.pk, city=city, actor=officer)
    meetings = add_firms(occasion.pk, targets=[t.pk for t in targets], candidates=[], actor=officer)
    held: dict[int, int] = {}
    for nth, meeting in enumerate(meetings):
        when = days[nth % len(days)]
        held[when] = held.get(when, 0) + 1
        edit_meeting(
            meeting.pk,
            {
                "day": ago(when),
                "at": time(9, 30) if held[when] == 1 else time(14, 30),
                "venue": "企业会议室（示例）",
                "to_ask": "扩产或转移有无计划；用地、蒸汽、环境容量各要多少；最看重什么",
                "offered": "本地原料和管输距离、园区蒸汽和铁路专用线情况（示例，以实际数据为准）",
            },
            actor=officer,
        )  # fmt: skip
    return meetings


def _reported(cast: Cast) -> None:
    officer, leader = cast["officer"], cast["leader"]
    chain = _chain("coal-chem")
    trip = _plan(
        "trip", "赴目标城市对接煤系新材料企业", "Coal-based materials: first visits",
        "按缺口和目标名单上门，请两三家企业来县里看", 34, 3, cast, chain=chain,
    )  # fmt: skip
    meetings = _to_meet(trip, _targets(cast, chain, 4), cast, [34, 33, 32])
    add_member(trip.pk, user=officer, duty="筹备", actor=officer)
    add_member(trip.pk, user=cast["stationed"], duty="联络和记录", actor=officer)
    add_member(trip.pk, user=cast["zone"], duty="介绍园区", actor=officer)
    add_member(trip.pk, post="示例局甲负责人", duty="答复用地和能耗", actor=officer)
    for kind, planned, actual in (
        ("transport", 6800, 7120), ("lodging", 5400, 5130), ("meals", 1800, None),
    ):  # fmt: skip
        set_cost(
            trip.pk, kind=kind, planned_cents=planned * YUAN,
            actual_cents=None if actual is None else actual * YUAN, actor=officer,
        )  # fmt: skip
    take_move(trip.pk, "approve", actor=leader)
    take_move(trip.pk, "set_out", actor=officer)
    said = (
        "对方在做扩产选址，关心蒸汽价格和环境容量；愿意三周内来县里看。",
        "目前没有新建计划，可以供应改质沥青装置的技术服务。",
        "需要一份园区公用工程清单，看过再谈；对方提出到本地企业看原料。",
    )
    for nth, meeting in enumerate(meetings[:3]):
        hold_meeting(
            meeting.pk, minutes=said[nth], met_posts="总经理、投资部负责人", day=ago(34 - nth),
            actor=officer,
        )  # fmt: skip
    if meetings:
        add_step(
            meetings[0].pk,
            kind="ours",
            what="寄公用工程价格和环境容量说明",
            due_on=ago(-4),
            owner=cast["department"],
            actor=officer,
        )
        add_step(
            meetings[0].pk,
            kind="theirs",
            what="派人来县里看厂址",
            due_on=ago(-9),
            owner=officer,
            actor=officer,
        )
        add_step(
            meetings[-1].pk,
            kind="step",
            what="电话回访，约下一次见面",
            due_on=ago(-14),
            owner=cast["stationed"],
            actor=officer,
        )
    come_back(trip.pk, actor=officer)
    hand_in_report(
        trip.pk,
        actor=officer,
        report="走访三家，一家有扩产选址计划，列为重点跟进；一家可做技术服务；一家待看资料。",
    )
    won = Project.objects.filter(is_example=True, segment__code="molten-salt").first()
    if won is not None:
        link_outcome(trip.pk, ("pipeline.project", won.pk), actor=cast["leader"])


def _on_the_road(cast: Cast) -> None:
    officer = cast["officer"]
    chain = _chain("nitro")
    trip = _plan(
        "trip", "赴目标城市对接水溶肥企业", "Water-soluble fertiliser: visits of this week",
        "请做水溶肥和专用肥的企业来用本地硝酸钾、硝酸钙", 1, 3, cast, chain=chain,
    )  # fmt: skip
    meetings = _to_meet(trip, _targets(cast, chain, 5), cast, [1, 0, 0, -1])
    add_member(trip.pk, user=cast["stationed"], duty="联络和记录", actor=officer)
    set_cost(trip.pk, kind="transport", planned_cents=5200 * YUAN, actual_cents=None, actor=officer)
    take_move(trip.pk, "approve", actor=cast["leader"])
    take_move(trip.pk, "set_out", actor=officer)
    if meetings:
        hold_meeting(
            meetings[0].pk, minutes="介绍了原料和铁路条件，对方要样品和价格。",
            met_posts="采购负责人", actor=officer, day=ago(1),
        )  # fmt: skip
        add_step(
            meetings[0].pk,
            kind="ours",
            what="寄样品和出厂价",
            due_on=ago(-6),
            owner=officer,
            actor=officer,
        )


def _planned(cast: Cast) -> None:
    trip = _plan(
        "trip", "赴目标城市对接煤系新材料企业（二）", "Coal-based materials: second round",
        "上次没见到的目标企业，再走一轮", -18, 2, cast, chain=_chain("coal-chem"),
    )  # fmt: skip
    chosen = _targets(cast, _chain("coal-chem"), 7)[4:]
    _to_meet(trip, chosen, cast, [-18, -19])


def _event(cast: Cast) -> None:
    officer = cast["officer"]
    event = _plan(
        "promotion", "玻璃深加工专场推介会（示例）", "Promotion: glass processing (sample)",
        "向玻璃深加工企业介绍浮法原片和燃气条件", 122, 1, cast, chain=_chain("glass"),
        host="示例商会", presented="浮法原片供应、燃气价格机制、园区厂房（示例内容）",
    )  # fmt: skip
    add_stop(event.pk, city="杭州市", city_en="Hangzhou", actor=officer)
    set_cost(
        event.pk, kind="venue", planned_cents=20000 * YUAN, actual_cents=18600 * YUAN, actor=officer
    )
    take_move(event.pk, "approve", actor=cast["leader"])
    take_move(event.pk, "set_out", actor=officer)
    won = (
        Project.objects.filter(is_example=True, segment__code="photovoltaic-glass")
        .select_related("investor", "segment")
        .first()
    )
    if won is not None:
        meeting = add_firm(
            event.pk, name=won.investor_name, company=won.investor, segment=won.segment,
            city="杭州市", why="会上主动来问原片和电价", day=ago(122), actor=officer,
        )  # fmt: skip
        hold_meeting(
            meeting.pk, minutes="问原片规格、电价和用地，留了资料。", met_posts="副总经理",
            day=ago(122), actor=officer,
        )  # fmt: skip
        link_outcome(event.pk, ("pipeline.project", won.pk), actor=cast["leader"], meeting=meeting)
        for agreement in Agreement.objects.filter(project=won):
            link_outcome(
                event.pk, ("pipeline.agreement", agreement.pk), actor=cast["leader"],
                meeting=meeting,
            )  # fmt: skip
    come_back(event.pk, actor=officer)
    hand_in_report(event.pk, report="到会二十余家（示例），两家留下联系方式。", actor=officer)


def _received(cast: Cast) -> None:
    officer = cast["officer"]
    visit = _plan(
        "received", "接待示例企业来访看厂址", "Visit received: looking at sites (sample)",
        "看厂址、蒸汽接口和污水处理能力", 11, 1, cast, host="示例企业考察组",
    )  # fmt: skip
    take_move(visit.pk, "approve", actor=cast["leader"])
    take_move(visit.pk, "set_out", actor=officer)
    firm = Project.objects.filter(is_example=True, segment__code="caprolactam").first()
    if firm is not None:
        meeting = add_firm(
            visit.pk, name=firm.investor_name, company=firm.investor, segment=firm.segment,
            why="已在对接，第一次来县里", day=ago(11), at=time(10), actor=officer,
        )  # fmt: skip
        hold_meeting(
            meeting.pk, minutes="看了两处地块，对方要求给出污水纳管指标和蒸汽接口位置。",
            met_posts="董事长助理、工艺负责人", day=ago(11), actor=officer,
        )  # fmt: skip
        add_step(
            meeting.pk,
            kind="ours",
            what="书面答复污水纳管指标",
            due_on=ago(-3),
            owner=cast["department"],
            actor=officer,
        )
        link_outcome(visit.pk, ("pipeline.project", firm.pk), actor=cast["leader"], meeting=meeting)
    come_back(visit.pk, actor=officer)
    hand_in_report(visit.pk, report="来访顺利，当场承诺一件，已派单。", actor=officer)
    _plan(
        "site_visit", "调研落地项目推进情况（示例）", "Site visit: projects under way (sample)",
        "看开工项目，现场协调用电和道路", -6, 1, cast,
    )  # fmt: skip


def _products(cast: Cast) -> None:
    """What some made-up local firms sell and buy, by the segments on which they stand."""
    officer: User = cast["officer"]
    for chain, code, buys in (
        ("coal-chem", "tar-distillation", "煤焦油"), ("nitro", "potassium-nitrate", ""),
        ("glass", "float-glass", "纯碱"), ("nitro", "nitro-compound", "硝酸钾"),
    ):  # fmt: skip
        segment = Segment.objects.filter(
            chain__code=chain, chain__level="county", chain__state="in_force", code=code
        ).first()
        placed = (
            Placement.objects.filter(
                segment=segment, company__is_example=True,
                company__jurisdiction__code="141122", status__in=["suggested", "confirmed"],
            )
            .select_related("company")
            .order_by("-fit", "pk")
            .first()
        )  # fmt: skip
        if segment is None or placed is None:
            continue
        sold = str(segment.products[0]) if segment.products else segment.name
        enter_good(
            placed.company,
            {"direction": "sells", "name": sold[:60], "segment": segment, "source": "示例企业填报"},
            actor=officer, is_example=True,
        )  # fmt: skip
        if buys:
            enter_good(
                placed.company,
                {"direction": "buys", "name": buys, "quantity": "2000 吨/年（示例）",
                 "source": "示例企业填报"},
                actor=officer, is_example=True,
            )  # fmt: skip
