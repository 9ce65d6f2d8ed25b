"""The best schedule in a given time, with a bound that is proved.

Two searches run beside each other: the genetic one finds good schedules fast and goes on finding
them on big problems; CP-SAT proves bounds and closes small ones. Each tells the other what it
found: CP-SAT works in rounds, each asking for less than the best schedule known.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

from .heuristics import Generator, Starts, evolve
from .model import Outcome, Problem
from .verifying import faults_of

# seconds that the genetic search has for itself at the beginning, at most
BURST = 1.5


@dataclass
class _Best:
    """The best schedule known and the bound proved; shared by both searches."""

    starts: Starts
    makespan: int
    bound: int
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, starts: Starts, makespan: int) -> None:
        with self.lock:
            if makespan < self.makespan:
                self.starts, self.makespan = starts, makespan
            if self.bound >= self.makespan:
                self.ended.set()

    def prove(self, bound: int) -> None:
        with self.lock:
            self.bound = max(self.bound, min(bound, self.makespan))
            if self.bound >= self.makespan:
                self.ended.set()


def solve(problem: Problem, *, seconds: float = 10.0, seed: int = 0, workers: int = 2) -> Outcome:
    """A feasible schedule of a problem, the best found in `seconds`, and a proved bound.

    Uses `workers` cores at most. The schedule is checked by the definition before it is answered.
    """
    if not problem.tasks:
        return Outcome(0, 0, ())
    deadline = time.monotonic() + max(0.0, seconds)
    generator = Generator(problem)
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    bound = problem.lower_bound
    burst = time.monotonic() + min(BURST, seconds * 0.15)
    starts = evolve(generator, chance, lambda: time.monotonic() >= burst, target=bound)
    best = _Best(starts, generator.makespan(starts), bound)
    if best.makespan > bound and time.monotonic() < deadline:
        _search(problem, generator, best, chance, deadline, workers)
    if faults := faults_of(problem, best.starts):
        raise AssertionError(f"the scheduler made a wrong schedule: {faults[0]}")
    return Outcome(best.makespan, best.bound, tuple(best.starts))


def _search(
    problem: Problem,
    generator: Generator,
    best: _Best,
    chance: random.Random,
    deadline: float,
    workers: int,
) -> None:
    beside = workers > 1
    proving = threading.Thread(
        target=_prove, args=(problem, best, deadline, max(1, workers - 1)), daemon=True
    )
    proving.start()
    if beside:

        def over() -> bool:
            return best.ended.is_set() or time.monotonic() >= deadline

        while not over():
            # a fresh population when one has settled: more of the same would find nothing
            until = min(deadline, time.monotonic() + max(4.0, 0.3 * (deadline - time.monotonic())))
            starts = evolve(
                generator, chance,
                lambda u=until: over() or time.monotonic() >= u,  # type: ignore[misc]
                target=best.bound, begin=best.starts,
            )  # fmt: skip
            best.offer(starts, generator.makespan(starts))
    proving.join(max(0.0, deadline - time.monotonic()) + 30.0)


def _prove(problem: Problem, best: _Best, deadline: float, workers: int) -> None:
    """Rounds of CP-SAT, each for less than the best known, until that is proved impossible."""
    turn, length = 0, 1.0
    while not best.ended.is_set():
        left = deadline - time.monotonic()
        if left < 0.05:
            return
        # short rounds first, while the other search finds much; then all that is left
        allowed = left if left < 2.5 * length else length
        turn, length = turn + 1, length * 2.5
        _round(problem, best, allowed, workers, turn)


def _round(problem: Problem, best: _Best, seconds: float, workers: int, seed: int) -> None:
    from ortools.sat.python import cp_model

    with best.lock:
        known, least, most = best.starts, best.bound, best.makespan - 1
    model = cp_model.CpModel()
    tasks = problem.tasks
    starts = [
        model.new_int_var(problem.heads[n], most - problem.tails[n], f"s{n}")
        if problem.heads[n] <= most - problem.tails[n]
        else None
        for n in range(len(tasks))
    ]
    if any(start is None for start in starts):
        best.prove(most + 1)
        return
    begin = [start for start in starts if start is not None]
    intervals = [
        model.new_fixed_size_interval_var(begin[n], task.length, f"i{n}")
        for n, task in enumerate(tasks)
    ]
    end = model.new_int_var(least, most, "end")
    for n, task in enumerate(tasks):
        for before in set(task.needs):
            model.add(begin[n] >= begin[before] + tasks[before].length)
        if not problem.followers[n]:
            model.add(end >= begin[n] + task.length)
        model.add_hint(begin[n], min(known[n], most - problem.tails[n]))
    for k, capacity in enumerate(problem.capacities):
        users = [n for n, task in enumerate(tasks) if task.demands[k] and task.length]
        if users:
            model.add_cumulative(
                [intervals[n] for n in users], [tasks[n].demands[k] for n in users], capacity
            )
    model.minimize(end)

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            found = [int(self.value(start)) for start in begin]
            best.offer(found, problem.makespan(found))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.use_overload_checker_in_cumulative = True
    solver.parameters.use_timetable_edge_finding_in_cumulative = True
    solver.parameters.use_hard_precedences_in_cumulative = True
    over = threading.Event()

    def stop_when_ended() -> None:
        while not over.wait(0.05):
            if best.ended.is_set():
                solver.stop_search()
                return

    watching = threading.Thread(target=stop_when_ended, daemon=True)
    watching.start()
    status = solver.solve(model, Told())
    over.set()
    watching.join()
    if status == cp_model.INFEASIBLE:
        best.prove(most + 1)
    elif status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        # rounded with care: a bound is what is proved, never more
        best.prove(int(solver.best_objective_bound + 1e-6) if status != cp_model.OPTIMAL
                   else int(solver.objective_value))  # fmt: skip
