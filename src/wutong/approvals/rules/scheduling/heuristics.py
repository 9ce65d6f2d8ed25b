"""Good schedules fast: serial generation by priority lists, justification, a small genetic search.

The free capacity of all resources at one moment is packed into one whole number with a guard bit
above each, so that “does it fit?” is one subtraction however many resources there are.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from functools import cached_property

from .model import Problem

Starts = list[int]
# share of tasks that change their place in a child
DISORDER = 0.05


class Generator:
    """Schedules of one problem from orders of its tasks, forwards or backwards in time."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        width = max(problem.capacities, default=1).bit_length() + 1
        self.guard = sum(1 << (width * k + width - 1) for k in range(len(problem.capacities)))
        self.free = self.guard + sum(c << (width * k) for k, c in enumerate(problem.capacities))
        self.lengths = [task.length for task in problem.tasks]
        self.demands = [
            sum(d << (width * k) for k, d in enumerate(task.demands)) for task in problem.tasks
        ]
        self.needs = [tuple(set(task.needs)) for task in problem.tasks]
        self.followers = [tuple(set(f)) for f in problem.followers]
        self.horizon = sum(self.lengths) + 1

    def forward(self, order: Sequence[int]) -> Starts:
        """Each task as early as it may begin, in an order in which needs come first."""
        return self._generate(order, self.needs)

    def backward(self, order: Sequence[int]) -> Starts:
        """The same from the end, followers first; answered as starts from the start."""
        mirrored = self._generate(order, self.followers)
        end = max((s + d for s, d in zip(mirrored, self.lengths, strict=True)), default=0)
        return [end - s - d for s, d in zip(mirrored, self.lengths, strict=True)]

    def _generate(self, order: Sequence[int], needs: Sequence[tuple[int, ...]]) -> Starts:
        lengths, demands, guard = self.lengths, self.demands, self.guard
        profile = [self.free] * self.horizon
        starts = [0] * len(lengths)
        for n in order:
            at = 0
            for before in needs[n]:
                end = starts[before] + lengths[before]
                if end > at:
                    at = end
            length, demand = lengths[n], demands[n]
            if demand and length:
                # from the last moment back: the latest conflict tells how far to go on
                moment = at + length - 1
                while moment >= at:
                    if (profile[moment] - demand) & guard != guard:
                        at = moment + 1
                        moment = at + length
                    moment -= 1
                for moment in range(at, at + length):
                    profile[moment] -= demand
            starts[n] = at
        return starts

    def justified(self, starts: Starts) -> Starts:
        """Pushed to the right, then to the left: never longer (double justification)."""
        ends = [s + d for s, d in zip(starts, self.lengths, strict=True)]
        rank = self.rank
        right = self.backward(sorted(range(len(ends)), key=lambda n: (-ends[n], -rank[n])))
        return self.forward(sorted(range(len(ends)), key=lambda n: (right[n], rank[n])))

    @cached_property
    def rank(self) -> list[int]:
        """The tasks' places in the network's order: ties keep needs before who waits for them."""
        ranks = [0] * len(self.lengths)
        for place, n in enumerate(self.problem.order):
            ranks[n] = place
        return ranks

    def by_priority(self, value: Callable[[int], float]) -> list[int]:
        """An order in which needs come first and the smaller value goes first."""
        missing = [len(needs) for needs in self.needs]
        ready = [(value(n), n) for n, count in enumerate(missing) if not count]
        heapq.heapify(ready)
        order = []
        while ready:
            _, n = heapq.heappop(ready)
            order.append(n)
            for after in self.followers[n]:
                missing[after] -= 1
                if not missing[after]:
                    heapq.heappush(ready, (value(after), after))
        return order

    def makespan(self, starts: Starts) -> int:
        """When the last task ends."""
        return max((s + d for s, d in zip(starts, self.lengths, strict=True)), default=0)


def first_schedules(generator: Generator, chance: random.Random, count: int) -> list[Starts]:
    """Justified schedules by known priority rules, then by the same rules with some chance."""
    problem = generator.problem
    tails, heads = problem.tails, problem.heads
    ends = problem.critical_length
    work = [
        sum(d / c for d, c in zip(t.demands, problem.capacities, strict=True) if c) * t.length
        for t in problem.tasks
    ]
    rules: list[Callable[[int], float]] = [
        lambda n: ends - tails[n] + problem.tasks[n].length,  # latest finish
        lambda n: ends - tails[n],  # latest start
        lambda n: -len(generator.followers[n]) + (ends - tails[n]) / (ends + 1),
        lambda n: -work[n] + (ends - tails[n]),
        lambda n: ends - tails[n] - heads[n],  # least slack
    ]
    found = [generator.justified(generator.forward(generator.by_priority(rule))) for rule in rules]
    while len(found) < count:
        spread = chance.choice((0.05, 0.1, 0.2, 0.4)) * (ends or 1)
        noise = [chance.random() * spread for _ in tails]
        rule = rules[chance.randrange(2)]
        order = generator.by_priority(lambda n, r=rule, x=noise: r(n) + x[n])  # type: ignore[misc]
        found.append(generator.justified(generator.forward(order)))
    return found


def evolve(
    generator: Generator,
    chance: random.Random,
    out_of_time: Callable[[], bool],
    *,
    target: int,
    population: int = 40,
    begin: Starts | None = None,
) -> Starts:
    """The best schedule of a genetic search over orders, each child justified.

    Ends when `target` is reached or `out_of_time()`; at least the first schedules are made.
    """
    people = [(generator.makespan(s), s) for s in first_schedules(generator, chance, 5)]
    if begin is not None:
        people.append((generator.makespan(begin), begin))
    if out_of_time() or min(people)[0] <= target:
        return min(people)[1]
    for starts in first_schedules(generator, chance, population)[5:]:
        people.append((generator.makespan(starts), starts))
        if out_of_time():
            break
    best = min(people)
    rank = generator.rank
    while best[0] > target and not out_of_time():
        mother, father = (min(chance.sample(people, 3)) for _ in range(2))
        child = _crossed(mother[1], father[1], rank, generator, chance)
        length = generator.makespan(child)
        if length <= best[0]:
            best = (length, child) if length < best[0] else best
        # against too much likeness a child replaces the longest of a few, not of all
        place = max(
            chance.sample(range(len(people)), min(6, len(people))), key=lambda i: people[i][0]
        )
        if length <= people[place][0] and all(child != s for _, s in people):
            people[place] = (length, child)
    return best[1]


def _crossed(
    mother: Starts, father: Starts, rank: list[int], generator: Generator, chance: random.Random
) -> Starts:
    """The mother's tasks in a window of time as she has them, the others around it by the father.

    After the idea of Debels and Vanhoucke (2007): a good part of a schedule stays together. A few
    tasks change their place, so that a population doesn't settle too soon.
    """
    count, lengths = len(mother), generator.lengths
    end = generator.makespan(mother)
    width = max(1, int(end * chance.uniform(0.25, 0.6)))
    first = chance.randrange(0, max(1, end - width + 1))
    last = first + width
    value = [0.0] * count
    for n in range(count):
        if first <= mother[n] and mother[n] + lengths[n] <= last:
            value[n] = mother[n]
        elif 2 * father[n] + lengths[n] < first + last:
            value[n] = father[n] - 10 * end
        else:
            value[n] = father[n] + 10 * end
        if chance.random() < DISORDER:
            value[n] += chance.uniform(-0.15, 0.15) * end
    order = generator.by_priority(lambda n: value[n] + rank[n] * 1e-6)
    return generator.justified(generator.forward(order))
