"""Reads counts of registers: gaps of a county, and where a chain's segments stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.chains.public import Chain, IndustryClass, Segment
from wutong.kernel.words import listed
from wutong.prospecting.models import DivisionStanding, Standing, StandingState, StandLevel
from wutong.prospecting.rules.classify import packaged_lexicon
from wutong.prospecting.rules.standing import GROUPS, gap, quotient, weighted, years_before
from wutong.ui import charts
from wutong.ui.figures import plain_number

from .local import known_firms

STATUS = {
    StandingState.QUEUED: "wait",
    StandingState.RUNNING: "doing",
    StandingState.DONE: "ok",
    StandingState.FAILED: "late",
}


def standings_seen(user: User) -> QuerySet[Standing]:
    """Counts, newest first, with what a list shows of them."""
    return Standing.objects.visible_to(user).select_related("register", "county", "asked_by")


def latest_standing(
    user: User, county_id: int, level: str = StandLevel.DIVISION
) -> Standing | None:
    """The newest count of a county at a level that is done."""
    done = standings_seen(user).filter(county=county_id, state=StandingState.DONE)
    return done.filter(level=level).first()


@cache
def _packaged_names() -> dict[str, str]:
    return dict(packaged_lexicon().names)


def industry_names(level: str = StandLevel.DIVISION) -> dict[str, str]:
    """Names of divisions or classes: the loaded table's in the reader's language, else packaged."""
    loaded = IndustryClass.objects.filter(level=level, edition__startswith="2017")
    packaged = _packaged_names() if level == StandLevel.DIVISION else {}
    return {**packaged, **{row.code: str(row).partition(" ")[2] for row in loaded}}


@dataclass(frozen=True)
class GapRow:
    """A division or class that the county lacks and the reference has more of; None is unknown."""

    row: DivisionStanding
    name: str
    reference: float | None
    gap: float | None
    group_firms: int | None
    why: str

    @property
    def growth(self) -> float | None:
        return self.row.recent * 100 / self.row.dated if self.row.dated else None


@dataclass(frozen=True)
class Outlook:
    """What the county could do next, against one reference; `ahead` divisions are no gaps."""

    rows: list[GapRow]
    ahead: int
    present: int
    unknown: int


def references(standing: Standing) -> list[str]:
    """The references that the count can tell, in the order of the page."""
    return [name for name in GROUPS if name in standing.totals]


def reasons_words(row: DivisionStanding, names: dict[str, str]) -> str:
    """Which present divisions are near, nearest first, in one line."""
    if not row.reasons:
        return _("Nothing that the county is strong in is near it")
    near = listed(f"{names.get(c, c)} {plain_number(p, 2)}" for c, p in row.reasons)
    return _("Near what the county is strong in: %(near)s") % {"near": near}


def outlook_of(standing: Standing, reference: str) -> Outlook:
    """Gaps sorted by density, then by gain; unknown ones last."""
    names = industry_names(standing.level)
    total = standing.totals.get(reference)
    everything = standing.totals.get("country")
    rows, ahead, present, unknown = [], 0, 0, 0
    for row in standing.divisions.all():
        if row.present:
            present += 1
            continue
        firms = row.groups.get(reference)
        known = None not in (firms, total, everything)
        other = (
            quotient(firms or 0, total or 0, row.groups.get("country", 0), everything or 0)
            if known
            else None
        )
        behind = gap(row.quotient, other)
        if behind is None:
            unknown += 1
        elif behind <= 0:
            ahead += 1
            continue
        rows.append(
            GapRow(
                row, names.get(row.code, row.code), other, behind, firms, reasons_words(row, names)
            )
        )
    rows.sort(
        key=lambda g: (
            g.row.density is None, -(g.row.density or 0), -(g.row.gain or 0), g.row.code,
        )
    )  # fmt: skip
    return Outlook(rows, ahead, present, unknown)


@dataclass(frozen=True)
class CountedFirm:
    """A firm of the county behind a count; `url` is its page in the county's own register."""

    uscc: str
    name: str
    registered: date | None
    is_recent: bool
    scope: str
    code: str
    industry: str
    url: str


@dataclass(frozen=True)
class Counted:
    """The firms of the county in some industries: all that were counted, and those named."""

    firms: int
    rows: list[CountedFirm]
    industries: list[str]

    @property
    def left_out(self) -> int:
        return self.firms - len(self.rows)


