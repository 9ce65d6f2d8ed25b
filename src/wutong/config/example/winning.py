"""Made-up reviews, recognitions, introducers and a station of the example county."""

from __future__ import annotations

from decimal import Decimal
from uuid import NAMESPACE_DNS, uuid5

from django.utils import timezone

from wutong.kernel.money import WAN
from wutong.pipeline.public import (
    Contract,
    ExclusionReason,
    Lead,
    Project,
    ReviewPaper,
    StationReport,
    Way,
    approve_contacts,
    approve_fee,
    ask_for_contacts,
    bring_by_agency,
    compute_fee,
    conclude_review,
    enter_commission,
    enter_review_figures,
    enter_sample_scorecard,
    enter_vetoes,
    give_marks,
    hand_in_station_report,
    introduce_project,
    move_review,
    name_panel,
    open_review,
    open_station,
    pay_fee,
    receive_lead,
    recognise_project,
    register_introducer,
    set_helpers,
    set_paper,
)

from .people import Cast
from .projects import ago


def choose_and_count(cast: Cast) -> None:
    """One review concluded, one under way; the year's signed projects recognised, one left out."""
    officer, leader = cast["officer"], cast["leader"]
    card = enter_sample_scorecard(actor=cast.clock)
    talks = list(
        Project.objects.filter(is_example=True, stage__in=["talks", "intent"]).order_by("pk")[:2]
    )
    for number, project in enumerate(talks):
        review = open_review(project.pk, card, actor=officer)
        papers = list(ReviewPaper.objects.filter(review=review))
        for paper in papers if number == 0 else papers[:3]:
            set_paper(paper.pk, "handed_in", actor=officer)
        if number == 1:
            continue
        move_review(review.pk, "pass_check", actor=officer)
        name_panel(review.pk, [leader, cast["department"], cast["approval"]], actor=officer)
        enter_review_figures(
            review.pk,
            {"industry": "补链", "investment_per_mu": "286", "tax_per_mu": "12"},
            actor=officer,
        )
        vetoes = [veto.code for veto in card.card.vetoes]
        enter_vetoes(review.pk, dict.fromkeys(vetoes, "clear"), actor=officer)
        for who, marks in ((leader, "12"), (cast["department"], "11"), (cast["approval"], "13")):
            give_marks(review.pk, "technology", Decimal(marks), actor=who)
            give_marks(review.pk, "investor", Decimal(8), actor=who)
        conclude_review(
            review.pk, actor=leader, conclusion="conditional",
            conditions="能耗数据补齐，环评批复前不开工", reason="能耗未知，按下限已过线",
        )  # fmt: skip
    signed = list(
        Project.objects.filter(is_example=True, signed_on__isnull=False).order_by("signed_on", "pk")
    )
    for number, project in enumerate(signed):
        year = project.signed_on.year if project.signed_on else timezone.localdate().year
        if number == len(signed) - 1:
            recognise_project(
                project.pk, actor=leader, year=year, conclusion="excluded",
                reason=ExclusionReason.objects.get(code="second-phase"), note="示例",
            )  # fmt: skip
        elif number:
            recognise_project(project.pk, actor=officer, year=year, conclusion="counted")


def bring_and_reward(cast: Cast) -> None:
    """An introducer of a project in talks, and a station with its months."""
    officer = cast["officer"]
    person = register_introducer(actor=officer, name="示例引荐人", kind="person", is_example=True)
    project = Project.objects.filter(is_example=True, stage="intent").order_by("pk").first()
    if project is not None:
        introduce_project(
            project.pk, person, actor=officer, investor_confirms="投资方确认函（示例）"
        )
    way = Way.objects.get(code="chamber")
    for who, name, summary in (
        ("department", "示例新材料商会来访企业", "了解沥青基碳纤维落地条件"),
        ("officer", "示例储能系统有限公司", "考察储能电站选址和并网条件"),
    ):
        receive_lead(
            Lead(investor_name=name, summary=summary, way=way, is_example=True),
            client_id=uuid5(NAMESPACE_DNS, name), actor=cast[who],
        )  # fmt: skip
    _commission(cast)
    ask_for_contacts(
        {"stage": "talks,intent"}, actor=officer, reason="出访长三角前逐一约见（示例）"
    )
    approved = ask_for_contacts(
        {"stage": "signed"}, actor=officer, reason="通知签约企业参加调度会（示例）"
    )
    approve_contacts(approved.pk, actor=cast["leader"], answer="仅用于本次会议通知")
    open_station(
        actor=officer, name="长三角示例驻点", city="上海", officer=cast["stationed"],
        opened_on=ago(75), is_example=True,
    )  # fmt: skip
    first = StationReport.objects.order_by("month").first()
    if first is not None:
        hand_in_station_report(
            first.pk, actor=cast["stationed"], text="走访示例企业6家，2家有意来访。", firms_met=6
        )


def _commission(cast: Cast) -> None:
    """A made-up agency helped a project that is recognised: its fee approved, half of it paid."""
    officer, today = cast["officer"], timezone.localdate()
    agency = register_introducer(
        actor=officer, name="示例招商服务机构", kind="agency", is_example=True
    )
    contract = enter_commission(
        Contract(
            number="SL-WT-01", agency=agency, service="在长三角物色企业并组织来县考察（示例）",
            valid_from=ago(400), valid_to=today.replace(month=12, day=31), basis="rates",
            rates=((1000 * WAN, Decimal(5)), (None, Decimal(2))), cap_cents=50 * WAN,
            is_example=True,
        ),
        actor=officer,
    )  # fmt: skip
    counted = Project.objects.filter(
        is_example=True, recognitions__conclusion="counted", recognitions__state="in_force",
        signed_on__gte=contract.valid_from, funds__state="counted",
    )  # fmt: skip
    project = counted.order_by("pk").first()
    if project is None:
        return
    set_helpers(project.pk, [Way.objects.get(code="commissioned")], actor=officer)
    fee = compute_fee(bring_by_agency(project.pk, contract, actor=officer).pk, actor=officer)
    approve_fee(fee.pk, actor=cast["leader"])
    if half := (fee.amount_cents or 0) // 2:
        pay_fee(fee.pk, actor=officer, amount_cents=half, paid_on=today, voucher="SL-FK-01")
