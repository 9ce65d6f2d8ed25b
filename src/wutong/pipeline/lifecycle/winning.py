"""Conflicts of reports, introducers' rewards, monthly reports of stations."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access.winning import (
    may_approve,
    may_approve_fee,
    may_compute,
    may_compute_fee,
    may_rule,
    may_write_report,
    only_time,
)
from wutong.pipeline.models import (
    CommissionFee,
    Dispute,
    DisputeState,
    FeeState,
    Introduction,
    RewardState,
    StationReport,
    StationReportState,
)

DISPUTE = Lifecycle(
    Dispute,
    "state",
    {
        "rule": Move(
            label=_("Give the ruling"),
            sources=frozenset({DisputeState.OPEN}),
            target=DisputeState.RULED,
            allowed=may_rule,
        ),
    },
)

REWARD = Lifecycle(
    Introduction,
    "state",
    {
        "compute": Move(
            label=_("Compute the reward"),
            sources=frozenset({RewardState.INTRODUCED, RewardState.CLAIMED}),
            target=RewardState.CLAIMED,
            allowed=may_compute,
        ),
        "approve": Move(
            label=_("Approve the reward"),
            sources=frozenset({RewardState.CLAIMED}),
            target=RewardState.APPROVED,
            allowed=may_approve,
        ),
        "refuse": Move(
            label=_("Refuse the reward"),
            sources=frozenset({RewardState.INTRODUCED, RewardState.CLAIMED}),
            target=RewardState.REFUSED,
            allowed=may_approve,
        ),
        "pay": Move(
            label=_("Paid"),
            sources=frozenset({RewardState.APPROVED}),
            target=RewardState.PAID,
            allowed=may_compute,
        ),
    },
)


FEE = Lifecycle(
    CommissionFee,
    "state",
    {
        "compute": Move(
            label=_("Compute the fee"),
            # money goes on coming: what was approved is computed again, then approved again
            sources=frozenset({FeeState.BROUGHT, FeeState.COMPUTED, FeeState.APPROVED}),
            target=FeeState.COMPUTED,
            allowed=may_compute_fee,
        ),
        "approve": Move(
            label=_("Approve the fee"),
            sources=frozenset({FeeState.COMPUTED}),
            target=FeeState.APPROVED,
            allowed=may_approve_fee,
        ),
        "refuse": Move(
            label=_("Refuse the fee"),
            sources=frozenset({FeeState.BROUGHT, FeeState.COMPUTED}),
            target=FeeState.REFUSED,
            allowed=may_approve_fee,
        ),
    },
)


def report_due(report: StationReport) -> tuple[datetime, str] | None:
    """A report falls due once."""
    return (report.due_at, "fall_due") if report.state == StationReportState.DUE else None


STATION_REPORT = Lifecycle(
    StationReport,
    "state",
    {
        "fall_due": Move(
            label=_("Overdue"),
            sources=frozenset({StationReportState.DUE}),
            target=StationReportState.OVERDUE,
            allowed=only_time,
        ),
        "hand_in": Move(
            label=_("Handed in"),
            sources=frozenset({StationReportState.DUE, StationReportState.OVERDUE}),
            target=StationReportState.HANDED_IN,
            allowed=may_write_report,
        ),
    },
    due=report_due,
)
