"""The figures a score is made of, read from data rows: weights with a version, and directions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

PARTS = (
    "fit", "trade", "size", "age", "form", "region", "qualifications", "ties", "warnings",
)  # fmt: skip
# Ties of a firm to the county, from the closest; what a version leaves out is not looked at.
TIES = ("group", "named", "segment")


class WeightFault(ValueError):
    """The rows of weights or directions can't be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Where industry moves away from: provinces and cities, and what that is worth (0 to 100)."""

    code: str
    name: str
    name_en: str
    provinces: frozenset[str]
    cities: frozenset[str]
    value: float
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Directions:
    """All directions; `other` is for provinces that none of them names."""

    version: str
    rows: tuple[Direction, ...]
    other: Direction

    def of(self, province: str, city: str) -> Direction:
        """The direction of a place by plain names (浙江, 杭州); a city's row wins."""
        for row in self.rows:
            if city and city in row.cities:
                return row
        for row in self.rows:
            if province in row.provinces:
                return row
        return self.other


@dataclass(frozen=True, slots=True)
class WeightSet:
    """One version of the weights. `parts` need not add up to anything; 0 leaves a part out.

    `ties` and `warnings` are values from 0 to 100 by kind of tie and by word of the register's
    state, 100 being a state without a warning.
    """

    version: str
    valid_from: date
    valid_to: date | None
    chain: str
    parts: Mapping[str, float]
    trade: Mapping[str, float]
    size_nothing: float
    size_full: float
    age: tuple[tuple[float, float], ...]
    form: Mapping[str, float]
    yuan_per_unit: Mapping[str, float]
    qualifications: Mapping[str, float]
    directions: Directions
    reason: str = ""
    reason_en: str = ""
    ties: Mapping[str, float] = field(default_factory=lambda: {"group": 100.0})
    warnings: Mapping[str, float] = field(default_factory=dict)


def packaged_weights(chain: str, day: date) -> WeightSet:
    """The weights that the product ships, in force for a chain on a day."""
    data = resources.files("wutong.prospecting") / "data"
    with resources.as_file(data) as folder:
        return load_weights(folder, chain, day)


def packaged_named(version: str) -> WeightSet:
    """A version that the product ships, also one no longer in force. Raises WeightFault."""
    data = resources.files("wutong.prospecting") / "data"
    with resources.as_file(data) as folder:
        directions = _directions(_table(folder / "regions.toml"))
        for row in _table(folder / "weights.toml").get("weights", []):
            if row.get("version") == version:
                return _weights(row, directions)
    raise WeightFault(f"weights.toml: there is no version {version}")


def load_weights(folder: Path, chain: str, day: date) -> WeightSet:
    """Read weights.toml and regions.toml of a folder; a chain's own row wins over the general one.

    Raises WeightFault when a file is unreadable, a row is wrong, or none or two are in force.
    """
    directions = _directions(_table(folder / "regions.toml"))
    sets = [_weights(row, directions) for row in _table(folder / "weights.toml").get("weights", [])]
    in_force = [
        s for s in sets if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)
    ]
    for wanted in (chain, ""):
        found = [s for s in in_force if s.chain == wanted]
        if len(found) > 1:
            names = ", ".join(s.version for s in found)
            raise WeightFault(f"weights.toml: {names} are in force at once on {day}")
        if found:
            return found[0]
    raise WeightFault(f"weights.toml: no weights are in force on {day}")


def interpolate(points: Sequence[tuple[float, float]], at: float) -> float:
    """The value on a broken line through rising points; flat before them and after them."""
    if at <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return points[-1][1]


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WeightFault(f"{path.name}: {error}") from error


def _weights(row: Mapping[str, Any], directions: Directions) -> WeightSet:
    version = str(row.get("version", "?"))
    try:
        parts = {name: float(row["parts"].get(name, 0)) for name in PARTS}
        strange = sorted(set(row["parts"]) - set(PARTS))
        years, values = row["age"]["years"], row["age"]["values"]
        result = WeightSet(
            version=version,
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            chain=str(row.get("chain", "")),
            parts=parts,
            trade={deed: float(value) for deed, value in row["trade"].items()},
            size_nothing=float(row["size"]["nothing"]),
            size_full=float(row["size"]["full"]),
            age=tuple((float(x), float(y)) for x, y in zip(years, values, strict=True)),
            form={form: float(value) for form, value in row["form"].items()},
            yuan_per_unit={c: float(rate) for c, rate in row["yuan_per_unit"].items()},
            qualifications={w: float(v) for w, v in row.get("qualifications", {}).items()},
            directions=directions,
            reason=str(row.get("reason", "")),
            reason_en=str(row.get("reason_en", "")),
            ties={kind: float(v) for kind, v in row.get("ties", {"group": 100}).items()},
            warnings={w: float(v) for w, v in row.get("warnings", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightFault(f"weights.toml, version {version}: {error!r}") from error
    if strange:
        raise WeightFault(f"weights.toml, version {version}: no part is called {strange[0]}")
    if min(parts.values()) < 0 or sum(parts.values()) <= 0:
        raise WeightFault(f"weights.toml, version {version}: weights must be 0 or more, some more")
    if any(b[0] <= a[0] or b[1] < a[1] for a, b in pairwise(result.age)):
        raise WeightFault(f"weights.toml, version {version}: age must rise")
    if not 0 < result.size_nothing < result.size_full:
        raise WeightFault(f"weights.toml, version {version}: size must rise from above 0")
    for word, value in {**result.ties, **result.warnings}.items():
        if not 0 <= value <= 100:
            raise WeightFault(f"weights.toml, version {version}: {word} must be from 0 to 100")
    if unknown := sorted(set(result.ties) - set(TIES)):
        raise WeightFault(f"weights.toml, version {version}: no tie is called {unknown[0]}")
    return result


def _directions(table: Mapping[str, Any]) -> Directions:
    try:
        rows = tuple(
            Direction(
                code=str(row["code"]),
                name=str(row["name"]),
                name_en=str(row["name_en"]),
                provinces=frozenset(row["provinces"]),
                cities=frozenset(row.get("cities", [])),
                value=float(row["value"]),
                reason=str(row.get("reason", "")),
                reason_en=str(row.get("reason_en", "")),
            )
            for row in table["directions"]
        )
        other = Direction(
            code="other",
            name=str(table["other_name"]),
            name_en=str(table["other_name_en"]),
            provinces=frozenset(),
            cities=frozenset(),
            value=float(table["other"]),
            reason="",
            reason_en="",
        )
        version = str(table["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise WeightFault(f"regions.toml: {error!r}") from error
    for row in (*rows, other):
        if not 0 <= row.value <= 100:
            raise WeightFault(f"regions.toml: {row.code}: the value must lie between 0 and 100")
    return Directions(version, rows, other)
