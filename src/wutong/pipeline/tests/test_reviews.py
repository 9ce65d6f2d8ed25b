"""The review of a project: papers, panel, second marks, vetoes, conclusion; refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import Review, ReviewMark, ReviewPaper, Scorecard
from wutong.pipeline.queries.scoring import sheet_of

from .factories import make_project

CLEAR = ("eliminated", "negative_list", "outside_park", "energy", "dishonest")
FIGURES = {
    "industry": "补链", "investment_per_mu": "300", "tax_per_mu": "200000元/亩", "output_per_tce": "",
}  # fmt: skip


def sample_card(cast: SimpleNamespace) -> Scorecard:
    """The made-up card, entered once."""
    return Scorecard.objects.filter(code="sample").first() or actions.enter_sample_scorecard(
        actor=cast.clock
    )


def make_review(cast: SimpleNamespace, state: str = "applied") -> Review:
    """A review of a project in talks, carried to a state by the deeds."""
    project = make_project(cast, "talks")
    review = actions.open_review(project.pk, sample_card(cast), actor=cast.officer)
    if state == "applied":
        return review
    if state == "returned":
        return actions.move_review(review.pk, "send_back", actor=cast.officer, note="缺环评")
    if state == "withdrawn":
        return actions.move_review(review.pk, "withdraw", actor=cast.officer, note="改期")
    for paper in ReviewPaper.objects.filter(review=review):
        actions.set_paper(paper.pk, "handed_in", actor=cast.officer)
    actions.move_review(review.pk, "pass_check", actor=cast.officer)
    actions.name_panel(review.pk, [cast.leader, cast.department], actor=cast.officer)
    if state == "concluded":
        actions.conclude_review(
            review.pk, actor=cast.leader, conclusion="refused", reason="不符合产业方向"
        )
    review.refresh_from_db()
    return review


def judged(cast: SimpleNamespace) -> Review:
    """Before the panel, with all vetoes looked at and marks given; one figure unknown."""
    review = make_review(cast, "panel")
    actions.enter_review_figures(review.pk, FIGURES, actor=cast.officer)
    actions.enter_vetoes(review.pk, dict.fromkeys(CLEAR, "clear"), actor=cast.officer)
    for person in (cast.leader, cast.department):
        actions.give_marks(review.pk, "technology", Decimal(12), actor=person)
        actions.give_marks(review.pk, "investor", Decimal(8), actor=person)
    return Review.objects.get(pk=review.pk)


def test_a_review_is_concluded_with_its_interval_and_conditions(cast: SimpleNamespace) -> None:
    review = judged(cast)

    done = actions.conclude_review(
        review.pk, actor=cast.leader, conclusion="conditional", conditions="环评批复前不开工"
    )

    assert (done.score, done.score_low, done.score_high) == (None, Decimal(83), Decimal(95))
    assert (done.state, done.concluded_by_id) == ("concluded", cast.leader.pk)
    assert Event.objects.filter(verb="pipeline.review.conclude").count() == 1

    actions.move_review(review.pk, "reopen", actor=cast.leader, note="能耗有数了")
    actions.enter_review_figures(review.pk, {**FIGURES, "output_per_tce": "5"}, actor=cast.officer)
    again = actions.conclude_review(review.pk, actor=cast.leader, conclusion="admitted")

    assert (again.score, again.conditions) == (Decimal(95), "")


def test_second_marks_replace_the_first_and_a_member_may_change_hers(
    cast: SimpleNamespace,
) -> None:
    review = judged(cast)

    actions.give_marks(review.pk, "technology", Decimal(14), actor=cast.leader)
    actions.give_second_marks(
        review.pk, "investor", Decimal("7.5"), actor=cast.officer, why="核了年报"
    )

    items = {one.item.code: one for one in sheet_of(review).score.items}
    assert (items["technology"].value, items["investor"].value) == (13, Decimal("7.5"))
    assert items["investor"].first == 8
    assert ReviewMark.objects.filter(review=review).count() == 5


def test_who_leaves_the_panel_counts_no_more(cast: SimpleNamespace) -> None:
    review = judged(cast)
    actions.give_marks(review.pk, "technology", Decimal(0), actor=cast.department)

    actions.name_panel(review.pk, [cast.leader], actor=cast.officer)

    items = {one.item.code: one.value for one in sheet_of(review).score.items}
    assert (items["technology"], items["investor"]) == (12, 8)


Deed = Callable[[SimpleNamespace, Review], object]


def _open_again(cast: SimpleNamespace, review: Review) -> object:
    return actions.open_review(review.project_id, review.scorecard, actor=cast.officer)


def _paper(cast: SimpleNamespace, review: Review) -> ReviewPaper:
    return ReviewPaper.objects.filter(review=review).first()  # type: ignore[return-value]


def conclude(**values: Any) -> Deed:
    return lambda c, r: actions.conclude_review(r.pk, actor=c.leader, **values)


@pytest.mark.parametrize(
    ("state", "deed", "error", "words"),
    [
        ("applied", _open_again, WrongState, "已有评审在进行"),
        ("applied", lambda c, r: actions.move_review(r.pk, "pass_check", actor=c.officer),
         WrongState, "申请表"),
        ("applied", lambda c, r: actions.set_paper(
            _paper(c, r).pk, "not_needed", actor=c.officer), BadInput, "为什么不需要"),
        ("applied", lambda c, r: actions.set_paper(
            _paper(c, r).pk, "handed_in", actor=c.department), NotAllowed, "维护材料"),
        ("panel", lambda c, r: actions.set_paper(
            _paper(c, r).pk, "missing", actor=c.officer), WrongState, "初审已过"),
        ("applied", lambda c, r: actions.enter_review_figures(
            r.pk, {"tax_per_mu": "-1", "output_per_tce": "x"}, actor=c.officer),
         BadInput, "小于 0"),
        ("applied", lambda c, r: actions.give_marks(
            r.pk, "technology", Decimal(1), actor=c.officer), NotAllowed, "评审委员"),
        ("panel", lambda c, r: actions.give_marks(r.pk, "tax", Decimal(1), actor=c.leader),
         BadInput, "按数据计算"),
        ("panel", lambda c, r: actions.give_marks(
            r.pk, "technology", Decimal("15.01"), actor=c.leader), BadInput, "超过满分 15"),
        ("panel", lambda c, r: actions.give_second_marks(
            r.pk, "tax", Decimal(1), actor=c.officer, why=" "), BadInput, "复核"),
        ("panel", lambda c, r: actions.name_panel(r.pk, [c.outsider], actor=c.officer),
         BadInput, "本县工作人员"),
        ("panel", conclude(conclusion="admitted"), WrongState, "逐项查明"),
        ("panel", conclude(conclusion="conditional"), BadInput, "写明条件"),
        ("panel", conclude(conclusion="refused"), BadInput, "理由"),
        ("concluded", lambda c, r: actions.enter_vetoes(r.pk, {}, actor=c.officer),
         WrongState, "重新打开"),
    ],
)  # fmt: skip
def test_refusals_change_nothing(
    cast: SimpleNamespace, state: str, deed: Deed, error: type[Exception], words: str
) -> None:
    review = make_review(cast, state)
    before = (Event.objects.count(), ReviewMark.objects.count(), Review.objects.count())

    with pytest.raises(error, match=words):
        deed(cast, review)

    assert (Event.objects.count(), ReviewMark.objects.count(), Review.objects.count()) == before


def test_a_veto_leaves_only_refusal_and_a_low_score_needs_a_reason(cast: SimpleNamespace) -> None:
    review = make_review(cast, "panel")
    actions.enter_vetoes(
        review.pk, {**dict.fromkeys(CLEAR, "clear"), "energy": "hit"}, actor=cast.officer
    )
    events = Event.objects.count()

    with pytest.raises(WrongState, match="一票否决：两高项目没有能耗指标"):
        actions.conclude_review(review.pk, actor=cast.leader, conclusion="admitted", reason="急")
    assert Event.objects.count() == events

    actions.enter_vetoes(review.pk, dict.fromkeys(CLEAR, "clear"), actor=cast.officer)
    with pytest.raises(BadInput, match="未确认达到 60 分"):
        actions.conclude_review(review.pk, actor=cast.leader, conclusion="admitted")
    done = actions.conclude_review(
        review.pk, actor=cast.leader, conclusion="admitted", reason="补链急需"
    )
    assert done.conclusion == "admitted"


def test_a_published_card_that_lacks_parts_reviews_nothing(cast: SimpleNamespace) -> None:
    assert actions.load_product_scorecards(actor=cast.clock) == 2
    assert actions.load_product_scorecards(actor=cast.clock) == 0
    project = make_project(cast, "talks")
    events = Event.objects.count()

    for row in Scorecard.objects.all():
        with pytest.raises(WrongState, match="本表不能给项目打分：未公布"):
            actions.open_review(project.pk, row, actor=cast.officer)

    assert (Review.objects.count(), Event.objects.count()) == (0, events)


def test_a_new_year_ends_the_version_before_it(cast: SimpleNamespace) -> None:
    old = sample_card(cast)
    table = {**old.definition, "year": 2027, "pass_mark": "65"}

    new = actions.enter_scorecard(table, actor=cast.admin)

    old.refresh_from_db()
    assert old.valid_to is not None
    assert new.card.pass_mark == 65
    with pytest.raises(WrongState, match="已有 2027 年或更晚的版本"):
        actions.enter_scorecard(table, actor=cast.admin)
    with pytest.raises(BadInput, match="评分表用不了"):
        actions.enter_scorecard({**table, "year": 2028, "items": []}, actor=cast.admin)
    with pytest.raises(NotAllowed):
        actions.enter_scorecard({**table, "year": 2028}, actor=cast.officer)
    assert Scorecard.objects.count() == 2
