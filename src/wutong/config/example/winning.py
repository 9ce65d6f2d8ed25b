"""Made-up reviews, recognitions, introducers and a station of the example county."""

from __future__ import annotations

from decimal import Decimal
from uuid import NAMESPACE_DNS, uuid5

from django.utils import timezone

from wutong.pipeline.public import (
    ExclusionReason,
    Lead,
    Project,
    ReviewPaper,
    StationReport,
    Way,
    conclude_review,
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
    receive_lead,
    recognise_project,
    register_introducer,
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
    open_station(
        actor=officer, name="长三角示例驻点", city="上海", officer=cast["stationed"],
        opened_on=ago(75), is_example=True,
    )  # fmt: skip
    first = StationReport.objects.order_by("month").first()
    if first is not None:
        hand_in_station_report(
            first.pk, actor=cast["stationed"], text="走访示例企业6家，2家有意来访。", firms_met=6
        )
