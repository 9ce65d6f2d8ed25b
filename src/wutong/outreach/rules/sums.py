"""Sums of costs that keep what is not entered apart from nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Total:
    """A sum of the amounts entered, in cents, and how many of the rows have none.

    `cents` is None where no row has an amount: nothing was entered, which is not 0.
    """

    cents: int | None
    missing: int


def total_of(amounts: Iterable[int | None]) -> Total:
    """Add what is entered; say how much is missing."""
    known, missing = [], 0
    for amount in amounts:
        if amount is None:
            missing += 1
        else:
            known.append(amount)
    return Total(sum(known) if known else None, missing)
