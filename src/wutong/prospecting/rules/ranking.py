"""Keeps the best candidates in flat memory, in an order that no batch or file order can change.

Order: score downward, then credit code upward. A code that stands in the register twice is one
firm; its better row counts.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import total_ordering
from typing import NamedTuple

from wutong.chains.rules.matching import Fit

from .sayings import Saying
from .scoring import Firm, Part, Score, score_of
from .tops import Top, tops_of
from .weighting import WeightSet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm with its place on the list, its score and every part of it."""

    rank: int
    firm: Firm
    score: float
    low: float
    high: float
    parts: tuple[Part, ...]
    unknown: tuple[str, ...]
    fit: Fit


@total_ordering
class Entry:
    """A firm in the running. Greater is better: a higher score, then a smaller code."""

    __slots__ = ("firm", "fit", "order", "score")

    def __init__(self, score: Score, firm: Firm, fit: Fit) -> None:
        self.score = score
        self.firm = firm
        self.fit = fit
        # The rest of the row only tells apart rows with the same code, or with none.
        self.order = (-score.value, *(part or "" for part in firm))

    @property
    def identity(self) -> tuple[str, str]:
        """The code; a row without one is told apart by its name."""
        return (self.firm.uscc, "" if self.firm.uscc else self.firm.name)

    def __lt__(self, other: Entry) -> bool:
        return self.order > other.order

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self.order == other.order

    __hash__ = None  # type: ignore[assignment]


class Best:
    """The best `size` firms among all that were offered."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._heap: list[Entry] = []  # the worst on top
        self._by_identity: dict[tuple[str, str], Entry] = {}

    def least(self) -> float:
        """The score that a firm needs at least to get on the list."""
        return self._heap[0].score.value if len(self._heap) >= self.size else 0.0

    def beats(self, bound: float, uscc: str = "") -> bool:
        """Could a firm of at most this score, with this code, still get on the list?"""
        if len(self._heap) < self.size:
            return True
        worst = self._heap[0]
        return bound > worst.score.value or (bound == worst.score.value and uscc <= worst.firm.uscc)

    def offer(self, entry: Entry) -> None:
        """Take a firm in if it is good enough."""
        if self.size <= 0:
            return
        same = self._by_identity.get(entry.identity)
        if same is not None:
            if same < entry:
                self._heap.remove(same)
                self._heap.append(entry)
                heapq.heapify(self._heap)
                self._by_identity[entry.identity] = entry
        elif len(self._heap) < self.size:
            heapq.heappush(self._heap, entry)
            self._by_identity[entry.identity] = entry
        elif self._heap[0] < entry:
            gone = heapq.heapreplace(self._heap, entry)
            del self._by_identity[gone.identity]
            self._by_identity[entry.identity] = entry

    def ranked(self) -> list[Entry]:
        """Best first."""
        return sorted(self._heap, reverse=True)


@dataclass(frozen=True, slots=True)
class Lever:
    """What one part could still change: the score and rank if the part were at its most.

    `fact` is what would have to be so for that, where the weights say.
    """

    part: str
    value: float | None  # now; None: unknown
    score: float
    rank: int
    fact: Saying | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would change a candidate's rank, for a sentence in any language.

    `best_rank` and `worst_rank` hold when all unknown parts turn out at 100 or at 0. `levers` are
    the parts that would lift the candidate, the strongest first. `ahead` is the candidate one rank
    higher, `gap` the points to it, `behind_in` the part that costs the most points against it.
    """

    rank: int
    best_rank: int
    worst_rank: int
    unknown: tuple[str, ...]
    levers: tuple[Lever, ...]
    ahead: str | None
    gap: float | None
    behind_in: str | None


