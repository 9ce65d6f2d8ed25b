"""Figures as people write them: exact decimals, with or without their unit."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from wutong.companies.rules.fault import Fault, gettext_noop

MONEY = {"元": 1, "万元": 10**4, "亿元": 10**8}
AREA = {"平方米": Decimal(3) / Decimal(2000), "亩": Decimal(1), "公顷": Decimal(15)}
MOST = Decimal(10) ** 15
LONGEST = 60

NO_NUMBER = gettext_noop("%(name)s: “%(given)s” is not a number")
NEGATIVE = gettext_noop("%(name)s: %(given)s is less than nothing")
TOO_LARGE = gettext_noop("%(name)s: %(given)s is larger than any figure here; check the unit")
WRONG_UNIT = gettext_noop("%(name)s: the unit is %(given)s, it must be %(unit)s")
NOT_WHOLE = gettext_noop("%(name)s: %(given)s is a count, it must be a whole number")

_FIGURE = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?|[+-]?\.[0-9]+)\s*(\D*)")


class InputFault(ValueError):
    """A value that can't be used; `problem` says which, why, and what it must be."""

    def __init__(self, problem: Fault) -> None:
        super().__init__(str(problem))
        self.problem = problem


def plain(value: Decimal) -> str:
    """A decimal without exponent and idle zeros: 4.5, 100, 0.05."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def factor(given: str, wanted: str) -> Decimal | None:
    """By how much a figure in one unit is multiplied to stand in another; None: not the same kind.

    Units of money and of area turn into each other, also above a line (万元/亩 and 元/亩).
    """
    if given == wanted:
        return Decimal(1)
    given_parts, wanted_parts = given.split("/"), wanted.split("/")
    if len(given_parts) != len(wanted_parts) or given_parts[1:] != wanted_parts[1:]:
        return None
    for units in (MONEY, AREA):
        if given_parts[0] in units and wanted_parts[0] in units:
            return Decimal(units[given_parts[0]]) / Decimal(units[wanted_parts[0]])
    return None


def read_figure(name: str, given: object, unit: str, *, whole: bool = False) -> Decimal | None:
    """A figure out of a JSON value or a form: 350, "350", "2 亿元", {"value": 2, "unit": "亿元"}.

    None is unknown: null or an empty text. Raises InputFault.
    """
    told = ""
    if isinstance(given, dict):
        if set(given) - {"value", "unit"} or not isinstance(given.get("unit", ""), str):
            raise InputFault(Fault(NO_NUMBER, name=name, given=_shown(given)))
        told, given = given.get("unit", ""), given.get("value")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise InputFault(Fault(NO_NUMBER, name=name, given=_shown(given)))
    text = unicodedata.normalize("NFKC", str(given)).strip()
    if not text:
        return None
    found = _FIGURE.fullmatch(text) if isinstance(given, str) else None
    if found is not None:
        text, told = found[1].replace(",", ""), found[2].strip() or told
    try:
        figure = Decimal(text)
    except InvalidOperation:
        raise InputFault(Fault(NO_NUMBER, name=name, given=_shown(given))) from None
    if not figure.is_finite() or (isinstance(given, str) and found is None):
        raise InputFault(Fault(NO_NUMBER, name=name, given=_shown(given)))
    if figure and not -30 < figure.adjusted() < 30:
        raise InputFault(Fault(TOO_LARGE, name=name, given=_shown(given)))
    if told:
        times = factor(told, unit)
        if times is None:
            raise InputFault(Fault(WRONG_UNIT, name=name, given=told, unit=unit or "—"))
        figure *= times
    if figure < 0:
        raise InputFault(Fault(NEGATIVE, name=name, given=_shown(given)))
    if figure >= MOST:
        raise InputFault(Fault(TOO_LARGE, name=name, given=_shown(given)))
    if whole and figure != figure.to_integral_value():
        raise InputFault(Fault(NOT_WHOLE, name=name, given=_shown(given)))
    return figure


def _shown(given: object) -> str:
    text = str(given)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
