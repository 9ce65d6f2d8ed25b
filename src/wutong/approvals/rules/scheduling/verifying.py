"""Checks a schedule by the definition alone, with nothing of what made it."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Problem


def faults_of(problem: Problem, starts: Sequence[int]) -> list[str]:
    """Every way in which a schedule breaks the problem; empty when it holds."""
    if len(starts) != len(problem.tasks):
        return [f"{len(starts)} starts for {len(problem.tasks)} tasks"]
    faults = []
    for n, task in enumerate(problem.tasks):
        if starts[n] < 0:
            faults.append(f"{task.name} begins before the start")
        faults += [
            f"{task.name} begins before {problem.tasks[b].name} ends"
            for b in task.needs
            if starts[n] < starts[b] + problem.tasks[b].length
        ]
    for k, capacity in enumerate(problem.capacities):
        changes: dict[int, int] = {}
        for start, task in zip(starts, problem.tasks, strict=True):
            if task.length and task.demands[k]:
                changes[start] = changes.get(start, 0) + task.demands[k]
                end = start + task.length
                changes[end] = changes.get(end, 0) - task.demands[k]
        used = 0
        for moment in sorted(changes):
            used += changes[moment]
            if used > capacity:
                faults.append(f"resource {k + 1}: {used} of {capacity} used at {moment}")
    return faults