def what_would_change(
    candidate: Candidate, ranking: Sequence[Candidate], weights: WeightSet | None = None
) -> Outlook:
    """What would move this candidate among these, all else staying as it is.

    A part can rise as far as the `weights` have a value for it; without them, to 100.
    """
    tops = {} if weights is None else tops_of(weights)
    others = [c for c in ranking if c.firm.uscc != candidate.firm.uscc]
    shares = {part.code: part.weight for part in candidate.parts}
    values = {part.code: part.value for part in candidate.parts}

    def rank_at(score: float) -> int:
        mine = (-score, candidate.firm.uscc)
        return 1 + sum((-c.score, c.firm.uscc) < mine for c in others)

    levers: list[Lever] = []
    for part in candidate.parts:
        top = tops.get(part.code, Top(100.0))
        if part.value is not None and part.value >= top.value:
            continue
        score = score_of({**values, part.code: top.value}, shares).value
        if score > candidate.score:
            levers.append(Lever(part.code, part.value, score, rank_at(score), top.fact))
    levers.sort(key=lambda lever: (-lever.score, lever.part))
    above = [c for c in others if c.rank < candidate.rank]
    ahead = max(above, key=lambda c: c.rank, default=None)
    return Outlook(
        rank=candidate.rank,
        best_rank=rank_at(candidate.high),
        worst_rank=rank_at(candidate.low),
        unknown=candidate.unknown,
        levers=tuple(levers),
        ahead=ahead.firm.name if ahead else None,
        gap=round(ahead.score - candidate.score, 2) if ahead else None,
        behind_in=_behind_in(candidate, ahead) if ahead else None,
    )


def _behind_in(candidate: Candidate, ahead: Candidate) -> str | None:
    """The part known of both in which the other one leads by the most weighted points."""
    theirs = {part.code: part.value for part in ahead.parts}
    gaps = [
        (part.weight * (their - part.value), part.code)
        for part in candidate.parts
        if part.value is not None and (their := theirs.get(part.code)) is not None
    ]
    gap, code = max(gaps, key=lambda g: (g[0], g[1]), default=(0.0, ""))
    return code if gap > 0 else None


class Weighed(NamedTuple):
    """A ranked firm as it was kept, with the value of each part (None: unknown).

    `then` are the values under the other set, where they differ, as by other directions.
    """

    uscc: str
    name: str
    values: Mapping[str, float | None]
    then: Mapping[str, float | None] | None = None

    @property
    def later(self) -> Mapping[str, float | None]:
        """The values under the other set."""
        return self.values if self.then is None else self.then


@dataclass(frozen=True, slots=True)
class Moved:
    """What other weights do to one firm. `up` is how many ranks it rises, below zero: it falls.

    `because` is the part that moved the score most in the direction in which it went, "" where the
    score stays.
    """

    uscc: str
    name: str
    before: Score
    after: Score
    rank_before: int
    rank_after: int
    because: str

    @property
    def up(self) -> int:
        """Ranks won."""
        return self.rank_before - self.rank_after


def who_moves(
    firms: Sequence[Weighed], before: Mapping[str, float], after: Mapping[str, float]
) -> list[Moved]:
    """The same firms under two sets of weights, in the order of the second.

    Only these firms are compared: one that was not kept on the list might rise onto it.
    """
    old = [score_of(firm.values, before) for firm in firms]
    new = [score_of(firm.later, after) for firm in firms]
    ranks = [_ranks(firms, scores) for scores in (old, new)]
    moved = [
        Moved(
            uscc=firm.uscc,
            name=firm.name,
            before=old[n],
            after=new[n],
            rank_before=ranks[0][n],
            rank_after=ranks[1][n],
            because=_because(firm, before, after, old[n].value, new[n].value - old[n].value),
        )
        for n, firm in enumerate(firms)
    ]
    return sorted(moved, key=lambda each: each.rank_after)


def _ranks(firms: Sequence[Weighed], scores: Sequence[Score]) -> dict[int, int]:
    order = sorted(
        range(len(firms)), key=lambda n: (-scores[n].value, firms[n].uscc, firms[n].name)
    )
    return {n: rank for rank, n in enumerate(order, 1)}


def _because(
    firm: Weighed,
    before: Mapping[str, float],
    after: Mapping[str, float],
    old: float,
    change: float,
) -> str:
    """The part that moved the score most, in the direction in which it went.

    A part moves it by what its share adds above the old score, then against now; over all parts
    that is the change itself. So a firm that falls since size counts more falls because of size.
    """

    def adds(weights: Mapping[str, float], values: Mapping[str, float | None]) -> dict[str, float]:
        known = {part: w for part, w in weights.items() if values.get(part) is not None}
        total = sum(known.values())
        return (
            {part: w * ((values[part] or 0) - old) / total for part, w in known.items()}
            if total
            else {}
        )

    if not change:
        return ""
    was, now = adds(before, firm.values), adds(after, firm.later)
    gains = {part: now.get(part, 0.0) - was.get(part, 0.0) for part in sorted({*was, *now})}
    pick = max if change > 0 else min
    return pick(gains, key=lambda part: gains[part], default="")
