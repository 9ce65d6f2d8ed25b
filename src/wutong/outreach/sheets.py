"""The lists of outreach as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.kernel.sheets import Column, Kind, Sheet

from .models import Direction, Good, Meeting, MeetingState, OccasionKind, OccasionState, StepKind
from .queries.lists import OccasionLine, StepLine
from .queries.pages import masked

OCCASIONS = Sheet(
    key="outreach.occasions",
    title=_("Trips and events"),
    key_columns=("title", "starts_on"),
    columns=(
        Column(
            key="title", heading=pgettext_lazy("trip", "Title"), required=True, width=34,
            max_length=120,
        ),
        Column(
            key="kind", heading=_("Kind"), kind=Kind.CHOICE, choices=dict(OccasionKind.choices),
            required=True, width=14,
        ),
        Column(key="starts_on", heading=_("First day"), kind=Kind.DATE, required=True, width=12),
        Column(key="ends_on", heading=_("Last day"), kind=Kind.DATE, required=True, width=12),
        Column(
            key="purpose", heading=_("Purpose"), required=True, width=44, multiline=True
        ),
        Column(key="route", heading=_("Route"), width=24, help=_("Cities, separated by 、")),
        Column(key="leader_post", heading=_("Led by (post)"), width=18, max_length=60),
        Column(key="host", heading=_("Host or organiser"), width=22, max_length=120),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(OccasionState.choices),
            width=10, help=_("Written out only; states are moved on the page"),
        ),
        Column(key="meetings", heading=_("Meetings"), kind=Kind.INT, width=10),
        Column(key="held", heading=pgettext_lazy("meetings", "Held"), kind=Kind.INT, width=10),
        Column(key="steps", heading=_("Next steps"), kind=Kind.INT, width=10),
        Column(key="open_steps", heading=_("Still open"), kind=Kind.INT, width=10),
        Column(
            key="planned", heading=_("Planned costs"), kind=Kind.MONEY, unit=100, width=14
        ),
        Column(key="actual", heading=_("Costs"), kind=Kind.MONEY, unit=100, width=14),
        Column(key="source", heading=_("Published source"), width=30),
    ),
)  # fmt: skip

MEETINGS = Sheet(
    key="outreach.meetings",
    title=_("Meetings"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="occasion", heading=_("Trip or event"), width=30),
        Column(key="day", heading=pgettext_lazy("agenda", "Day"), kind=Kind.DATE, width=12),
        Column(key="at", heading=_("Time"), width=8),
        Column(key="firm", heading=_("Firm"), required=True, width=34),
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(key="city", heading=pgettext_lazy("trip", "City"), width=12),
        Column(key="segment", heading=_("Segment"), width=18),
        Column(
            key="state", heading=_("State"), kind=Kind.CHOICE, choices=dict(MeetingState.choices),
            width=10,
        ),
        Column(key="met_posts", heading=_("Whom we met (posts)"), width=24),
        Column(key="minutes", heading=_("Minutes"), width=50, multiline=True, max_length=8000),
        Column(key="contact", heading=_("Contact"), width=14),
        Column(key="phone", heading=_("Telephone"), width=14),
    ),
)  # fmt: skip

STEPS = Sheet(
    key="outreach.steps",
    title=_("Next steps"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="firm", heading=_("Firm"), required=True, width=34),
        Column(
            key="kind", heading=_("Kind"), kind=Kind.CHOICE, choices=dict(StepKind.choices),
            width=14,
        ),
        Column(key="what", heading=_("What"), width=40),
        Column(key="owner", heading=_("Who sees to it"), width=18),
        Column(key="due_on", heading=_("Until"), kind=Kind.DATE, width=12),
        Column(key="state", heading=_("State"), width=10),
        Column(key="late_days", heading=_("Days late"), kind=Kind.INT, width=10),
        Column(key="proof", heading=_("Proof"), width=30, multiline=True),
        Column(key="occasion", heading=_("Trip or event"), width=30),
        Column(key="evidence", heading=_("Reasons"), width=40, multiline=True),
    ),
)  # fmt: skip

GOODS = Sheet(
    key="outreach.goods",
    title=_("Bought and sold"),
    key_columns=("firm", "direction", "name"),
    columns=(
        Column(key="firm", heading=_("Firm"), required=True, width=34, max_length=200),
        Column(key="uscc", heading=_("Unified social credit code"), kind=Kind.CODE, width=22),
        Column(
            key="direction", heading=_("Sells or buys"), kind=Kind.CHOICE,
            choices=dict(Direction.choices), required=True, width=10,
        ),
        Column(key="name", heading=_("Product"), required=True, width=20, max_length=60),
        Column(key="words", heading=_("Other names"), width=24, max_length=200),
        Column(key="quantity", heading=_("Quantity a year"), width=16, max_length=40),
        Column(key="note", heading=_("Remark"), width=24, max_length=200),
        Column(key="source", heading=_("Source"), required=True, width=24, max_length=200),
    ),
)  # fmt: skip


def occasion_cells(lines: Iterable[OccasionLine]) -> Iterator[dict[str, Any]]:
    """Occasions as the sheet's rows."""
    for line in lines:
        o = line.occasion
        yield {
            "title": o.title, "kind": o.kind, "starts_on": o.starts_on, "ends_on": o.ends_on,
            "purpose": o.purpose, "route": "、".join(s.city for s in line.route),
            "leader_post": o.leader_post, "host": o.host, "state": o.state,
            "meetings": line.meetings, "held": line.held, "steps": line.steps,
            "open_steps": line.open_steps, "planned": line.planned.cents,
            "actual": line.actual.cents, "source": o.source,
        }  # fmt: skip


def meeting_cells(meetings: Iterable[Meeting]) -> Iterator[dict[str, Any]]:
    """Meetings as the sheet's rows; telephones masked, since a file goes anywhere."""
    for m in meetings:
        yield {
            "number": m.pk, "occasion": str(m.occasion), "day": m.day,
            "at": f"{m.at:%H:%M}" if m.at else "", "firm": m.firm_name, "uscc": m.uscc,
            "city": m.city, "segment": str(m.segment or ""), "state": m.state,
            "met_posts": m.met_posts, "minutes": m.minutes, "contact": m.contact_name,
            "phone": masked(m.contact_phone),
        }  # fmt: skip


def step_cells(lines: Iterable[StepLine]) -> Iterator[dict[str, Any]]:
    """Next steps as the sheet's rows."""
    for line in lines:
        step, task = line.step, line.task.task
        yield {
            "number": step.pk, "firm": step.firm_name, "kind": step.kind, "what": step.what,
            "owner": task.owner.title, "due_on": task.due_on, "state": line.task.state,
            "late_days": line.task.late_days if line.task.status == "late" else None,
            "proof": task.proof,
            "occasion": str(step.meeting.occasion) if step.meeting else "",
            "evidence": step.evidence,
        }  # fmt: skip


def good_cells(goods: Iterable[Good]) -> Iterator[dict[str, Any]]:
    """Products as the sheet's rows."""
    for good in goods:
        yield {
            "firm": good.company.name, "uscc": good.company.uscc or "",
            "direction": good.direction, "name": good.name, "words": good.words,
            "quantity": good.quantity, "note": good.note, "source": good.source,
        }  # fmt: skip
