"""The lists of chains by level and year, with a summary of the gaps."""

from __future__ import annotations

from dataclasses import dataclass

from wutong.accounts.public import User
from wutong.chains.models import Chain, ChainLevel, ChainList, ChainRole, ChainState, Link, Segment

from .board import SegmentRow, rows_of

CHIEF = "chief"


@dataclass(frozen=True)
class ChainLine:
    """One chain of a list. `rows` is empty for a chain of which only the name is known."""

    chain: Chain
    rows: tuple[SegmentRow, ...]
    chiefs: tuple[ChainRole, ...]

    def count(self, mark: str) -> int:
        """Segments with one mark."""
        return sum(row.mark == mark for row in self.rows)

    @property
    def is_inferred(self) -> bool:
        """Whether it is inferred, and not published, who leads the chain."""
        return any(role.inferred for role in self.chiefs)

    @property
    def missing(self) -> int:
        """Segments to fill."""
        return self.count("missing")

    @property
    def extend(self) -> int:
        """Segments to extend to."""
        return self.count("extend")

    @property
    def weak(self) -> int:
        """Segments to strengthen."""
        return self.count("weak")

    @property
    def strong(self) -> int:
        """Strong segments."""
        return self.count("strong")

    @property
    def unknown(self) -> int:
        """Segments of which nothing is known."""
        return self.count("unknown")

    @property
    def waiting(self) -> int:
        """Judgements that wait for a person."""
        return sum(
            row.proposed is not None and row.proposed.state != "unknown" for row in self.rows
        )

    @property
    def is_example(self) -> bool:
        """Whether made-up firms are in the counts."""
        return any(row.is_example for row in self.rows)


@dataclass(frozen=True)
class Shelf:
    """Which lists there are: years by level, newest first, and what is known of each as a whole."""

    years: dict[str, list[int]]
    lists: dict[tuple[str, int], ChainList]

    def levels(self) -> list[str]:
        """Levels with any list, the county's first."""
        return [level for level in ("county", "city", "province") if level in self.years]


def shelf_of(user: User) -> Shelf:
    """All lists that the person may see."""
    years: dict[str, set[int]] = {}
    chains = Chain.objects.visible_to(user).order_by().values_list("level", "year").distinct()
    for level, year in chains:
        years.setdefault(level, set()).add(year)
    lists = {}
    for row in ChainList.objects.visible_to(user):
        lists[row.level, row.year] = row
        years.setdefault(row.level, set()).add(row.year)
    return Shelf({level: sorted(found, reverse=True) for level, found in years.items()}, lists)


def chain_lines(user: User, level: str, year: int) -> list[ChainLine]:
    """The chains of one list, each with its segments and chiefs, in a handful of queries."""
    chains = list(
        Chain.objects.visible_to(user)
        .filter(level=level, year=year)
        .select_related("jurisdiction")
        .order_by("order", "code", "pk")
    )
    segments = list(
        Segment.objects.filter(chain__in=chains)
        .select_related("layer", "chain")
        .order_by("layer__position", "order", "pk")
    )
    links = list(Link.objects.filter(chain__in=chains).select_related("upstream", "downstream"))
    by_chain: dict[int, list[SegmentRow]] = {}
    for row in rows_of(segments, links, user, {}):
        by_chain.setdefault(row.segment.chain_id, []).append(row)
    chiefs: dict[int, list[ChainRole]] = {}
    held = ChainRole.objects.filter(chain__in=chains, role__code=CHIEF).exclude(party="")
    for role in held.order_by("pk"):
        chiefs.setdefault(role.chain_id, []).append(role)
    return [
        ChainLine(chain, tuple(by_chain.get(chain.pk, ())), tuple(chiefs.get(chain.pk, ())))
        for chain in chains
    ]


def versions_of(chain: Chain, user: User) -> list[Chain]:
    """All years' versions of a chain of one place, newest first."""
    return list(
        Chain.objects.visible_to(user)
        .filter(jurisdiction=chain.jurisdiction_id, code=chain.code)
        .order_by("-year")
    )


def default_list(shelf: Shelf) -> tuple[str, int] | None:
    """The list a page begins with: the county's newest, else the next level's."""
    for level in shelf.levels():
        return level, shelf.years[level][0]
    return None


LEVEL_LABELS = dict(ChainLevel.choices)
STATE_MARKS = {ChainState.DRAFT: "wait", ChainState.IN_FORCE: "ok", ChainState.CLOSED: "void"}
