"""Where the boxes and arrows of a graph of items stand, from left to right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .order import layers_of

BOX, GAP, HIGH, SPACE = 160, 32, 54, 14


@dataclass(frozen=True)
class Box:
    """One item: its corner, in units of the drawing."""

    code: str
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    """From an item to one that needs it, as the path of a curve."""

    before: str
    after: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """The boxes and arrows, and how large the whole is."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def draw(needs: Mapping[str, Collection[str]]) -> Drawing:
    """A layered drawing: what needs nothing on the left; arrows that say nothing new left out.

    Within a column an item stands near the middle of what it needs, so that few lines cross.
    """
    layers = layers_of(needs)
    columns: dict[int, list[str]] = {}
    for code in needs:
        columns.setdefault(layers[code], []).append(code)
    place: dict[str, float] = {}
    for number in sorted(columns):
        column = columns[number]

        def middle(code: str) -> float:
            before = [place[n] for n in needs[code] if n in place]
            return sum(before) / len(before) if before else 0.0

        column.sort(key=middle)
        for row, code in enumerate(column):
            place[code] = float(row)
    tallest = max((len(c) for c in columns.values()), default=0)
    boxes = {}
    for number, column in columns.items():
        top = (tallest - len(column)) * (HIGH + SPACE) // 2
        for row, code in enumerate(column):
            boxes[code] = Box(code, number * (BOX + GAP) + 1, top + row * (HIGH + SPACE) + 1)
    arrows = tuple(
        Arrow(n, code, _curve(boxes[n], boxes[code]))
        for code in needs
        for n in _plain_needs(code, needs)
    )
    return Drawing(
        tuple(boxes.values()), arrows,
        width=max(len(columns) * (BOX + GAP) - GAP + 2, 2),
        height=max(tallest * (HIGH + SPACE) - SPACE + 2, 2),
    )  # fmt: skip


def _plain_needs(code: str, needs: Mapping[str, Collection[str]]) -> list[str]:
    """What an item needs, without what those need themselves."""
    direct = [n for n in needs[code] if n in needs]
    further: set[str] = set()
    waiting = [m for n in direct for m in needs[n]]
    while waiting:
        one = waiting.pop()
        if one not in further:
            further.add(one)
            waiting += needs.get(one, ())
    return [n for n in direct if n not in further]


def _curve(before: Box, after: Box) -> str:
    x1, y1 = before.x + BOX, before.y + HIGH // 2
    x2, y2 = after.x, after.y + HIGH // 2
    bend = max(GAP // 2, (x2 - x1) // 3)
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
