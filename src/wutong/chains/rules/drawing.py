"""The shapes of a chain map: boxes by state, links as curves, in SVG path words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Mark = Literal["none", "weak", "next", "good", "open"]
"""What a box says: missing, weak, extend, strong, unknown (the `gap-*` classes of the style)."""

Direction = Literal["forward", "sideways", "backward"]

TIP = 12  # the point of an arrow-shaped box
LINE = 16


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes in pixels; `band` is the coloured end of a box that carries the glyph."""

    box: int
    pitch: int
    band: int

    @property
    def room(self) -> int:
        """Width for the words in a box."""
        return self.box - self.band - 12


ROOMY = Geometry(box=154, pitch=192, band=30)  # up to six columns
NARROW = Geometry(box=132, pitch=163, band=26)  # seven and more


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
    room: int

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


def link_path(
    start: Box, end: Box, lanes: Sequence[tuple[int, int]], size: Geometry, *, beside: bool
) -> str:
    """The line of one link: forward without a head, sideways and backward with one."""
    if start.frame.x == end.frame.x:
        return _sideways(start, end, size, beside=beside)
    forward = start.frame.x < end.frame.x
    out = start.frame.x + (size.box if forward else 0)
    into = end.frame.x + (0 if forward else size.box)
    here, line = (out, start.middle), f"M{out} {start.middle}"
    for x, y in lanes:
        near, far = (x, x + size.box) if forward else (x + size.box, x)
        line += _bend(here, (near, y)) + f"H{far}"
        here = (far, y)
    line += _bend(here, (into, end.middle))
    if not forward:
        line += f"M{into + 6} {end.middle - 4}L{into} {end.middle}L{into + 6} {end.middle + 4}"
    return line


def _bend(here: tuple[int, int], there: tuple[int, int]) -> str:
    middle = (here[0] + there[0]) // 2
    return f"C{middle} {here[1]} {middle} {there[1]} {there[0]} {there[1]}"


def _sideways(start: Box, end: Box, size: Geometry, *, beside: bool) -> str:
    if beside:
        x = start.frame.x + 54
        if start.middle < end.middle:
            tip, head = end.frame.y, -6
            return f"M{x} {start.frame.y + start.frame.height}V{tip}" + _head(x, tip, head)
        tip, head = end.frame.y + end.frame.height, 6
        return f"M{x} {start.frame.y}V{tip}" + _head(x, tip, head)
    x, out = start.frame.x + size.box, start.frame.x + size.box + 15
    arc = f"M{x} {start.middle}C{out} {start.middle} {out} {end.middle} {x} {end.middle}"
    return arc + f"M{x + 6} {end.middle - 4}L{x} {end.middle}L{x + 6} {end.middle + 4}"


def _head(x: int, y: int, back: int) -> str:
    return f"M{x - 4} {y + back}L{x} {y}L{x + 4} {y + back}"


def box_of(
    code: str, mark: Mark, x: int, y: int, height: int, lines: Sequence[str], size: Geometry
) -> Box:
    right, bottom, middle = x + size.box, y + height, y + height // 2
    if mark == "next":
        outline = f"M{x} {y}H{right - TIP}L{right} {middle}L{right - TIP} {bottom}H{x}Z"
        body = (
            f"M{x + size.band} {y + 1}H{right - 12.5:g}L{right - 1.2:g} {middle}"
            f"L{right - 12.5:g} {bottom - 1}H{x + size.band}Z"
        )
    else:
        outline = f"M{x} {y}H{right}V{bottom}H{x}Z"
        body = f"M{x + size.band} {y + 1}H{right - 1}V{bottom - 1}H{x + size.band}Z"
    text_x = x + size.band + 8
    # Name lines and the count line stand together in the middle of the box.
    first = middle - (LINE * len(lines) + 20) // 2 + 14 - (2 if len(lines) == 1 else 0)
    names = tuple(Text(text_x, first + LINE * n, words) for n, words in enumerate(lines))
    return Box(
        code=code,
        mark=mark,
        frame=Rect(x, y, size.box, height),
        outline=outline,
        body=body,
        glyph=_glyph(mark, x + (size.band - 30) // 2, middle),
        ring=Rect(x - 4, y - 4, size.box + 8, height + 8),
        name=names,
        count=Text(text_x, names[-1].y + (20 if len(lines) == 1 else 17), ""),
        room=size.room,
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
