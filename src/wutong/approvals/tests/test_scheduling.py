"""Schedules are feasible by an independent check, bounds are bounds, small problems are proved."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.approvals.commands import psplib
from wutong.approvals.rules.scheduling import (
    Outcome,
    Problem,
    ProblemFault,
    Task,
    faults_of,
    read_sm,
    solve,
)
from wutong.approvals.rules.scheduling.heuristics import Generator, evolve, first_schedules

FILE = """************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     4       2    1
  3      1     3       2    0
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
   3    1
************************************************************************
"""


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    count = draw(st.integers(1, 6))
    capacities = tuple(draw(st.lists(st.integers(1, 4), max_size=2)))
    tasks = tuple(
        Task(
            name=str(n), length=draw(st.integers(0, 4)),
            needs=tuple(b for b in range(n) if draw(st.integers(0, 3)) == 0),
            demands=tuple(draw(st.integers(0, c)) for c in capacities),
        )
        for n in range(count)
    )  # fmt: skip
    return Problem(tasks, capacities)


def shortest(problem: Problem) -> int:
    """The optimum by trying every order: some serial schedule is always optimal."""
    generator = Generator(problem)
    best = 10**9
    for order in itertools.permutations(range(len(problem.tasks))):
        places = {n: i for i, n in enumerate(order)}
        if all(places[b] < places[n] for n in order for b in problem.tasks[n].needs):
            best = min(best, generator.makespan(generator.forward(order)))
    return best


@given(problems())
@settings(max_examples=20)
def test_a_small_problem_is_solved_and_proved(problem: Problem) -> None:
    outcome = solve(problem, seconds=5)

    assert faults_of(problem, outcome.starts) == []
    assert outcome.makespan == problem.makespan(outcome.starts) == shortest(problem)
    assert (outcome.bound, outcome.status) == (outcome.makespan, "optimal")


@given(problems(), st.integers(0, 99))
def test_every_schedule_of_the_heuristics_holds_and_justifying_never_lengthens(
    problem: Problem, seed: int
) -> None:
    generator, chance = Generator(problem), random.Random(seed)

    for starts in first_schedules(generator, chance, 8):
        assert faults_of(problem, starts) == []
        again = generator.justified(starts)
        assert faults_of(problem, again) == []
        assert generator.makespan(again) <= generator.makespan(starts)
        assert generator.makespan(starts) >= problem.lower_bound
    tries = iter(range(60))
    best = evolve(generator, chance, lambda: next(tries, None) is None, target=0)
    assert faults_of(problem, best) == []


@pytest.mark.parametrize(
    ("starts", "fault"),
    [
        ((0, 0, 0, 4), "resource 1"), ((0, 0, 4, 6), "4 begins before 3 ends"),
        ((0, -1, 3, 7), "before the start"), ((0, 0), "2 starts for 4"),
    ],
)  # fmt: skip
def test_the_verifier_finds_what_is_wrong(starts: tuple[int, ...], fault: str) -> None:
    assert any(fault in f for f in faults_of(read_sm(FILE), starts))


def test_a_file_of_psplib_is_read_and_scheduled(tmp_path: Path) -> None:
    path = tmp_path / "small.sm"
    path.write_text(FILE, encoding="utf-8")

    done = psplib(path, 2.0)

    assert (done["makespan"], done["bound"], done["status"]) == (7, 7, "optimal")
    assert set(done["starts"]) == {"1", "2", "3", "4"}
    assert faults_of(read_sm(FILE), [done["starts"][str(n)] for n in range(1, 5)]) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("PRECEDENCE", "NOTHING", "PRECEDENCE RELATIONS"),
        (
            "   2        1          1           4",
            "   2        2          1           4",
            "one mode",
        ),
        ("  2      1     4       2    1", "  2      1     4       2", "requests are needed"),
        ("  2      1     4       2    1", "  2      1     4       5    1", "needs 5"),
        ("   4        1          0", "   4        1          1           2", "ring"),
    ],
)
def test_a_file_with_a_fault_is_refused(old: str, new: str, fault: str) -> None:
    with pytest.raises(ProblemFault, match=fault):
        read_sm(FILE.replace(old, new))


def test_nothing_to_do_takes_no_time() -> None:
    assert solve(Problem((), ())) == Outcome(0, 0, ())
