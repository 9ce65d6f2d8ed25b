"""What-if: so many projects at once, departments that handle so many items at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wutong.approvals.rules.scheduling import Outcome, Problem, Task, solve
from wutong.calendars.rules import CalendarDays, WorkCalendar

from .making import Plan, PlannedItem


@dataclass(frozen=True)
class Load:
    """The best schedule found under capacities.

    `makespan` and `bound` are working days: no schedule can be shorter than `bound`. `bottleneck`
    is the department whose one more item at a time shortens the schedule most; "" where none does.
    `starts` are working days after the start, by project and item.
    """

    makespan: int
    bound: int
    status: str
    projects: int
    free_days: int
    busy: Mapping[str, float]
    bottleneck: str
    saved_days: int
    starts: Mapping[str, int]
    not_counted: tuple[str, ...]

    @property
    def gap(self) -> float:
        """How much shorter a schedule might still be, as a share of this one."""
        return (self.makespan - self.bound) / self.makespan if self.makespan else 0.0


def department_load(
    plan: Plan,
    capacity: Mapping[str, int],
    calendar: WorkCalendar,
    *,
    projects: int = 1,
    seconds: float = 10.0,
) -> Load:
    """Schedule `projects` plans like this one when departments have only so much capacity.

    A department without a capacity handles everything at once. Times in calendar days are turned
    into the working days that they hold where the plan has them.
    """
    problem = _problem(plan, capacity, calendar, projects)
    free = solve(_without(problem), seconds=min(seconds, 5.0)).makespan
    best = solve(problem, seconds=seconds)
    busy = _busy(problem, capacity, best.makespan)
    bottleneck, saved = _bottleneck(plan, capacity, calendar, projects, best, busy, seconds)
    return Load(
        makespan=best.makespan, bound=best.bound, status=best.status, projects=projects,
        free_days=free, busy=busy, bottleneck=bottleneck, saved_days=saved,
        starts={task.name: best.starts[n] for n, task in enumerate(problem.tasks)},
        not_counted=plan.not_counted,
    )  # fmt: skip


def _length(item: PlannedItem, calendar: WorkCalendar, counted_from: date) -> int:
    if item.span is None:
        return 0
    if isinstance(item.span, CalendarDays):
        begin = item.start if item.start is not None and item.finish is not None else counted_from
        end = item.finish or calendar.due(begin, item.span).day
        if calendar.knows(end):
            return calendar.workdays_between(begin, end)
        return calendar.workdays_between(counted_from, calendar.due(counted_from, item.span).day)
    return item.span.count


def _problem(
    plan: Plan, capacity: Mapping[str, int], calendar: WorkCalendar, projects: int
) -> Problem:
    names = list(capacity)
    items = [item for item in plan.items if item.is_dated]
    places = {item.code: n for n, item in enumerate(items)}
    tasks: list[Task] = []
    for project in range(projects):
        base = project * len(items)
        for item in items:
            length = _length(item, calendar, plan.counted_from)
            tasks.append(
                Task(
                    name=f"{project + 1}/{item.code}", length=length,
                    needs=tuple(base + places[n] for n in item.needs if n in places),
                    demands=tuple(int(item.department == d and length > 0) for d in names),
                )
            )  # fmt: skip
    return Problem(tuple(tasks), tuple(capacity[d] for d in names))


def _without(problem: Problem) -> Problem:
    return Problem(
        tuple(Task(t.name, t.length, t.needs, tuple(0 for _ in t.demands)) for t in problem.tasks),
        problem.capacities,
    )


def _busy(problem: Problem, capacity: Mapping[str, int], makespan: int) -> dict[str, float]:
    """Which share of a department's capacity is used."""
    shares: dict[str, float] = {}
    for n, (code, most) in enumerate(capacity.items()):
        work = sum(task.length * task.demands[n] for task in problem.tasks)
        shares[code] = round(work / (most * makespan), 3) if makespan else 0.0
    return shares


def _bottleneck(
    plan: Plan,
    capacity: Mapping[str, int],
    calendar: WorkCalendar,
    projects: int,
    best: Outcome,
    busy: Mapping[str, float],
    seconds: float,
) -> tuple[str, int]:
    """The department that one more at a time helps most, found by trying."""
    found, saved = "", 0
    for code in sorted(busy, key=lambda c: -busy[c])[:4]:
        more = {**capacity, code: capacity[code] + 1}
        tried = solve(_problem(plan, more, calendar, projects), seconds=min(2.0, seconds))
        if best.makespan - tried.makespan > saved:
            found, saved = code, best.makespan - tried.makespan
    return found, saved
