"""Whom to meet where: firms of target lists and of screenings, by city, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.outreach.models import Occasion
from wutong.outreach.seams import KnownLead, leads_among
from wutong.prospecting.public import (
    Candidate,
    PartView,
    Screening,
    ScreeningState,
    Target,
    TargetState,
    parts_shown,
)

BEST = 60  # of each screening: whoever ranks lower is not worth a journey
SHOWN = 80
CITIES = 24
OPEN = (TargetState.CHOSEN, TargetState.CONTACTED)


@dataclass
class CityLine:
    """A city with the firms worth meeting there."""

    city: str
    province: str
    targets: int = 0
    candidates: int = 0
    best: Decimal = Decimal(0)
    segments: list[str] = field(default_factory=list)
    is_example: bool = False
    on_route: bool = False

    @property
    def firms(self) -> int:
        """Firms of lists and of screenings together, each counted once."""
        return self.targets + self.candidates


@dataclass(frozen=True)
class FirmChoice:
    """A firm that may be put on the agenda, and why."""

    source: str
    key: int
    uscc: str
    name: str
    city: str
    province: str
    segment: Segment
    score: Decimal
    parts: tuple[PartView, ...]
    origin: str
    lead: KnownLead | None
    is_example: bool

    @property
    def tick(self) -> str:
        """What its tick box sends: where it is from and its key."""
        return f"{self.source}-{self.key}"

    @property
    def why(self) -> PartView | None:
        """The part that says most: which words fit the segment."""
        return next((part for part in self.parts if part.code == "fit"), None)


@dataclass(frozen=True)
class _Found:
    source: str
    key: int
    uscc: str
    name: str
    city: str
    province: str
    segment_id: int
    score: Decimal
    is_example: bool


def latest_screenings(user: User, chain: int | None = None) -> list[Screening]:
    """The newest finished screening of each segment."""
    rows = Screening.objects.visible_to(user).filter(state=ScreeningState.DONE)
    if chain is not None:
        rows = rows.filter(segment__chain=chain)
    return list(
        rows.order_by("segment_id", "-pk").distinct("segment_id").select_related("segment__chain")
    )


def _found(
    user: User, chain: int | None, segment: int | None, cities: Sequence[str] | None
) -> list[_Found]:
    """All firms worth a journey, each once: a list's row goes before a screening's."""
    targets = Target.objects.visible_to(user).filter(state__in=OPEN)
    newest = latest_screenings(user, chain)
    candidates = Candidate.objects.filter(screening__in=newest, rank__lte=BEST)
    if chain is not None:
        targets = targets.filter(segment__chain=chain)
    if segment is not None:
        targets, candidates = (
            targets.filter(segment=segment),
            candidates.filter(screening__segment=segment),
        )
    if cities is not None:
        targets = targets.filter(snapshot__city__in=list(cities))
        candidates = candidates.filter(city__in=list(cities))
    rows = [
        _Found("target", pk, uscc, name, city or "", province or "", seg, score, example)
        for pk, uscc, name, city, province, seg, score, example in targets.order_by(
            "-score", "pk"
        ).values_list(
            "pk", "uscc", "name", "snapshot__city", "snapshot__province", "segment", "score",
            "is_example",
        )
    ]  # fmt: skip
    rows += [
        _Found("candidate", pk, uscc, name, city, province, seg, score, example)
        for pk, uscc, name, city, province, seg, score, example in candidates.order_by(
            "-score", "pk"
        ).values_list(
            "pk", "uscc", "name", "city", "province", "screening__segment", "score", "is_example"
        )
    ]
    once: dict[str, _Found] = {}
    for row in rows:
        once.setdefault(row.uscc or row.name, row)
    return list(once.values())


def cities_worth(
    user: User, *, chain: int | None = None, segment: int | None = None
) -> list[CityLine]:
    """Cities by how many firms are worth meeting there, lists before screenings."""
    lines: dict[str, CityLine] = {}
    names = dict(Segment.objects.visible_to(user).values_list("pk", "name"))
    for row in _found(user, chain, segment, None):
        if not row.city:
            continue
        line = lines.setdefault(row.city, CityLine(row.city, row.province))
        if row.source == "target":
            line.targets += 1
        else:
            line.candidates += 1
        line.best = max(line.best, row.score)
        line.is_example |= row.is_example
        name = names.get(row.segment_id, "")
        if name and name not in line.segments:
            line.segments.append(name)
    ranked = sorted(lines.values(), key=lambda x: (-x.targets, -x.firms, -x.best, x.city))
    return ranked[:CITIES]


def firms_worth(
    occasion: Occasion,
    user: User,
    cities: Sequence[str],
    *,
    segment: int | None = None,
) -> list[FirmChoice]:
    """The firms worth meeting in these cities that are not on the agenda, best first."""
    if not cities:
        return []
    there = set(occasion.meetings.values_list("uscc", flat=True)) - {""}
    names = set(occasion.meetings.values_list("firm_name", flat=True))
    found = [
        row
        for row in _found(user, occasion.chain_id, segment, cities)
        if row.uscc not in there and row.name not in names
    ]
    found.sort(key=lambda r: (r.source != "target", -r.score, r.key))
    found = found[:SHOWN]
    targets = Target.objects.select_related("segment__chain", "target_list").in_bulk(
        [r.key for r in found if r.source == "target"]
    )
    candidates = Candidate.objects.select_related(
        "screening__segment__chain", "screening__register"
    ).in_bulk([r.key for r in found if r.source == "candidate"])
    leads = leads_among([(r.uscc, r.name) for r in found], user)
    return [_choice(r, targets, candidates, leads.get(r.uscc) or leads.get(r.name)) for r in found]


def _choice(
    row: _Found,
    targets: dict[int, Target],
    candidates: dict[int, Candidate],
    lead: KnownLead | None,
) -> FirmChoice:
    if row.source == "target":
        target = targets[row.key]
        segment, parts, origin = target.segment, target.why, str(target.target_list)
    else:
        candidate = candidates[row.key]
        screening = candidate.screening
        segment, parts = screening.segment, candidate.parts
        origin = f"{screening.register} · {candidate.rank}"
    return FirmChoice(
        source=row.source, key=row.key, uscc=row.uscc, name=row.name, city=row.city,
        province=row.province, segment=segment, score=row.score, parts=parts_shown(parts),
        origin=origin, lead=lead, is_example=row.is_example,
    )  # fmt: skip


def segments_to_choose(user: User, chain: int | None) -> list[tuple[int, str]]:
    """Segments with a screening or a target, for the filter."""
    rows = Segment.objects.visible_to(user).filter(
        Q(pk__in=Target.objects.visible_to(user).values("segment"))
        | Q(pk__in=[s.segment_id for s in latest_screenings(user)])
    )
    if chain is not None:
        rows = rows.filter(chain=chain)
    return [(s.pk, f"{s.chain} · {s}") for s in rows.select_related("chain").order_by("pk")]
