"""From the catalogue's editions in force to what a case asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .opening import ItemAsked, StageAsked


def item_choices(day: date) -> list[tuple[str, str]]:
    """Codes and names of what can be applied for on a day."""
    return []


def asked_items(
    codes: Iterable[str], day: date
) -> tuple[tuple[ItemAsked, ...], tuple[StageAsked, ...]]:
    """The chosen items with the limits, papers and needs of their editions in force."""
    return (), ()
