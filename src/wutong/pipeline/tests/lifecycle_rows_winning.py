"""Who may take which move of a review, a recognition, a clock, a dispute, a reward."""

from __future__ import annotations

from types import SimpleNamespace

from django.utils import timezone
from tests.tables.rows import Moves

from wutong.pipeline import actions
from wutong.pipeline.lifecycle.clocks import LEAD_CLOCK
from wutong.pipeline.lifecycle.contact_exports import CONTACT_EXPORT
from wutong.pipeline.lifecycle.recognition import RECOGNITION
from wutong.pipeline.lifecycle.reviews import REVIEW
from wutong.pipeline.lifecycle.winning import DISPUTE, FEE, REWARD, STATION_REPORT
from wutong.pipeline.models import (
    ClockState,
    ContactExportState,
    Dispute,
    DisputeState,
    FeeState,
    LeadClock,
    Recognition,
    RecognitionState,
    Review,
    ReviewPaper,
    ReviewState,
    RewardState,
    StationReport,
    StationReportState,
)

from .factories import make_project
from .test_agencies import fee_in
from .test_contact_exports import export_in
from .test_introducers import introduced
from .test_origins import two_reports
from .test_reviews import make_review

WORK = "leader officer"
STAFF = "leader officer stationed department approval zone admin"


def review_in(cast: SimpleNamespace, state: str) -> Review:
    """A review with all papers and a panel, so that nothing else is in the way."""
    review = make_review(cast, state)
    if state == ReviewState.APPLIED:
        for paper in ReviewPaper.objects.filter(review=review):
            actions.set_paper(paper.pk, "handed_in", actor=cast.officer)
    return review


def recognition_in(cast: SimpleNamespace, state: str) -> Recognition:
    """A signed project that counts, and perhaps a correction after it."""
    project = make_project(cast, "signed")
    year = timezone.localdate().year
    row = actions.recognise_project(project.pk, actor=cast.officer, year=year, conclusion="counted")
    if state == RecognitionState.SUPERSEDED:
        actions.recognise_project(
            project.pk, actor=cast.officer, year=year - 1, conclusion="counted"
        )
        row.refresh_from_db()
    return row


def clock_in(cast: SimpleNamespace, state: str) -> LeadClock:
    """The assessment clock of the officer's lead."""
    actions.load_product_clock_rules(actor=cast.clock)
    project = make_project(cast)
    clock = LeadClock.objects.get(project=project, step="assess")
    for name, move in (("reminded", "remind"), ("overdue", "fall_due"), ("escalated", "escalate")):
        if state in ("reminded", "overdue", "escalated"):
            with LEAD_CLOCK.take(move, clock.pk, actor=cast.clock):
                pass
        if state == name:
            break
    if state == ClockState.MET:
        actions.advance_project(project.pk, "assess", actor=cast.officer)
    if state == ClockState.STOPPED:
        actions.end_project(project.pk, actor=cast.officer, reason="market")
    clock.refresh_from_db()
    return clock


def dispute_in(cast: SimpleNamespace, state: str) -> Dispute:
    """Two reports of one firm."""
    dispute = two_reports(cast)[2]
    if state == DisputeState.RULED:
        return actions.rule_dispute(dispute.pk, actor=cast.leader, ruling="first", reason="先报")
    return dispute


def report_in(cast: SimpleNamespace, state: str) -> StationReport:
    """This month's report of the stationed officer."""
    actions.open_station(
        actor=cast.officer, name="示例驻点", city="上海", officer=cast.stationed,
        opened_on=timezone.localdate(), is_example=True,
    )  # fmt: skip
    report = StationReport.objects.latest("pk")
    if state == StationReportState.OVERDUE:
        actions.station_report_fell_due(report.pk, cast.clock)
    if state == StationReportState.HANDED_IN:
        actions.hand_in_station_report(report.pk, actor=cast.stationed, text="走访", firms_met=1)
    report.refresh_from_db()
    return report


MOVES = [
    Moves(
        lifecycle=REVIEW,
        make=review_in,
        begins=frozenset({ReviewState.APPLIED}),
        allowed={
            name: "leader" if name in ("conclude", "reopen") else WORK for name in REVIEW.moves
        },
    ),
    Moves(
        lifecycle=RECOGNITION,
        make=recognition_in,
        begins=frozenset({RecognitionState.IN_FORCE}),
        allowed={"supersede": WORK},
    ),
    Moves(
        lifecycle=LEAD_CLOCK,
        make=clock_in,
        begins=frozenset({ClockState.RUNNING}),
        allowed={
            name: "-" if name in ("remind", "fall_due", "escalate") else STAFF
            for name in LEAD_CLOCK.moves
        },
    ),
    Moves(
        lifecycle=DISPUTE,
        make=dispute_in,
        begins=frozenset({DisputeState.OPEN}),
        allowed={"rule": "leader"},
    ),
    Moves(
        lifecycle=REWARD,
        make=lambda cast, state: introduced(cast, state),
        begins=frozenset({RewardState.INTRODUCED}),
        allowed={"compute": WORK, "pay": WORK, "approve": "leader", "refuse": "leader"},
    ),
    Moves(
        lifecycle=STATION_REPORT,
        make=report_in,
        begins=frozenset({StationReportState.DUE}),
        allowed={"fall_due": "-", "hand_in": "stationed"},
    ),
    Moves(
        lifecycle=CONTACT_EXPORT,
        make=lambda cast, state: export_in(cast, state),
        begins=frozenset({ContactExportState.ASKED}),
        allowed={
            "approve": "leader admin",
            "refuse": "leader admin",
            "withdraw": "officer",
            "fetch": "officer",
            "lapse": "-",
        },
    ),
    Moves(
        lifecycle=FEE,
        make=lambda cast, state: fee_in(cast, state),
        begins=frozenset({FeeState.BROUGHT}),
        allowed={"compute": WORK, "approve": "leader", "refuse": "leader"},
    ),
]
