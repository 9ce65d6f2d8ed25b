"""Where each segment of a chain stands on the map, and how its links run.

A layered drawing: one column a layer, upstream on the left. Links that jump a column get a lane of
their own, the order inside a column is chosen by barycentre sweeps so that few links cross, and the
heights by weighted medians so that as many links as possible run straight. Nothing here is random:
the same chain always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from wutong.chains.rules.ordering import Arc, Item, best_order, count_crossings
from wutong.chains.rules.placing import place_heights
from wutong.chains.rules.words import wrap

Mark = Literal["none", "weak", "next", "good", "open"]
"""What a box says: missing, weak, extend, strong, unknown (the `gap-*` classes of the style)."""

Direction = Literal["forward", "sideways", "backward"]

BOX_WIDTH = 154
BOX_HEIGHT = 58
COLUMN_PITCH = 192
ROW_GAP = 20
LANE_GAP = 10
MAP_WIDTH = 1116  # six columns; fewer columns are spread over it, so text keeps its size
BAND = 30  # the coloured end of a box that carries the glyph
NAME_SIZE = 14
NAME_WIDTH = BOX_WIDTH - BAND - 12
TIP = 12  # the point of an arrow-shaped box
LINE = 16
TRUNK_PULL = 4.0  # a link of the main path is four times as keen to be straight


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A column: its place from the left and its heading."""

    position: int
    name: str


@dataclass(frozen=True, slots=True)
class MapSegment:
    """A box to place: `layer` is a `MapLayer.position`, `order` the wish inside the column."""

    code: str
    layer: int
    order: int
    name: str
    mark: Mark = "open"
    main_path: bool = False


@dataclass(frozen=True, slots=True)
class MapLink:
    """A flow of goods from one segment to another."""

    source: str
    target: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text at its baseline."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in map units (pixels at the drawn width)."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    """One segment, drawn: paths for `d`, text lines with their baselines."""

    code: str
    mark: Mark
    frame: Rect
    outline: str
    body: str
    glyph: str
    ring: Rect
    name: tuple[Text, ...]
    count: Text
    flag: Rect
    flag_word: Text

    @property
    def middle(self) -> int:
        """Height of the box's middle, where its links arrive."""
        return self.frame.y + self.frame.height // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """One link, drawn; `on_path` links are bold."""

    source: str
    target: str
    path: str
    sure: bool
    on_path: bool
    direction: Direction


