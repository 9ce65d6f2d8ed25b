"""In which order the boxes of a column stand, so that few links cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Item:
    """What takes room in a column: a box, or the lane of a link that passes through (height 0)."""

    key: str
    column: int
    height: int
    gap: int


@dataclass(frozen=True, slots=True)
class Arc:
    """A link between two neighbouring columns; `pull` says how much it wants to be straight."""

    left: Item
    right: Item
    pull: float = 1.0


Grid = list[list[Item]]


def count_crossings(grid: Sequence[Sequence[Item]], arcs: Sequence[Arc]) -> int:
    """How many pairs of links cross, between neighbouring columns."""
    place = {item: index for column in grid for index, item in enumerate(column)}
    total = 0
    for column in range(len(grid) - 1):
        ends = sorted(
            (place[arc.left], place[arc.right]) for arc in arcs if arc.left.column == column
        )
        for index, (left, right) in enumerate(ends):
            total += sum(1 for a, b in ends[index + 1 :] if a > left and b < right)
    return total


def best_order(
    grid: Sequence[Sequence[Item]],
    arcs: Sequence[Arc],
    pairs: Sequence[tuple[Item, Item]] = (),
) -> Grid:
    """Reorder every column by barycentre sweeps and swaps of neighbours; the best seen wins.

    `pairs` are links inside a column, which want to be neighbours. Among orders that are as good,
    the one nearest to the order given wins, so an author's wish decides ties.
    """
    wish = {item: index for column in grid for index, item in enumerate(column)}
    now: Grid = [list(column) for column in grid]
    best, cost = now, _cost(now, arcs, pairs, wish)
    for sweep in range(SWEEPS):
        rightward = sweep % 2 == 0
        now = [list(column) for column in now]
        steps = range(1, len(now)) if rightward else range(len(now) - 2, -1, -1)
        for column in steps:
            now[column] = _by_barycentre(now, column, arcs, rightward=rightward)
        now = _swap_neighbours(now, arcs, pairs, wish)
        found = _cost(now, arcs, pairs, wish)
        if found < cost:
            best, cost = now, found
    return best


def _by_barycentre(grid: Grid, column: int, arcs: Sequence[Arc], *, rightward: bool) -> list[Item]:
    """Sort one column by the mean place of its neighbours; items without any keep their place."""
    beside = grid[column - 1] if rightward else grid[column + 1]
    place = {item: index for index, item in enumerate(beside)}
    means: dict[Item, float] = {}
    for item in grid[column]:
        near = [
            place[arc.left if rightward else arc.right]
            for arc in arcs
            if (arc.right if rightward else arc.left) == item
        ]
        if near:
            means[item] = sum(near) / len(near)
    movable = sorted(means, key=lambda item: means[item])  # stable: ties keep their order
    queue = iter(movable)
    return [next(queue) if item in means else item for item in grid[column]]


def _swap_neighbours(
    grid: Grid,
    arcs: Sequence[Arc],
    pairs: Sequence[tuple[Item, Item]],
    wish: Mapping[Item, int],
) -> Grid:
    """Swap two neighbours as long as that makes the picture better."""
    cost = _cost(grid, arcs, pairs, wish)
    better = True
    while better:
        better = False
        for column in grid:
            for index in range(len(column) - 1):
                column[index], column[index + 1] = column[index + 1], column[index]
                found = _cost(grid, arcs, pairs, wish)
                if found < cost:
                    cost, better = found, True
                else:
                    column[index], column[index + 1] = column[index + 1], column[index]
    return grid


def _cost(
    grid: Sequence[Sequence[Item]],
    arcs: Sequence[Arc],
    pairs: Sequence[tuple[Item, Item]],
    wish: Mapping[Item, int],
) -> tuple[int, int, int]:
    """Crossings first, then sideways links that are not neighbours, then broken wishes."""
    place = {item: index for column in grid for index, item in enumerate(column)}
    apart = sum(abs(place[a] - place[b]) - 1 for a, b in pairs)
    broken = sum(
        1
        for column in grid
        for index, item in enumerate(column)
        for later in column[index + 1 :]
        if item.height and later.height and wish[later] < wish[item]
    )
    return count_crossings(grid, arcs), apart, broken
