"""What follows when an item ends: which open, which stages end, whether the case is over.

Dependencies are a graph, not a line; a stage ends with its blocking items.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SUCCEEDED = frozenset({"granted", "filed"})


@dataclass(frozen=True)
class Node:
    """An item for the join: `outcome` is "" while it is under way or waits.

    `outside`: it belongs to another case of the same plan, and only its outcome counts here.
    """

    key: int
    waits: bool
    outcome: str
    needs: frozenset[int]
    stage: int | None = None
    blocking: bool = True
    outside: bool = False

    @property
    def succeeded(self) -> bool:
        """Ended with what its successors need."""
        return self.outcome in SUCCEEDED


@dataclass(frozen=True)
class Consequences:
    """Keys in ascending order, as they must be locked."""

    opens: tuple[int, ...]
    cut_off: tuple[int, ...]
    stages_ended: tuple[int, ...]
    case_ends: bool


def unreachable(nodes: Iterable[Node]) -> frozenset[int]:
    """Items that wait and can't begin any more, since something they need has failed."""
    found = {n.key: n for n in nodes}
    dead = {n.key for n in found.values() if n.outcome and not n.succeeded}
    grown = True
    while grown:
        more = {n.key for n in found.values() if n.waits and n.key not in dead and n.needs & dead}
        grown = bool(more)
        dead |= more
    return frozenset(key for key in dead if found[key].waits)


def consequences(nodes: Iterable[Node]) -> Consequences:
    """What follows from where all items of a case stand.

    Items that can't begin any more are cut off only when nothing else is under way: until then
    what was refused may be applied for again.
    """
    known = list(nodes)
    items = [n for n in known if not n.outside]
    done = {n.key for n in known if n.succeeded}
    opens = tuple(sorted(n.key for n in items if n.waits and n.needs <= done))
    under_way = any(not n.waits and not n.outcome for n in items)
    dead = unreachable(known)
    over = bool(items) and not under_way and all(n.key in dead for n in items if n.waits)
    cut = tuple(sorted(n.key for n in items if n.key in dead)) if over else ()
    stages = {n.stage for n in items if n.stage is not None}
    ended = tuple(
        sorted(
            stage
            for stage in stages
            if all(
                n.outcome or (over and n.key in dead)
                for n in items
                if n.stage == stage and n.blocking
            )
        )
    )
    return Consequences(opens, cut, ended, over)
