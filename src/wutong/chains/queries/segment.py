"""One segment in depth: its firms by place, sources of its links, class, rulings, words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.models import (
    Chain,
    Link,
    Placement,
    PlacementQuerySet,
    Segment,
    SegmentCatalogue,
    SegmentIndustry,
)
from wutong.companies.public import Company, Qualification

from .judging import catalogue_of, places_in_radius, radius_of
from .register import GONE, within

WHERE = ("county", "radius", "all")


def counted_placements(user: User) -> PlacementQuerySet:
    """The placements behind every count: not refused, not lapsed, the firm not gone."""
    titled = Qualification.objects.in_force(timezone.localdate()).filter(
        company=OuterRef("company"), kind="above_scale"
    )
    return (
        Placement.objects.visible_to(user)
        .counting()
        .exclude(company__status__in=GONE)
        .annotate(is_above=Exists(titled))
    )


def with_scale(rows: PlacementQuerySet, scale: str) -> PlacementQuerySet:
    """Of counted placements those whose firm is above scale, or of unknown scale."""
    if scale == "above":
        return rows.filter(is_above=True)  # type: ignore[misc] # annotated by counted_placements
    if scale == "unknown":
        return rows.filter(is_above=False)  # type: ignore[misc]
    return rows


def in_place(chain: Chain, where: str) -> Q:
    """The placements that a count of this name counts.

    "county", "radius", "all", or the code of a place in the radius; where that place holds the
    home county, its other counties are meant.
    """
    home = within([chain.jurisdiction], "company__")
    if where == "county":
        return home
    if where == "radius":
        return within(places_in_radius(chain), "company__")
    place = Jurisdiction.objects.filter(code=where).first() if where != "all" else None
    if place is None:
        return Q()
    there = within([place], "company__")
    return there & ~home if chain.jurisdiction.path.startswith(place.path) else there


@dataclass(frozen=True)
class PlaceCount:
    """One place of the radius with its firms of the segment."""

    where: str
    label: str
    kilometres: int | None
    firms: int
    above: int


@dataclass(frozen=True)
class PlaceCounts:
    """A segment's firms by place. `radius` counts each firm once, however its places overlap."""

    lines: tuple[PlaceCount, ...]
    radius: int
    everywhere: int

    @property
    def county(self) -> int:
        """Firms in the county."""
        return self.lines[0].firms


def counts_by_place(segment: Segment, chain: Chain, user: User) -> PlaceCounts:
    """The county, then each place of the radius, in one query."""
    home = chain.jurisdiction
    members = radius_of(chain)
    wheres = ["county", *(row.member.code for row in members)]
    filters = [in_place(chain, where) for where in wheres]
    found = (
        counted_placements(user)
        .filter(segment=segment)
        .aggregate(
            radius=Count("pk", filter=in_place(chain, "radius")),
            everywhere=Count("pk"),
            **{f"n{nth}": Count("pk", filter=each) for nth, each in enumerate(filters)},
            **{
                f"a{nth}": Count("pk", filter=each & Q(is_above=True))
                for nth, each in enumerate(filters)
            },
        )
    )
    lines = [PlaceCount("county", str(home), None, found["n0"], found["a0"])]
    for nth, row in enumerate(members, start=1):
        member = row.member
        around = home.path.startswith(member.path) and home != member
        label = _("%(place)s, other counties") % {"place": member} if around else str(member)
        lines.append(
            PlaceCount(member.code, label, row.kilometres, found[f"n{nth}"], found[f"a{nth}"])
        )
    return PlaceCounts(tuple(lines), found["radius"], found["everywhere"])


@dataclass(frozen=True)
class LinkLine:
    """A neighbour, what flows, and who says so."""

    link: Link
    segment: Segment

    @property
    def confidence(self) -> Decimal:
        """From 0 to 1."""
        return self.link.confidence


@dataclass(frozen=True)
class Surroundings:
    """What comes in and what goes out."""

    upstream: tuple[LinkLine, ...]
    downstream: tuple[LinkLine, ...]


def surroundings_of(segment: Segment, links: Sequence[Link]) -> Surroundings:
    """The links of one segment out of its chain's."""
    return Surroundings(
        tuple(LinkLine(x, x.upstream) for x in links if x.downstream_id == segment.pk),
        tuple(LinkLine(x, x.downstream) for x in links if x.upstream_id == segment.pk),
    )


def catalogue_line(segment: Segment) -> SegmentCatalogue | None:
    """The segment's class in the newest edition entered."""
    return catalogue_of([segment]).get(segment.pk)


def industries_of(segment: Segment) -> list[SegmentIndustry]:
    """The classes of GB/T 4754 that cover the segment."""
    return list(SegmentIndustry.objects.filter(segment=segment).select_related("industry"))


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `hit` where a word of the segment stands."""

    text: str
    hit: bool = False
    against: bool = False


@dataclass(frozen=True)
class FirmLine:
    """A firm on a segment and the words that put it there."""

    placement: Placement
    company: Company
    is_above: bool
    pieces: tuple[Piece, ...]
    in_name: tuple[str, ...]
    industry: str


def firm_lines(rows: Iterable[Placement], around: int = 24) -> list[FirmLine]:
    """Placements with the stretch of the scope that holds the evidence, marked."""
    return [
        FirmLine(
            placement=row,
            company=row.company,
            is_above=bool(getattr(row, "is_above", False)),
            pieces=quoted(row.company.business_scope, row.evidence, around),
            in_name=tuple(
                dict.fromkeys(str(h["word"]) for h in row.evidence if h.get("where") == "name")
            ),
            industry=next(
                (str(h["word"]) for h in row.evidence if h.get("where") == "industry"), ""
            ),
        )
        for row in rows
    ]


def quoted(
    scope: str, evidence: Sequence[dict[str, object]], around: int = 24
) -> tuple[Piece, ...]:
    """The scope cut down to its hits with some signs around each; cuts are shown as “…”.

    Spans that the scope no longer has (it was changed since) are left out.
    """
    spans = sorted(
        (int(str(hit["start"])), int(str(hit["end"])), bool(hit.get("negated")))
        for hit in evidence
        if hit.get("where") == "scope" and scope[int(str(hit["start"])) : int(str(hit["end"]))]
    )
    pieces: list[Piece] = []
    at = 0
    for start, end, against in spans:
        if start < at:
            continue
        gap = scope[at:start]
        if not pieces:
            pieces.append(Piece(f"…{gap[-around:]}" if len(gap) > around else gap))
        elif len(gap) > 2 * around:
            pieces.append(Piece(f"{gap[:around]}…{gap[-around:]}"))
        else:
            pieces.append(Piece(gap))
        pieces.append(Piece(scope[start:end], hit=True, against=against))
        at = end
    rest = scope[at:]
    if pieces and rest:
        pieces.append(Piece(f"{rest[:around]}…" if len(rest) > around else rest))
    return tuple(piece for piece in pieces if piece.text)


def segments_of_company(company: Company, user: User) -> list[FirmLine]:
    """Where a firm stands in the chains that the person may see, best fit first."""
    rows = (
        counted_placements(user)
        .filter(company=company, segment__chain__state__in=("in_force", "draft"))
        .select_related("company", "segment__chain")
        .order_by("-fit", "segment__chain__order", "pk")
    )
    return firm_lines(list(rows))
