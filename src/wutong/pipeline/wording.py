"""Coded answers of the rules in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import in_language
from wutong.companies.rules.fault import Fault

from .rules.formulas import PART_UNITS
from .rules.numbers import plain
from .rules.rulebook import Input, Missing, Rule

TOPICS = {
    "rates": _("Rates"),
    "rewards": _("Introducers' rewards"),
    "scorecards": _("Entry scorecards"),
    "scores": _("Other published scores"),
}

READINGS = {
    "full": _("Only full steps count"),
    "started": _("A step that has begun counts whole"),
    "share": _("A part of a step counts by its share"),
}

PARTS = {
    "value": _("Result"),
    "full": _("Full marks"),
    "loss": _("Taken off"),
}


def fault_words(fault: Fault, names: Mapping[str, str] | None = None) -> str:
    """A reason in the reader's language; inputs by their names where these are given."""
    values = dict(fault.values)
    if names:
        for key in ("name", "what"):
            if key in values:
                values[key] = names.get(str(values[key]), str(values[key]))
    words = gettext(fault.message)
    return words % values if values else words


@cache
def _units() -> dict[str, str]:
    path = Path(__file__).resolve().parent / "data" / "units.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["units"])


def unit_words(unit: str) -> str:
    """A unit of a published rule in the reader's language; one that is not known as it is."""
    return in_language(unit, _units().get(unit, unit))


def rule_name(rule: Rule) -> str:
    """A rule's name in the reader's language."""
    return in_language(rule.name, rule.name_en)


def input_name(one: Input | Missing) -> str:
    """An input's name in the reader's language."""
    return in_language(one.name, one.name_en)


def choices_of(one: Input) -> list[tuple[str, str]]:
    """An input's choices with their words."""
    words = READINGS if one.choices == PART_UNITS else {}
    return [(code, str(words.get(code, code))) for code in one.choices]


def part_name(code: str, rule: Rule) -> str:
    """What a part of an answer is called."""
    known: list[Input | Missing] = [*rule.inputs, *rule.missing]
    for one in known:
        if one.code == code:
            return input_name(one)
    if code.startswith("tier_"):
        return gettext("Tier %(number)s") % {"number": code.removeprefix("tier_")}
    return str(PARTS.get(code, code))


def figure_words(value: Decimal | str | None) -> str:
    """A value as it is printed; "" where it is unknown."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.as_tuple().exponent else plain(value)
    return value or ""


FEE_PARTS = {"base": _("Money in place, recognised"), "fixed": _("Fixed fee")}


def fee_part_name(code: str) -> str:
    """What a part of an agency's fee is called."""
    if code.startswith("tier_"):
        return gettext("Tier %(number)s") % {"number": code.removeprefix("tier_")}
    return str({**PARTS, **FEE_PARTS}.get(code, code))


def claim_words(fault: Fault, days: Mapping[str, str]) -> str:
    """Why a claim is refused; a day of the project by its name."""
    values = dict(fault.values)
    if "from" in values:
        values["from"] = days.get(str(values["from"]), str(values["from"]))
    words = gettext(fault.message)
    return words % values if values else words
