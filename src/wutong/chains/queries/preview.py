"""What a change of a segment's words would do, before it is made: firms gained and lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from wutong.chains.models import Segment, SegmentIndustry, SegmentTerm
from wutong.chains.rules.specs import SegmentSpec
from wutong.companies.public import Company

from .judging import least_fit
from .matching import Placed, has_words, place_all, spec_of
from .register import within
from .segment import Piece, quoted

SHOWN = 20


@dataclass(frozen=True)
class ChangedFirm:
    """A firm that a change would bring in or put out."""

    company: Company
    fit: Placed | None
    here: bool
    pieces: tuple[Piece, ...] = ()
    in_name: tuple[str, ...] = ()


@dataclass(frozen=True)
class MovedFirm:
    """A firm that stays on the segment but fits it better or worse than before."""

    company: Company
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Effect:
    """How a change of words would tell: counts over the whole register, the first firms of each."""

    before: int
    after: int
    gained: tuple[ChangedFirm, ...]
    lost: tuple[ChangedFirm, ...]
    gained_count: int
    lost_count: int
    gained_here: int
    lost_here: int
    moved: tuple[MovedFirm, ...] = ()
    moved_count: int = 0


def effect_of(
    segment: Segment,
    changed: SegmentTerm | None = None,
    *,
    removed: int | None = None,
    industry: SegmentIndustry | None = None,
    without: int | None = None,
) -> Effect:
    """The effect of entering or changing one word (`changed`), or of taking one out (`removed`).

    The same for a class: `industry` is entered or changed, the row `without` is taken out.
    """
    terms = list(segment.terms.all())
    after = [
        term for term in terms if term.pk != removed and (changed is None or term.pk != changed.pk)
    ]
    if changed is not None:
        after.append(changed)
    industries = list(segment.industries.select_related("industry"))
    old = _placed(spec_of(segment, terms, industries))
    classes = [
        row
        for row in industries
        if row.pk != without and (industry is None or row.industry_id != industry.industry_id)
    ]
    if industry is not None:
        classes.append(industry)
    new = _placed(spec_of(segment, after, classes))
    gained, lost = new.keys() - old.keys(), old.keys() - new.keys()
    moved = Company.objects.filter(pk__in=gained | lost)
    firms = {firm.pk: firm for firm in moved.select_related("jurisdiction")}
    local = set(moved.filter(within([segment.chain.jurisdiction])).values_list("pk", flat=True))

    def shown(keys: set[int], found: dict[int, Placed]) -> list[ChangedFirm]:
        lines = [
            ChangedFirm(firms[key], found.get(key), key in local) for key in keys if key in firms
        ]
        lines.sort(key=lambda x: (not x.here, -(x.fit.fit if x.fit else 0), x.company.pk))
        return [_with_evidence(line) if n < SHOWN else line for n, line in enumerate(lines)]

    stay = {key for key in new.keys() & old.keys() if new[key].fit != old[key].fit}
    most = sorted(stay, key=lambda key: (-abs(new[key].fit - old[key].fit), key))[:SHOWN]
    named = Company.objects.in_bulk(most)

    more, less = shown(gained, new), shown(lost, old)
    return Effect(
        before=len(old),
        after=len(new),
        gained=tuple(more[:SHOWN]),
        lost=tuple(less[:SHOWN]),
        gained_count=len(more),
        lost_count=len(less),
        gained_here=sum(line.here for line in more),
        lost_here=sum(line.here for line in less),
        moved=tuple(
            MovedFirm(named[key], old[key].fit, new[key].fit) for key in most if key in named
        ),
        moved_count=len(stay),
    )


def _with_evidence(line: ChangedFirm) -> ChangedFirm:
    """The line with the stretch of the scope that speaks for the firm, marked."""
    if line.fit is None:
        return line
    evidence = line.fit.evidence
    return replace(
        line,
        pieces=quoted(line.company.business_scope, evidence),
        in_name=tuple(dict.fromkeys(str(h["word"]) for h in evidence if h["where"] == "name")),
    )


def _placed(spec: SegmentSpec) -> dict[int, Placed]:
    if not has_words(spec):
        return {}
    least = least_fit(timezone.localdate())
    return {each.company: each for _n, found in place_all([spec], least) for each in found}
