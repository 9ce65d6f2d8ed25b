"""Where each segment of a chain stands on the map, and how its links run.

A layered drawing: one column a layer, upstream on the left. Links that jump a column get a lane of
their own, the order inside a column is chosen by barycentre sweeps so that few links cross, and the
heights by weighted medians so that as many links as possible run straight. Nothing here is random:
the same chain always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from wutong.chains.rules.drawing import (
    LINE,
    NARROW,
    ROOMY,
    TIP,
    Box,
    Direction,
    Edge,
    Geometry,
    Mark,
    Text,
    box_of,
    link_path,
)
from wutong.chains.rules.ordering import Arc, Item, best_order, count_crossings
from wutong.chains.rules.placing import place_heights
from wutong.chains.rules.words import wrap

MAP_WIDTH = 1116  # pixels that a card has for a map: drawn at this width, text keeps its size
BOX_HEIGHT = 58
ROW_GAP = 20
LANE_GAP = 10
NAME_SIZE = 14
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

    size = _geometry(len(columns))
    pitch = size.pitch
    lines = {
        node.code: wrap(node.name, size.room - TIP * (node.mark == "next"), NAME_SIZE)
        for node in nodes
    }
    tallest = max((len(found) for found in lines.values()), default=1)
    box_height = BOX_HEIGHT + (LINE + 2) * max(0, tallest - 2)
    headings, top = _headings(columns, pitch)
    grid, short_arcs, lanes, pairs = _items(nodes, arcs, column_of, len(columns), main, box_height)
    grid = best_order(grid, short_arcs, pairs)
    heights = place_heights(grid, short_arcs)
    lift = top - min((heights[item] - item.height / 2 for row in grid for item in row), default=0)
    middle = {item: round(heights[item] + lift) for row in grid for item in row}
    item_of = {item.key: item for row in grid for item in row}

    boxes = tuple(
        box_of(
            node.code,
            node.mark,
            1 + pitch * column_of[node.code],
            middle[item_of[node.code]] - box_height // 2,
            box_height,
            lines[node.code],
            size,
        )
        for node in nodes
    )
    drawn = {box.code: box for box in boxes}
    neighbours = {(upper.key, lower.key) for row in grid for upper, lower in pairwise(row)}
    edges = tuple(
        Edge(
            source=link.source,
            target=link.target,
            path=link_path(
                drawn[link.source],
                drawn[link.target],
                [(1 + pitch * lane.column, middle[lane]) for lane in lanes[index]],
                size,
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
        width=max(MAP_WIDTH, 2 + pitch * (len(columns) - 1) + size.box),
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


def _geometry(columns: int) -> Geometry:
    """Roomy boxes up to six columns, spread over the map when there are fewer; else narrow ones."""
    if columns > 6:
        return NARROW
    if columns < 2:
        return ROOMY
    spread = (MAP_WIDTH - 2 - ROOMY.box) // (columns - 1)
    return replace(ROOMY, pitch=max(ROOMY.pitch, spread))


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
        inside = [(x.source, x.target) for x in arcs if x.source in main and x.target in main]
        return _longest_path(inside)
    after = _reach(focus, [(link.source, link.target) for link in arcs])
    before = _reach(focus, [(link.target, link.source) for link in arcs])
    return frozenset(
        (link.source, link.target)
        for link in arcs
        if (link.source in after) or (link.target in before)
    )


def _longest_path(arrows: Sequence[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The arrows of the longest way through; of equally long ones the first by name.

    Short cuts between segments of the main path are no part of it: a leader follows one line.
    """
    onward: dict[str, list[str]] = {}
    for source, target in sorted(arrows):
        onward.setdefault(source, []).append(target)
    known: dict[str, tuple[str, ...]] = {}

    def way_from(start: str, passed: frozenset[str]) -> tuple[str, ...]:
        if start not in known:
            ways = [
                way_from(target, passed | {start})
                for target in onward.get(start, ())
                if target not in passed
            ]
            known[start] = (start, *max(ways, key=len, default=()))
        return known[start]

    best = max((way_from(start, frozenset()) for start in sorted(onward)), key=len, default=())
    return frozenset(pairwise(best))


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
