"""What is gone through again and again as Excel: meetings, monthly reports, lead clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import ClockStep, DispatchMeeting, Project, Stage
from wutong.pipeline.models.meetings import MeetingKind, MeetingState
from wutong.pipeline.queries.clocks import ClockRow

NUMBER = Column(key="number", heading=gettext_lazy("Number"), required=True, width=14)
EXAMPLE = Column(key="is_example", heading=gettext_lazy("Example"), kind=Kind.BOOL, width=8)

MEETINGS = Sheet(
    key="pipeline.meetings",
    title=gettext_lazy("Dispatch meetings"),
    key_columns=("title",),
    columns=(
        Column(key="title", heading=gettext_lazy("Title"), required=True, width=36),
        Column(
            key="kind", heading=gettext_lazy("Kind"), kind=Kind.CHOICE,
            choices=dict(MeetingKind.choices), width=14,
        ),
        Column(key="held_on", heading=gettext_lazy("Day"), kind=Kind.DATE, width=12),
        Column(key="place", heading=gettext_lazy("Place"), width=24),
        Column(key="chair", heading=gettext_lazy("Chair"), width=20),
        Column(
            key="state", heading=gettext_lazy("State"), kind=Kind.CHOICE,
            choices=dict(MeetingState.choices), width=12,
        ),
        EXAMPLE,
    ),
)  # fmt: skip

MONTHLY = Sheet(
    key="pipeline.monthly",
    title=gettext_lazy("Monthly reports"),
    key_columns=("number",),
    columns=(
        NUMBER,
        Column(key="project", heading=gettext_lazy("Project"), width=36),
        Column(
            key="stage", heading=gettext_lazy("Stage"), kind=Kind.CHOICE,
            choices=dict(Stage.choices), width=12,
        ),
        Column(key="owner", heading=gettext_lazy("Officer"), width=20),
        Column(key="report", heading=gettext_lazy("This month"), width=16),
        EXAMPLE,
    ),
)  # fmt: skip

RUNNING_CLOCKS = Sheet(
    key="pipeline.running_clocks",
    title=gettext_lazy("Leads and their clocks"),
    key_columns=("number", "step"),
    columns=(
        NUMBER,
        Column(key="project", heading=gettext_lazy("Project"), width=36),
        Column(
            key="step", heading=pgettext_lazy("lead", "Step"), kind=Kind.CHOICE,
            choices=dict(ClockStep.choices), required=True, width=18,
        ),
        Column(key="until", heading=gettext_lazy("Until"), kind=Kind.DATE, width=12),
        Column(key="late", heading=gettext_lazy("Overdue"), kind=Kind.BOOL, width=8),
        Column(key="owner", heading=gettext_lazy("Officer"), width=20),
        EXAMPLE,
    ),
)  # fmt: skip


def meeting_cells(rows: Iterable[DispatchMeeting]) -> Iterator[dict[str, Any]]:
    """Meetings as the sheet's rows."""
    for row in rows:
        yield {
            "title": row.title, "kind": row.kind, "held_on": row.held_on, "place": row.place,
            "chair": row.chair.title if row.chair else "", "state": row.state,
            "is_example": row.is_example,
        }  # fmt: skip


def monthly_cells(rows: Iterable[Project]) -> Iterator[dict[str, Any]]:
    """Projects with what was told of them in the month, as `reports_of` finds it."""
    for row in rows:
        told: Any = row
        if told.was_changed:
            report = _("Something new")
        else:
            report = _("No change this month") if told.was_reported else _("Not reported")
        yield {
            "number": row.number, "project": str(row), "stage": row.stage,
            "owner": row.owner.title, "report": report, "is_example": row.is_example,
        }  # fmt: skip


def clock_cells(rows: Iterable[ClockRow]) -> Iterator[dict[str, Any]]:
    """Running clocks as the sheet's rows, with the last day on which each is in time."""
    for row in rows:
        project = row.clock.project
        yield {
            "number": project.number, "project": str(project), "step": row.clock.step,
            "until": row.last_day, "late": row.is_late, "owner": project.owner.title,
            "is_example": project.is_example,
        }  # fmt: skip
