"""Counts a register region by division, and says what one county could do next.

A firm counts in the region of its credit code (GB 32100-2015: characters 3 to 8 are the division of
the registration office) or of its city column, and in the likeliest division of GB/T 4754. Who
can't be placed or read is counted beside, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from .complexity import advantage, complexity, gaps
from .register import Register
from .scoring import NOTHING, read_date

REASONS = 3
# So many of the county's own firms are named for each industry; the count goes on.
MOST_NAMED = 200
SCOPE_SIGNS = 200
GROUPS = ("city", "province", "country", "peers")
_CODE = re.compile(r"[0-9A-Z]{2}(\d{6})[0-9A-Z]{10}")

Guess = Callable[[str, str], str]


@dataclass(slots=True)
class Cell:
    """Firms of a region in a division; `recent` of `dated` were registered in the last years."""

    firms: int = 0
    dated: int = 0
    recent: int = 0


class Named(NamedTuple):
    """A firm behind a count; `registered` is None where no date up to the cut-off is known."""

    uscc: str
    name: str
    registered: date | None
    scope: str


@dataclass(slots=True)
class Tally:
    """What was counted. `unread`: no division could be told; `unplaced`: no region known.

    `named` are the first firms of the cells of one's own region, in the order of the register.
    """

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    named: dict[tuple[str, str], list[Named]] = field(default_factory=dict)
    rows: int = 0
    unread: int = 0
    unplaced: int = 0

    @property
    def counted(self) -> int:
        return self.rows - self.unread - self.unplaced


def region_by_code(uscc: str | None) -> str:
    """Division code of the registration office, or "" where the code is none."""
    found = _CODE.fullmatch((uscc or "").strip().upper())
    return found[1] if found else ""


def region_by_city(province: str | None, city: str | None) -> str:
    """“province/city” as the register writes them, or "" where the city is unknown."""
    place = (city or "").strip()
    return "" if place.upper() in NOTHING else f"{(province or '').strip()}/{place}"


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def count_register(
    register: Register,
    guess: Guess,
    *,
    by_city: bool,
    cutoff: date,
    years: int,
    own: Callable[[str], bool] = lambda _region: False,
    progress: Callable[[int, int | None], None] = lambda _rows, _total: None,
) -> Tally:
    """Read all rows once. `recent` is after `cutoff` less `years`, up to `cutoff`.

    `own` tells the region whose firms are named, not only counted.
    """
    tally = Tally()
    since = years_before(cutoff, years)
    columns = ("uscc", "name", "business_scope", "registered_on", "province", "city")
    for batch in register.batches():
        for uscc, name, scope, registered, province, city in batch.frame.select(columns).rows():
            tally.rows += 1
            region = region_by_city(province, city) if by_city else region_by_code(uscc)
            if not region:
                tally.unplaced += 1
                continue
            division = guess(scope or "", name or "")
            if not division:
                tally.unread += 1
                continue
            cell = tally.cells.setdefault((region, division), Cell())
            cell.firms += 1
            day = read_date(registered)
            # a date after the cut-off is a fault of the register: unknown, not new
            if day is not None and day > cutoff:
                day = None
            if day is not None:
                cell.dated += 1
                cell.recent += day > since
            if cell.firms <= MOST_NAMED and own(region):
                told = Named(uscc or "", name or "", day, (scope or "")[:SCOPE_SIGNS])
                tally.named.setdefault((region, division), []).append(told)
        progress(tally.rows, register.rows)
    register.demand_unchanged()
    return tally


@dataclass(frozen=True)
class Reason:
    """A division the county has, and how near it is to the one spoken of (0 to 1)."""

    code: str
    proximity: float


@dataclass(frozen=True)
class Line:
    """One division as the county stands in it; None is unknown."""

    code: str
    firms: int
    dated: int
    recent: int
    groups: Mapping[str, int]
    quotient: float | None
    present: bool
    density: float | None
    complexity: float | None
    gain: float | None
    reasons: tuple[Reason, ...]
    named: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Found:
    """All divisions of the register, with the totals they were set against."""

    lines: tuple[Line, ...]
    firms: int
    totals: Mapping[str, int]
    regions: int


def standing(tally: Tally, county: str, groups: Mapping[str, Iterable[str]]) -> Found:
    """The county against the whole register, and the counts of the groups it is compared with.

    `groups` names regions; one that is not in it (no city known) is left out of the counts.
    Raises KeyError when the county has no firm in the tally.
    """
    regions = sorted({region for region, _ in tally.cells})
    classes = sorted({code for _, code in tally.cells})
    if county not in regions:
        raise KeyError(county)
    at = {name: n for n, name in enumerate(regions)}
    place = {code: n for n, code in enumerate(classes)}
    firms = np.zeros((len(regions), len(classes)))
    for (region, code), cell in tally.cells.items():
        firms[at[region], place[code]] = cell.firms
    quotients = advantage(firms)
    found = complexity(firms)
    own = at[county]
    sums = {
        name: firms[[at[r] for r in chosen if r in at]].sum(axis=0)
        for name, chosen in groups.items()
    }
    lines = []
    for n, code in enumerate(classes):
        cell = tally.cells.get((county, code), Cell())
        lines.append(
            Line(
                code=code,
                firms=cell.firms,
                dated=cell.dated,
                recent=cell.recent,
                groups={name: int(values[n]) for name, values in sums.items()},
                quotient=_known(quotients[own, n]),
                present=bool(found.present[own, n]),
                density=_known(found.density[own, n]),
                complexity=_known(found.pci[n]),
                # without any complexity the gain has nothing to add up
                gain=_known(found.gain[own, n]) if np.isfinite(found.pci).any() else None,
                reasons=_reasons(found.proximity[n], found.present[own], n, classes),
                named=tuple(tally.named.get((county, code), ())),
            )
        )
    totals = {name: int(values.sum()) for name, values in sums.items()}
    return Found(tuple(lines), int(firms[own].sum()), totals, len(regions))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _reasons(
    near: np.ndarray, present: np.ndarray, own: int, classes: Sequence[str]
) -> tuple[Reason, ...]:
    order = sorted(
        (n for n in range(len(classes)) if present[n] and n != own and near[n] > 0),
        key=lambda n: (-near[n], classes[n]),
    )
    return tuple(Reason(classes[n], float(near[n])) for n in order[:REASONS])


def quotient(part: int, whole: int, part_of_all: int, all_firms: int) -> float | None:
    """Location quotient: share of a class in a place over its share in all; None: no share."""
    if not whole or not part_of_all or not all_firms:
        return None
    return (part / whole) / (part_of_all / all_firms)


def gap(own: float | None, reference: float | None) -> float | None:
    """How far the county is behind the reference in quotients; below 0 it is ahead."""
    if own is None or reference is None:
        return None
    return float(gaps(np.array([own]), np.array([reference]))[0])


def weighted(parts: Iterable[tuple[float | None, float]]) -> float | None:
    """Weighted mean of (value, weight). One unknown part makes the mean unknown."""
    listed = list(parts)
    total = sum(weight for _, weight in listed)
    if total <= 0 or any(value is None for value, _ in listed):
        return None
    return sum(value * weight for value, weight in listed if value is not None) / total
