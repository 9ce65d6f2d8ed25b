"""A scheduling problem: tasks with a length, what they wait for, and what they use of resources.

All times are whole units (for a county: working days). Based on the resource-constrained project
scheduling problem of the literature (PSPLIB, Kolisch and Sprecher 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wutong.runtime.words import gettext as _


class ProblemFault(ValueError):
    """The problem can't be scheduled; the message says why."""


@dataclass(frozen=True)
class Task:
    """One thing to do: `length` units, after the tasks `needs` (by place), using `demands`."""

    name: str
    length: int
    needs: tuple[int, ...] = ()
    demands: tuple[int, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Tasks and the capacity of each resource. Raises ProblemFault when nothing is feasible."""

    tasks: tuple[Task, ...]
    capacities: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.tasks)
        for task in self.tasks:
            if task.length < 0:
                raise ProblemFault(
                    _("%(name)s: a length is never less than nothing") % {"name": task.name}
                )
            if any(not 0 <= n < count for n in task.needs):
                raise ProblemFault(
                    _("%(name)s waits for a task that is nowhere") % {"name": task.name}
                )
            if len(task.demands) != len(self.capacities):
                raise ProblemFault(
                    _("%(name)s: one demand for each resource") % {"name": task.name}
                )
            for demand, capacity in zip(task.demands, self.capacities, strict=True):
                if demand < 0 or (task.length and demand > capacity):
                    raise ProblemFault(
                        _("%(name)s needs %(demand)s of a resource of %(capacity)s")
                        % {"name": task.name, "demand": demand, "capacity": capacity}
                    )
        _order = self.order  # a ring is found at once

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """For each task, those that wait for it."""
        found: list[list[int]] = [[] for _task in self.tasks]
        for n, task in enumerate(self.tasks):
            for before in task.needs:
                found[before].append(n)
        return tuple(tuple(f) for f in found)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The tasks so that each stands after what it waits for."""
        missing = [len(set(task.needs)) for task in self.tasks]
        ready = [n for n, count in enumerate(missing) if not count]
        order: list[int] = []
        while ready:
            n = ready.pop()
            order.append(n)
            for after in set(self.followers[n]):
                missing[after] -= 1
                if not missing[after]:
                    ready.append(after)
        if len(order) < len(self.tasks):
            raise ProblemFault(_("tasks wait for each other in a ring"))
        return tuple(order)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """The earliest start of each task when resources are no matter."""
        heads = [0] * len(self.tasks)
        for n in self.order:
            for after in self.followers[n]:
                heads[after] = max(heads[after], heads[n] + self.tasks[n].length)
        return tuple(heads)

    @cached_property
    def tails(self) -> tuple[int, ...]:
        """The time from the start of each task to the end when resources are no matter."""
        tails = [0] * len(self.tasks)
        for n in reversed(self.order):
            tails[n] = self.tasks[n].length + max(
                (tails[after] for after in self.followers[n]), default=0
            )
        return tuple(tails)

    @cached_property
    def critical_length(self) -> int:
        """The longest chain (CPM): no schedule is shorter."""
        return max(self.tails, default=0)

    @cached_property
    def lower_bound(self) -> int:
        """The longest chain, or the work of a resource by its capacity, whichever is more."""
        bound = self.critical_length
        for k, capacity in enumerate(self.capacities):
            work = sum(task.length * task.demands[k] for task in self.tasks)
            if work:
                bound = max(bound, -(-work // capacity))
        return bound

    def makespan(self, starts: Sequence[int]) -> int:
        """When the last task ends."""
        return max((s + t.length for s, t in zip(starts, self.tasks, strict=True)), default=0)


@dataclass(frozen=True)
class Outcome:
    """A schedule, checked: `starts` by place of the task; no schedule is shorter than `bound`.

    `status` is "optimal" when makespan and bound meet, else "feasible".
    """

    makespan: int
    bound: int
    starts: tuple[int, ...]

    @property
    def status(self) -> str:
        """Whether it is proved that no schedule is shorter."""
        return "optimal" if self.bound >= self.makespan else "feasible"
