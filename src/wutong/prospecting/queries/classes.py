"""The classes of GB/T 4754 that the county has loaded, and what to say where it has not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from wutong.chains.public import IndustryClass
from wutong.prospecting.rules.classify import Classifier
from wutong.prospecting.rules.classify_classes import FULL_TABLE

from .standing import industry_names


def class_table() -> list[tuple[str, str]]:
    """Code and name of every class, or nothing where the full table was not loaded."""
    rows = IndustryClass.objects.filter(level="class", edition__startswith="2017")
    table = list(rows.order_by("code").values_list("code", "name"))
    return table if len(table) >= FULL_TABLE else []


@dataclass(frozen=True)
class LikelyDivision:
    """A division that a firm probably belongs to, and the chance that it does, in per cent."""

    code: str
    name: str
    percent: int


@cache
def _classifier() -> Classifier:
    return Classifier()


def likely_divisions(scope: str, name: str) -> list[LikelyDivision]:
    """What scope and name say of a firm's division, the likeliest first; [] for “don't know”."""
    guesses = _classifier().guess(scope, name)
    names = industry_names() if guesses else {}
    return [
        LikelyDivision(guess.code, names.get(guess.code, guess.code), round(100 * guess.chance))
        for guess in guesses
        if round(100 * guess.chance)
    ]


def no_table_words() -> str:
    """Where the official table is found and how it is loaded."""
    return _(
        "Classes need the full table of GB/T 4754, which is not loaded. The National Bureau of "
        "Statistics publishes it (stats.gov.cn, statistical standards, classification of "
        "industries); the administrator saves it as CSV with the headings code, level, parent, "
        "name and runs: wutong load gbt4754 FILE"
    )
