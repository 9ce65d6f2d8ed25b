"""The chain's map, ready for its SVG template: shapes from the rules, words in the language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wutong.chains.rules.drawing import Box, Edge, Mark, Rect, Text
from wutong.chains.rules.layout import MapLayer, MapLink, MapSegment, lay_out
from wutong.chains.rules.words import text_width
from wutong.chains.wording import STATE_WORDS
from wutong.ui.figures import plain_number
from wutong.ui.marks import gap_class

from .board import Board, SegmentRow

COUNT_SIZE = 12
GAP = 7

MARKS: dict[str, Mark] = {
    "missing": "none", "weak": "weak", "extend": "next", "strong": "good", "unknown": "open",
}  # fmt: skip


@dataclass(frozen=True)
class MapBox:
    """A box with its words. `squeeze` is the width to press the count into, 0 for none needed."""

    box: Box
    row: SegmentRow
    word: str
    county: str
    radius: str
    flag: str
    flag_frame: Rect
    label: str
    is_picked: bool
    squeeze: int


@dataclass(frozen=True)
class MapView:
    """The whole map. `is_wide` maps scroll inside their card."""

    width: int
    height: int
    axis_y: int
    headings: tuple[Text, ...]
    boxes: tuple[MapBox, ...]
    edges: tuple[Edge, ...]
    label: str
    has_unsure: bool
    has_loops: bool

    @property
    def is_wide(self) -> bool:
        """Wider than a card: it keeps its size and scrolls."""
        return self.width > 1116


def map_of(board: Board, focus: str = "") -> MapView | None:
    """Draw a chain; `focus` is a segment's code. None for a chain without segments."""
    if not board.rows:
        return None
    drawn = lay_out(
        [MapLayer(layer.position, str(layer)) for layer in board.layers],
        [
            MapSegment(
                row.segment.code,
                row.segment.layer.position,
                row.segment.order,
                str(row.segment),
                MARKS[row.mark],
                row.segment.main_path,
            )
            for row in board.rows
        ],
        [MapLink(link.upstream.code, link.downstream.code, link.sure) for link in board.links],
        focus=focus or None,
    )
    rows = {row.segment.code: row for row in board.rows}
    return MapView(
        width=drawn.width,
        height=drawn.height,
        axis_y=drawn.axis_y,
        headings=drawn.headings,
        boxes=tuple(_box(box, rows[box.code], focus) for box in drawn.boxes),
        edges=drawn.edges,
        label=_("Map of the chain %(chain)s: %(count)s segments, upstream on the left")
        % {"chain": board.chain, "count": len(board.rows)},
        has_unsure=any(not edge.sure for edge in drawn.edges),
        has_loops=any(edge.direction != "forward" for edge in drawn.edges),
    )


def _box(box: Box, row: SegmentRow, focus: str) -> MapBox:
    word = str(STATE_WORDS[row.mark])
    county = _("C %(count)s") % {"count": _figure(row.county)}
    radius = _("R %(count)s") % {"count": _figure(row.radius)}
    wanted = sum(text_width(text, COUNT_SIZE) for text in (word, county, radius)) + 2 * GAP
    talks = row.talks or 0
    flag = _("in talks %(count)s") % {"count": talks} if talks else ""
    flag_width = round(text_width(flag, COUNT_SIZE)) + 14
    right = box.frame.x + box.frame.width - 14
    return MapBox(
        box=box,
        row=row,
        word=word,
        county=county,
        radius=radius,
        flag=flag,
        flag_frame=Rect(right - flag_width, box.frame.y - 13, flag_width, 18),
        label=_spoken(row),
        is_picked=box.code == focus,
        squeeze=box.room if wanted > box.room else 0,
    )


def _figure(count: int | None) -> str:
    return "?" if count is None else plain_number(count)


def _spoken(row: SegmentRow) -> str:
    """The box as a sentence, for screen readers."""
    unknown = _("unknown")
    return _(
        "%(segment)s: %(verdict)s; firms in the county: %(county)s, in the radius: %(radius)s, "
        "projects in talks: %(talks)s"
    ) % {
        "segment": row.segment,
        "verdict": row.verdict,
        "county": unknown if row.county is None else row.county,
        "radius": unknown if row.radius is None else row.radius,
        "talks": unknown if row.talks is None else row.talks,
    }


def ladder_of(board: Board) -> list[tuple[str, list[tuple[SegmentRow, str]]]]:
    """The map for narrow screens: layers from upstream down, each with rows and their style."""
    return [
        (
            f"{number}　{layer}",
            [(row, gap_class(row.mark)) for row in board.rows if row.segment.layer_id == layer.pk],
        )
        for number, layer in enumerate(board.layers, start=1)
    ]