def counted_firms(standing: Standing, codes: Sequence[str], user: User) -> Counted:
    """The county's firms in these industries, in the order of the register."""
    names = industry_names(standing.level)
    since = years_before(standing.cutoff, standing.growth_years)
    lines = list(standing.divisions.filter(code__in=codes))
    pages = known_firms([firm[0] for line in lines for firm in line.named], user)
    rows = []
    for line in lines:
        for uscc, name, registered, scope in line.named:
            day = date.fromisoformat(registered) if registered else None
            rows.append(
                CountedFirm(
                    uscc, name, day, day is not None and day > since, scope, line.code,
                    names.get(line.code, ""), pages.get(uscc, ""),
                )
            )  # fmt: skip
    industries = [f"{line.code} {names.get(line.code, '')}".strip() for line in lines]
    return Counted(sum(line.firms for line in lines), rows, industries)


@dataclass(frozen=True)
class SegmentStanding:
    """A segment by its classes or their divisions; None is unknown, and `why` says it."""

    segment: Segment
    codes: str
    strength: float | None
    growth: float | None
    density: float | None
    firms: int | None
    dated: int | None
    reasons: str
    why: str
    counted: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.strength is not None and self.growth is not None

    @property
    def is_reachable(self) -> bool:
        """Not strong yet, and how near it is, is known."""
        return self.strength is not None and self.strength < 1 and self.density is not None


def segments_of(chain: Chain, standing: Standing, user: User) -> list[SegmentStanding]:
    """Each segment of the chain in the order of the map."""
    names = industry_names(standing.level)
    by_class = standing.level == StandLevel.CLASS
    rows = {row.code: row for row in standing.divisions.all()}
    segments = (
        Segment.objects.visible_to(user)
        .filter(chain=chain)
        .select_related("layer")
        .prefetch_related("industries__industry")
    )
    return [_segment(segment, rows, names, by_class=by_class) for segment in segments]


def _segment(
    segment: Segment, rows: dict[str, DivisionStanding], names: dict[str, str], *, by_class: bool
) -> SegmentStanding:
    weights: dict[str, float] = {}
    for link in segment.industries.all():
        code = link.industry.code if by_class else link.industry.code[:2]
        if by_class and len(code) < CLASS_DIGITS:
            why = _("The segment has %(code)s, which is no class: look at the level of divisions")
            why %= {"code": link.industry}
            return SegmentStanding(segment, str(code), None, None, None, None, None, "", why)
        if code.isdigit():
            weights[code] = weights.get(code, 0.0) + float(link.weight)
    codes = listed(f"{code} {names.get(code, '')}".strip() for code in sorted(weights))
    if not weights:
        why = _("No industry class is entered for the segment")
        return SegmentStanding(segment, "", None, None, None, None, None, "", why)
    missing = sorted(code for code in weights if code not in rows)
    if missing:
        words = (
            _("The register has no firm in class %(codes)s")
            if by_class
            else _("The register has no firm in division %(codes)s")
        )
        why = words % {"codes": listed(missing)}
        return SegmentStanding(segment, codes, None, None, None, None, None, "", why)
    own = [(rows[code], weight) for code, weight in sorted(weights.items())]
    strength = weighted((row.quotient, weight) for row, weight in own)
    growth = weighted(
        (row.recent * 100 / row.dated if row.dated else None, weight) for row, weight in own
    )
    why = ""
    if strength is None:
        why = _("No share can be told in these industries")
    elif growth is None:
        why = _("The county has no firm with a date in these industries: growth is unknown")
    main = max(own, key=lambda pair: pair[1])[0]
    return SegmentStanding(
        segment, codes, strength, growth,
        weighted((row.density, weight) for row, weight in own),
        sum(row.firms for row, _w in own), sum(row.dated for row, _w in own),
        reasons_words(main, names), why, tuple(sorted(weights)),
    )  # fmt: skip


CLASS_DIGITS = 4


def county_growth(standing: Standing) -> float | None:
    """Percent of the county's dated firms that are new."""
    rows = list(standing.divisions.all())
    dated = sum(row.dated for row in rows)
    return sum(row.recent for row in rows) * 100 / dated if dated else None


def quadrant_of(
    chain: Chain, rows: Sequence[SegmentStanding], middle: float | None
) -> charts.Quadrant | None:
    """None where no segment can be drawn."""
    known = [row for row in rows if row.is_known]
    if not known or middle is None:
        return None
    strong = sum((row.strength or 0) >= 1 for row in known)
    rising = sum((row.strength or 0) >= 1 and (row.growth or 0) >= middle for row in known)
    sentence = _(
        "%(chain)s: of %(known)d segments with data, %(strong)d are strong (quotient 1 or more) "
        "and %(rising)d of these grow at least like the county; %(unknown)d are unknown"
    ) % {
        "chain": chain, "known": len(known), "strong": strong, "rising": rising,
        "unknown": len(rows) - len(known),
    }  # fmt: skip
    points = [(str(row.segment), row.strength or 0.0, row.growth or 0.0) for row in known]
    return charts.quadrant(points, middle, sentence)
