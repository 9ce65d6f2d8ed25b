"""How high each box stands: as many straight links as the room allows, no two boxes touching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wutong.chains.rules.ordering import Arc, Item

ROUNDS = 12


@dataclass(slots=True)
class _Block:
    """Neighbours in a column that move together, and the heights they are drawn to."""

    size: int
    wishes: list[tuple[float, float]]
    at: float


def place_heights(grid: Sequence[Sequence[Item]], arcs: Sequence[Arc]) -> dict[Item, float]:
    """The middle of every item, from 0 at the top of the tallest column downward.

    Each column minimises the weighted sum of height differences of its links under least distances;
    that is an isotonic median regression, solved exactly by pooling. No column is taller than the
    tallest needs to be.
    """
    room = max((_extent(column) for column in grid), default=0.0)
    heights: dict[Item, float] = {}
    for column in grid:
        offsets = _offsets(column)
        start = (room - _extent(column)) / 2
        for item, offset in zip(column, offsets, strict=True):
            heights[item] = start + column[0].height / 2 + offset
    wishes = _wishes(arcs)
    best, cost = dict(heights), _length(heights, arcs)
    for turn in range(ROUNDS):
        for column in grid if turn % 2 else list(reversed(grid)):
            _settle(column, heights, wishes, room)
        found = _length(heights, arcs)
        if found < cost - 1e-9:
            best, cost = dict(heights), found
    return best


def _distance(upper: Item, lower: Item) -> float:
    """Least distance of two middles: half of each, and the gap the pair needs."""
    gap = upper.gap if upper.height and lower.height else min(upper.gap, lower.gap)
    return (upper.height + lower.height) / 2 + gap


def _offsets(column: Sequence[Item]) -> list[float]:
    offsets, total = [], 0.0
    for index, item in enumerate(column):
        if index:
            total += _distance(column[index - 1], item)
        offsets.append(total)
    return offsets


def _extent(column: Sequence[Item]) -> float:
    if not column:
        return 0.0
    return _offsets(column)[-1] + (column[0].height + column[-1].height) / 2


def _wishes(arcs: Sequence[Arc]) -> dict[Item, list[tuple[Item, float]]]:
    """For each item its neighbours with their pull; a neighbour with many links pulls less."""
    out: dict[Item, int] = {}
    into: dict[Item, int] = {}
    for arc in arcs:
        out[arc.left] = out.get(arc.left, 0) + 1
        into[arc.right] = into.get(arc.right, 0) + 1
    wishes: dict[Item, list[tuple[Item, float]]] = {}
    for arc in arcs:
        wishes.setdefault(arc.right, []).append((arc.left, arc.pull / out[arc.left]))
        wishes.setdefault(arc.left, []).append((arc.right, arc.pull / into[arc.right]))
    return wishes


def _settle(
    column: Sequence[Item],
    heights: dict[Item, float],
    wishes: Mapping[Item, list[tuple[Item, float]]],
    room: float,
) -> None:
    """Move one column to where its links want it, by pooling items that would collide."""
    if not column:
        return
    offsets = _offsets(column)
    blocks: list[_Block] = []
    for item, offset in zip(column, offsets, strict=True):
        near = [(heights[other] - offset, pull) for other, pull in wishes.get(item, [])]
        # An item without links stays where it is, but gives way to any that has one.
        drawn = near or [(heights[item] - offset, 1e-6)]
        block = _Block(1, drawn, _weighted_median(drawn))
        while blocks and blocks[-1].at >= block.at:
            before = blocks.pop()
            merged = before.wishes + block.wishes
            block = _Block(before.size + block.size, merged, _weighted_median(merged))
        blocks.append(block)
    low = column[0].height / 2
    high = room - column[-1].height / 2 - offsets[-1]
    spread = [min(max(block.at, low), high) for block in blocks for _ in range(block.size)]
    for item, offset, base in zip(column, offsets, spread, strict=True):
        heights[item] = base + offset


def _weighted_median(points: Sequence[tuple[float, float]]) -> float:
    """The height with half of the pull on either side; between two, the middle of them."""
    ordered = sorted(points)
    half = sum(pull for _, pull in ordered) / 2
    passed = 0.0
    for index, (height, pull) in enumerate(ordered):
        passed += pull
        if abs(passed - half) < 1e-12 and index + 1 < len(ordered):
            return (height + ordered[index + 1][0]) / 2
        if passed > half:
            return height
    return ordered[-1][0]


def _length(heights: Mapping[Item, float], arcs: Sequence[Arc]) -> float:
    return sum(arc.pull * abs(heights[arc.left] - heights[arc.right]) for arc in arcs)
