"""What the command line asks of plans. Needs neither a database nor Django's settings."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from wutong.calendars.rules import WorkCalendar, packaged_calendar
from wutong.kernel.errors import BadInput
from wutong.matters.rules.catalogue import Catalogue, packaged_catalogue
from wutong.runtime.words import gettext as _

from .rules.planning import (
    Load,
    Plan,
    PlanContent,
    PlannedItem,
    department_load,
    make_plan,
    packaged_content,
    read_plan_file,
)
from .rules.planning.reading import PlanFileFault
from .rules.scheduling import ProblemFault, read_sm, solve

CHINA = timezone(timedelta(hours=8))


def plan(
    path: Path,
    calendar: WorkCalendar | None = None,
    content: PlanContent | None = None,
    catalogue: Catalogue | None = None,
) -> dict[str, Any]:
    """The plan of a file of answers; the answer of `wutong plan FILE --json`.

    Without a county's calendar, questions and rules, or catalogue the packaged ones hold. The
    shape is documented in docs/reference/plan-schema.md. Raises BadInput naming each field.
    """
    content, catalogue = content or packaged_content(), catalogue or packaged_catalogue()
    days = calendar or packaged_calendar()
    try:
        asked = read_plan_file(_text_of(path), content, catalogue.departments)
    except PlanFileFault as fault:
        raise BadInput([f"{path.name}: {problem}" for problem in fault.problems]) from fault
    start = asked.start or datetime.fromtimestamp(time.time(), CHINA).date()
    if not days.knows(start):
        raise BadInput(
            _("%(name)s: start: the working days of %(year)s are not published")
            % {"name": path.name, "year": start.year}
        )
    made = make_plan(asked.answers, start, catalogue=catalogue, content=content, calendar=days)
    document = plan_document(made)
    if asked.capacity:
        document["capacity"] = load_document(
            department_load(
                made, asked.capacity, days, projects=asked.projects, seconds=asked.seconds
            )
        )
    return document


def psplib(path: Path, seconds: float) -> dict[str, Any]:
    """Schedule a PSPLIB file; the answer of `wutong plan --psplib FILE --json`.

    `starts` maps the file's job numbers to whole periods from 0. Raises BadInput.
    """
    try:
        problem = read_sm(_text_of(path))
    except ProblemFault as fault:
        raise BadInput(f"{path.name}: {fault}") from fault
    done = solve(problem, seconds=seconds)
    return {
        "makespan": done.makespan,
        "bound": done.bound,
        "status": done.status,
        "starts": {task.name: done.starts[n] for n, task in enumerate(problem.tasks)},
    }


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput(
            _("%(name)s: the file must be text in UTF-8") % {"name": path.name}
        ) from fault


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def plan_document(plan: Plan) -> dict[str, Any]:
    """A plan in plain form."""
    return {
        "start": plan.start.isoformat(),
        "items": [_item(item) for item in plan.items],
        "finish": _day(plan.finish),
        "known": plan.known,
        "latest_known": _day(plan.latest_known),
        "open_days": plan.open_days,
        "serial_days": plan.serial_days,
        "parallel_days": plan.parallel_days,
        "commitment_days": plan.commitment_days,
        "days_counted_from": plan.counted_from.isoformat(),
        "not_counted": list(plan.not_counted),
        "materials": [
            {
                "document": paper.document, "name": paper.name, "asked_by": list(paper.asked_by),
                "from_firm": not paper.is_shared, "shared_from": paper.shared_from,
            }
            for paper in plan.papers
        ],
    }  # fmt: skip


def _item(item: PlannedItem) -> dict[str, Any]:
    span = item.span
    return {
        "code": item.code, "name": item.name, "mode": item.mode.value,
        "start": _day(item.start), "finish": _day(item.finish), "critical": item.critical,
        "department": item.department, "stage": item.stage, "needs": list(item.needs),
        "days": None if span is None else span.count,
        "unit": None if span is None else _unit(item),
        "clock": item.clock_is, "clock_basis": item.clock_basis, "open_days": item.open_days,
        "why": item.why, "basis": item.why_basis, "unsure": list(item.unsure),
        "no_commitment": item.why_not, "no_commitment_rule": item.why_not_rule,
        "no_commitment_basis": item.why_not_basis, "standing": item.standing,
    }  # fmt: skip


def _unit(item: PlannedItem) -> str:
    from wutong.calendars.rules import CalendarDays

    return "day" if isinstance(item.span, CalendarDays) else "wd"


def load_document(load: Load) -> dict[str, Any]:
    """A schedule under capacities in plain form."""
    return {
        "projects": load.projects, "makespan": load.makespan, "bound": load.bound,
        "gap": round(load.gap, 4), "status": load.status, "free_days": load.free_days,
        "bottleneck": load.bottleneck or None, "saved_days": load.saved_days,
        "busy": dict(load.busy), "starts": dict(load.starts),
    }  # fmt: skip
