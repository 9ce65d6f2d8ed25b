"""Whether a site fits a need: criterion by criterion, in figures.

A criterion is met, missed or unknown. Unknown is never a miss: nobody has said. There is no
criterion of price: land is not given cheaper to a favoured firm (公平竞争审查条例 §10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

# 标准地 indicators by which way they bind: "min" asks at least so much of the project
INDICATORS = {
    "intensity": "min",
    "tax": "min",
    "plot_ratio": "min",
    "energy": "max",
    "emission": "max",
}
# spare capacity at the site's edge; the units are those of the factor needs of projects
FACTORS = ("power", "water", "gas", "heat", "sewage")

# kinds that are measured by their floor (m²); all others by their land (亩)
BY_FLOOR = frozenset({"plant", "office"})


class Verdict(StrEnum):
    """How one criterion stands."""

    OK = "ok"
    MISS = "miss"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a project asks for. None and a missing key: nobody has said.

    Land in 亩, floor in m²; `indicators` is what the project can meet, `factors` how much it needs.
    """

    kinds: frozenset[str] = frozenset()
    land_from: Decimal | None = None
    land_to: Decimal | None = None
    floor_from: Decimal | None = None
    floor_to: Decimal | None = None
    indicators: Mapping[str, Decimal] = field(default_factory=dict)
    factors: Mapping[str, Decimal] = field(default_factory=dict)
    needed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What a site has. A missing indicator or capacity is unknown, not zero."""

    kind: str
    state: str
    land_mu: Decimal | None = None
    floor_m2: Decimal | None = None
    available_from: date | None = None
    indicators: Mapping[str, Decimal] = field(default_factory=dict)
    capacities: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One criterion: `name` such as "area" or "power", and both sides as they were compared.

    `wanted` and `found` are figures, days or codes, None where nobody has said. For an indicator
    `found` is the site's limit and `wanted` what the project plans.
    """

    criterion: str
    name: str
    verdict: Verdict
    wanted: Decimal | date | str | tuple[Decimal | None, Decimal | None] | None = None
    found: Decimal | date | str | None = None


def fit(need: Need, site: Offered, today: date) -> list[Finding]:
    """Compare a need with a site; only what was asked for, or what the site demands, is told."""
    found = [_state(need, site, today)]
    if need.kinds:
        good = Verdict.OK if site.kind in need.kinds else Verdict.MISS
        found.append(Finding("kind", "kind", good, ",".join(sorted(need.kinds)), site.kind))
    found += _area(need, site)
    for name, binds in INDICATORS.items():
        if name in need.indicators or name in site.indicators:
            found.append(_indicator(name, binds, need.indicators.get(name), site))
    for name, amount in need.factors.items():
        spare = site.capacities.get(name)
        if spare is None:
            verdict = Verdict.UNKNOWN
        else:
            verdict = Verdict.OK if spare >= amount else Verdict.MISS
        found.append(Finding("factor", name, verdict, amount, spare))
    return found


def _state(need: Need, site: Offered, today: date) -> Finding:
    """Free now, or free in time; what is reserved or occupied is a miss."""
    if site.state in {"reserved", "occupied"}:
        return Finding("state", "state", Verdict.MISS, None, site.state)
    wanted = need.needed_on
    ready = site.available_from
    if ready is None:
        if site.state == "free":
            return Finding("state", "when", Verdict.OK, wanted, site.state)
        return Finding("state", "when", Verdict.UNKNOWN, wanted, None)
    if wanted is None:
        verdict = Verdict.OK if ready <= today else Verdict.UNKNOWN
    else:
        verdict = Verdict.OK if ready <= wanted else Verdict.MISS
    return Finding("state", "when", verdict, wanted, ready)


def _area(need: Need, site: Offered) -> Iterable[Finding]:
    by_floor = site.kind in BY_FLOOR
    low, high = (
        (need.floor_from, need.floor_to) if by_floor else (need.land_from, need.land_to)
    )  # fmt: skip
    if low is None and high is None:
        return
    has = site.floor_m2 if by_floor else site.land_mu
    if has is None:
        verdict = Verdict.UNKNOWN
    else:
        enough = (low is None or has >= low) and (high is None or has <= high)
        verdict = Verdict.OK if enough else Verdict.MISS
    yield Finding("area", "floor" if by_floor else "land", verdict, (low, high), has)


def _indicator(name: str, binds: str, planned: Decimal | None, site: Offered) -> Finding:
    limit = site.indicators.get(name)
    if planned is None or limit is None:
        verdict = Verdict.UNKNOWN
    elif binds == "min":
        verdict = Verdict.OK if planned >= limit else Verdict.MISS
    else:
        verdict = Verdict.OK if planned <= limit else Verdict.MISS
    return Finding("indicator", name, verdict, planned, limit)


def rank(findings: Iterable[Finding]) -> tuple[int, int]:
    """(misses, unknown): the smaller the better; a site without a miss always comes first."""
    verdicts = [f.verdict for f in findings]
    return verdicts.count(Verdict.MISS), verdicts.count(Verdict.UNKNOWN)
