"""A bundle as its page shows it: stages, entries, and the graph of its items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wutong.accounts.public import User
from wutong.matters.models import Bundle, BundleEntry, BundleStage, Edition, EntryPart
from wutong.matters.rules.drawing import BOX, HIGH, Arrow, draw

from .lists import Clock, legal_of, promised_of

LINE = 8  # characters of a name that fit into a box, two less than of Chinese


@dataclass(frozen=True)
class EntryRow:
    """An entry with what it needs; without an edition its name is still awaited."""

    entry: BundleEntry
    edition: Edition | None
    legal: Clock
    promised: Clock
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Entries under one heading: a stage with its lead, or a part of the kit."""

    title: str
    lead: str
    source: str
    rows: tuple[EntryRow, ...]


@dataclass(frozen=True)
class DrawnItem:
    """A box of the graph, ready for SVG."""

    item_id: int
    lines: tuple[str, ...]
    clock: Clock
    x: int
    y: int
    tone: str


@dataclass(frozen=True)
class Graph:
    """The graph of a bundle."""

    items: tuple[DrawnItem, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    box: int = BOX
    high: int = HIGH


@dataclass(frozen=True)
class BundleView:
    """A bundle with its groups and, where it has prerequisites, its graph."""

    bundle: Bundle
    groups: tuple[Group, ...]
    graph: Graph | None
    awaited: int


TONES = ("s-1", "s-2", "s-3", "s-4")


def bundle_view(bundle: Bundle, user: User, day: date) -> BundleView:
    """Everything of a bundle by the editions in force on a day."""
    entries = list(
        BundleEntry.objects.visible_to(user)
        .filter(bundle=bundle)
        .select_related("item", "stage__lead")
        .order_by("position")
    )
    editions = {
        e.item_id: e
        for e in Edition.objects.filter(item__in=[x.item_id for x in entries if x.item_id])
        .in_force_on(day)
        .select_related("department_kind__department")
        .prefetch_related("prerequisites__needs")
    }
    rows = [_row(entry, editions.get(entry.item_id or 0)) for entry in entries]
    return BundleView(
        bundle=bundle,
        groups=_groups(bundle, rows),
        graph=_graph(rows),
        awaited=sum(row.entry.item_id is None for row in rows),
    )


def _row(entry: BundleEntry, edition: Edition | None) -> EntryRow:
    needs = tuple(str(p.needs) for p in edition.prerequisites.all()) if edition else ()
    return EntryRow(entry, edition, legal_of(edition), promised_of(edition), needs)


def _groups(bundle: Bundle, rows: list[EntryRow]) -> tuple[Group, ...]:
    stages = list(BundleStage.objects.filter(bundle=bundle).select_related("lead"))
    if stages:
        return tuple(
            Group(
                str(stage), str(stage.lead or ""), stage.source,
                tuple(row for row in rows if row.entry.stage_id == stage.pk),
            )
            for stage in stages
        )  # fmt: skip
    return tuple(
        Group(str(part.label), "", "", tuple(row for row in rows if row.entry.part == part))
        for part in EntryPart
    )


def _graph(rows: list[EntryRow]) -> Graph | None:
    there = {row.entry.item.code: row for row in rows if row.entry.item and row.edition}
    needs = {
        code: [p.needs.code for p in row.edition.prerequisites.all() if p.needs.code in there]
        for code, row in there.items()
        if row.edition is not None
    }
    if not any(needs.values()):
        return None
    drawing = draw(needs)
    stages = sorted({row.entry.stage_id or 0 for row in there.values()})
    items = []
    for box in drawing.boxes:
        row = there[box.code]
        assert row.entry.item is not None  # noqa: S101 - `there` holds only named entries
        clock = row.promised if row.promised.is_known else row.legal
        tone = TONES[stages.index(row.entry.stage_id or 0) % len(TONES)]
        items.append(
            DrawnItem(row.entry.item.pk, _lines(str(row.entry.item)), clock, box.x, box.y, tone)
        )
    return Graph(tuple(items), drawing.arrows, drawing.width, drawing.height)


def _lines(name: str) -> tuple[str, ...]:
    """A name in two lines at most; English is broken between words."""
    if name.isascii():
        words, lines = name.split(), [""]
        for word in words:
            if len(lines[-1]) + len(word) > 2 * LINE + 2 and lines[-1]:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
    else:
        lines = [name[n : n + LINE + 2] for n in range(0, len(name), LINE + 2)]
    return (
        (lines[0], lines[1] + "…" if len(lines) > 2 else lines[1])
        if len(lines) > 1
        else (lines[0],)
    )