@dataclass(frozen=True, slots=True)
class ChainMap:
    """The whole picture, ready for an SVG template."""

    width: int
    height: int
    axis_y: int
    headings: tuple[Text, ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    crossings: int


def lay_out(
    layers: Iterable[MapLayer],
    segments: Iterable[MapSegment],
    links: Iterable[MapLink],
    *,
    focus: str | None = None,
) -> ChainMap:
    """Draw a chain. With `focus` the ways to and from that segment are bold, else the main path.

    Raises ValueError when a segment names a layer, or a link a segment, that is not there, and when
    a link leads from a segment to itself.
    """
    columns = sorted(layers, key=lambda layer: layer.position)
    nodes = sorted(segments, key=lambda segment: (segment.layer, segment.order, segment.code))
    arcs = sorted(links, key=lambda link: (link.source, link.target))
    column_of = _columns_of(columns, nodes)
    _check_links(arcs, column_of)
    main = frozenset(node.code for node in nodes if node.main_path)
    on_path = _on_path(arcs, focus=focus, main=main)

    lines = {
        node.code: wrap(node.name, NAME_WIDTH - TIP * (node.mark == "next"), NAME_SIZE)
        for node in nodes
    }
    tallest = max((len(found) for found in lines.values()), default=1)
    box_height = BOX_HEIGHT + (LINE + 2) * max(0, tallest - 2)
    pitch = _pitch(len(columns))
    headings, top = _headings(columns, pitch)
    grid, short_arcs, lanes, pairs = _items(nodes, arcs, column_of, len(columns), main, box_height)
    grid = best_order(grid, short_arcs, pairs)
    heights = place_heights(grid, short_arcs)
    lift = top - min((heights[item] - item.height / 2 for row in grid for item in row), default=0)
    middle = {item: round(heights[item] + lift) for row in grid for item in row}
    item_of = {item.key: item for row in grid for item in row}

    boxes = tuple(
        _box(
            node,
            1 + pitch * column_of[node.code],
            middle[item_of[node.code]] - box_height // 2,
            box_height,
            lines[node.code],
        )
        for node in nodes
    )
    drawn = {box.code: box for box in boxes}
    neighbours = {(upper.key, lower.key) for row in grid for upper, lower in pairwise(row)}
    edges = tuple(
        Edge(
            source=link.source,
            target=link.target,
            path=_path(
                drawn[link.source],
                drawn[link.target],
                [(1 + pitch * lane.column, middle[lane]) for lane in lanes[index]],
                beside=(link.source, link.target) in neighbours
                or (link.target, link.source) in neighbours,
            ),
            sure=link.sure,
            on_path=(link.source, link.target) in on_path,
            direction=_direction(column_of[link.source], column_of[link.target]),
        )
        for index, link in enumerate(arcs)
    )
    bottom = max((box.frame.y + box_height for box in boxes), default=top)
    return ChainMap(
        width=max(MAP_WIDTH, 2 + pitch * (len(columns) - 1) + BOX_WIDTH),
        height=bottom + 2,
        axis_y=top - LINE - 4,
        headings=headings,
        boxes=boxes,
        # Bold links are painted last, so that no thin one lies across them.
        edges=tuple(sorted(edges, key=lambda edge: edge.on_path)),
        crossings=count_crossings(grid, short_arcs),
    )


def _columns_of(columns: Sequence[MapLayer], nodes: Sequence[MapSegment]) -> dict[str, int]:
    place = {layer.position: index for index, layer in enumerate(columns)}
    found: dict[str, int] = {}
    for node in nodes:
        if node.layer not in place:
            raise ValueError(f"segment {node.code} stands in layer {node.layer}, not there")
        if node.code in found:
            raise ValueError(f"segment {node.code} stands twice")
        found[node.code] = place[node.layer]
    return found


def _check_links(arcs: Sequence[MapLink], known: Collection[str]) -> None:
    for link in arcs:
        for end in (link.source, link.target):
            if end not in known:
                raise ValueError(f"link {link.source} to {link.target}: no segment {end}")
        if link.source == link.target:
            raise ValueError(f"link {link.source} leads to itself")


def _pitch(columns: int) -> int:
    """Distance of two columns: at least 192, wider when few columns share the map."""
    if columns < 2:
        return COLUMN_PITCH
    return max(COLUMN_PITCH, (MAP_WIDTH - 2 - BOX_WIDTH) // (columns - 1))


def _headings(columns: Sequence[MapLayer], pitch: int) -> tuple[tuple[Text, ...], int]:
    """Column heads on one or two lines, and where the first box may begin."""
    texts: list[Text] = []
    deepest = 1
    for index, layer in enumerate(columns):
        lines = wrap(f"{index + 1}　{layer.name}", pitch - 14, 13)
        deepest = max(deepest, len(lines))
        texts += [
            Text(1 + pitch * index, 14 + LINE * depth, words) for depth, words in enumerate(lines)
        ]
    return tuple(texts), 46 + LINE * (deepest - 1)


def _on_path(
    arcs: Sequence[MapLink], *, focus: str | None, main: Collection[str]
) -> frozenset[tuple[str, str]]:
    if focus is None:
        return frozenset(
            (link.source, link.target)
            for link in arcs
            if link.source in main and link.target in main
        )
    after = _reach(focus, [(link.source, link.target) for link in arcs])
    before = _reach(focus, [(link.target, link.source) for link in arcs])
    return frozenset(
        (link.source, link.target)
        for link in arcs
        if (link.source in after) or (link.target in before)
    )


def _reach(start: str, arrows: Sequence[tuple[str, str]]) -> frozenset[str]:
    """The start and all that can be reached from it."""
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        for source, target in arrows:
            if source == here and target not in found:
                found.add(target)
                edge.append(target)
    return frozenset(found)


def _items(
    nodes: Sequence[MapSegment],
    arcs: Sequence[MapLink],
    column_of: dict[str, int],
    columns: int,
    main: Collection[str],
    box_height: int,
) -> tuple[list[list[Item]], list[Arc], list[list[Item]], list[tuple[Item, Item]]]:
    """Boxes and lanes by column, arcs of one column each, lanes by link, links in a column."""
    grid: list[list[Item]] = [[] for _ in range(columns)]
    by_code: dict[str, Item] = {}
    for node in nodes:
        item = Item(node.code, column_of[node.code], box_height, ROW_GAP)
        by_code[node.code] = item
        grid[item.column].append(item)
    short: list[Arc] = []
    lanes: list[list[Item]] = []
    pairs: list[tuple[Item, Item]] = []
    for index, link in enumerate(arcs):
        start, end = by_code[link.source], by_code[link.target]
        if start.column == end.column:
            pairs.append((start, end))
            lanes.append([])
            continue
        left, right = (start, end) if start.column < end.column else (end, start)
        pull = TRUNK_PULL if link.source in main and link.target in main else 1.0
        passing = [
            Item(f"\0lane {index} {column}", column, 0, LANE_GAP)
            for column in range(left.column + 1, right.column)
        ]
        for lane in passing:
            grid[lane.column].append(lane)
        stops = [left, *passing, right]
        short += [Arc(a, b, pull) for a, b in pairwise(stops)]
        lanes.append(passing if left is start else passing[::-1])
    return grid, short, lanes, pairs


def _direction(source: int, target: int) -> Direction:
    if source < target:
        return "forward"
    return "sideways" if source == target else "backward"


def _path(start: Box, end: Box, lanes: Sequence[tuple[int, int]], *, beside: bool) -> str:
    """The line of one link: forward without a head, sideways and backward with one."""
    if start.frame.x == end.frame.x:
        return _sideways(start, end, beside=beside)
    forward = start.frame.x < end.frame.x
    out = start.frame.x + (BOX_WIDTH if forward else 0)
    into = end.frame.x + (0 if forward else BOX_WIDTH)
    here, line = (out, start.middle), f"M{out} {start.middle}"
    for x, y in lanes:
        near, far = (x, x + BOX_WIDTH) if forward else (x + BOX_WIDTH, x)
        line += _bend(here, (near, y)) + f"H{far}"
        here = (far, y)
    line += _bend(here, (into, end.middle))
    if not forward:
        line += f"M{into + 6} {end.middle - 4}L{into} {end.middle}L{into + 6} {end.middle + 4}"
    return line


def _bend(here: tuple[int, int], there: tuple[int, int]) -> str:
    middle = (here[0] + there[0]) // 2
    return f"C{middle} {here[1]} {middle} {there[1]} {there[0]} {there[1]}"


def _sideways(start: Box, end: Box, *, beside: bool) -> str:
    if beside:
        x = start.frame.x + 54
        if start.middle < end.middle:
            tip, head = end.frame.y, -6
            return f"M{x} {start.frame.y + start.frame.height}V{tip}" + _head(x, tip, head)
        tip, head = end.frame.y + end.frame.height, 6
        return f"M{x} {start.frame.y}V{tip}" + _head(x, tip, head)
    x, out = start.frame.x + BOX_WIDTH, start.frame.x + BOX_WIDTH + 15
    arc = f"M{x} {start.middle}C{out} {start.middle} {out} {end.middle} {x} {end.middle}"
    return arc + f"M{x + 6} {end.middle - 4}L{x} {end.middle}L{x + 6} {end.middle + 4}"


def _head(x: int, y: int, back: int) -> str:
    return f"M{x - 4} {y + back}L{x} {y}L{x + 4} {y + back}"


def _box(node: MapSegment, x: int, y: int, height: int, lines: Sequence[str]) -> Box:
    right, bottom, middle = x + BOX_WIDTH, y + height, y + height // 2
    if node.mark == "next":
        outline = f"M{x} {y}H{right - TIP}L{right} {middle}L{right - TIP} {bottom}H{x}Z"
        body = (
            f"M{x + BAND} {y + 1}H{right - 12.5:g}L{right - 1.2:g} {middle}"
            f"L{right - 12.5:g} {bottom - 1}H{x + BAND}Z"
        )
    else:
        outline = f"M{x} {y}H{right}V{bottom}H{x}Z"
        body = f"M{x + BAND} {y + 1}H{right - 1}V{bottom - 1}H{x + BAND}Z"
    text_x = x + BAND + 8
    # Name lines and the count line stand together in the middle of the box.
    first = middle - (LINE * len(lines) + 20) // 2 + 14 - (2 if len(lines) == 1 else 0)
    names = tuple(Text(text_x, first + LINE * n, words) for n, words in enumerate(lines))
    return Box(
        code=node.code,
        mark=node.mark,
        frame=Rect(x, y, BOX_WIDTH, height),
        outline=outline,
        body=body,
        glyph=_glyph(node.mark, x, middle),
        ring=Rect(x - 4, y - 4, BOX_WIDTH + 8, height + 8),
        name=names,
        count=Text(text_x, names[-1].y + (20 if len(lines) == 1 else 17), ""),
        flag=Rect(right - 58, y - 13, 44, 18),
        flag_word=Text(right - 36, y, ""),
    )


def _glyph(mark: Mark, x: int, middle: int) -> str:
    """Cross, triangle, arrow, tick or question mark: the sign must read without colour."""
    if mark == "none":
        return f"M{x + 10} {middle - 5}l10 10M{x + 20} {middle - 5}l-10 10"
    if mark == "weak":
        return f"M{x + 15} {middle - 6}l6 11h-12z"
    if mark == "next":
        return f"M{x + 9} {middle}h12m-5 -5l5 5l-5 5"
    if mark == "good":
        return f"M{x + 9} {middle}l4 4.5l8 -9"
    return f"M{x + 11} {middle - 4}c0 -6 8 -6 8 -1c0 3 -4 3 -4 6m0 5v.01"
