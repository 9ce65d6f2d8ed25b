"""Credit for a project that was passed on: split in tenths; statistics are never split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Passing:
    """One passing between places: the giving place keeps `first` of what it had, in tenths."""

    from_place: int
    to_place: int
    first: int
    landing: int


def credits_of(home: int, passings: Sequence[Passing]) -> dict[int, Fraction]:
    """The share of each place in a project's credit, exact; they add up to 1.

    `home` is where the project lands; without a passing it has all. Of several, in their order,
    each splits what the giving place held then.
    """
    if not passings:
        return {home: Fraction(1)}
    held: dict[int, Fraction] = {passings[0].from_place: Fraction(1)}
    for one in passings:
        had = held.get(one.from_place, Fraction(0))
        held[one.from_place] = had * Fraction(one.first, 10)
        held[one.to_place] = held.get(one.to_place, Fraction(0)) + had * Fraction(one.landing, 10)
    return {place: share for place, share in held.items() if share}


def first_reporters_share(passings: Sequence[Passing]) -> Fraction:
    """What the first reporter keeps: all, or what the first passing left the reporting place."""
    return Fraction(passings[0].first, 10) if passings else Fraction(1)
