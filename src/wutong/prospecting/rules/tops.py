"""How far each part of a score can rise under some weights, and what would have to be so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .sayings import Saying
from .weighting import WeightSet


class Top(NamedTuple):
    """The highest value of a part, 0 to 100, and the fact that gives it (None: no single one)."""

    value: float
    fact: Saying | None = None


def tops_of(weights: WeightSet) -> dict[str, Top]:
    """The highest value that each part can have."""
    age = max(value for _, value in weights.age)
    regions = [row for row in weights.directions.rows if row.provinces or row.cities]
    best = max(regions, key=lambda row: row.value, default=weights.directions.other)
    return {
        "fit": Top(100.0, Saying("alone")),
        "trade": _most(weights.trade, "deed"),
        "size": Top(100.0, Saying("yuan", {"yuan": weights.size_full, "about": False})),
        "age": Top(
            age, Saying("years", {"years": min(y for y, value in weights.age if value == age)})
        ),
        "form": _most(weights.form, "form"),
        "region": Top(
            best.value, Saying("direction", {"name": best.name, "name_en": best.name_en})
        ),
        "qualifications": _most(weights.qualifications, "title"),
        "ties": _most(weights.ties, "tie"),
        "warnings": _most(weights.warnings, "status"),
    }


def _most(values: Mapping[str, float], code: str) -> Top:
    if not values:
        return Top(100.0)
    word = max(values, key=lambda each: values[each])
    return Top(values[word], Saying(code, {code: word}))
