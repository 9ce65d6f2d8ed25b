"""Money: whole cents inside, the field's units outside.

Amounts are `int` cents of the yuan everywhere; None is an amount that nobody published or entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

YI = 10**8 * 100  # 亿元 in cents
WAN = 10**4 * 100  # 万元 in cents
YUAN = 100  # 元 in cents


@dataclass(frozen=True)
class MoneyText:
    """A figure and its unit, apart: the unit is set smaller."""

    figure: str
    unit: str

    def __str__(self) -> str:
        if self.unit.startswith("CNY"):
            # English puts the currency first: CNY 184 million
            return f"CNY {self.figure}{self.unit.removeprefix('CNY')}"
        return f"{self.figure} {self.unit}"


def _rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def show_money(cents: int | None, language: str = "zh-hans") -> MoneyText | None:
    """Write an amount as the county reads it: 12.65 亿元, 1,840 万元, CNY 1,265 million.

    From 1 亿元 on in 亿元 with two decimals, below in 万元 without, below 1 万元 in 元 with the
    cents that there are. None stays None: the page draws it as unknown.
    """
    if cents is None:
        return None
    size = abs(cents)
    if language.startswith("en"):
        if size >= 10**6 * 100:
            places = 0 if size % (10**6 * 100) == 0 else 2
            return MoneyText(_rounded(Decimal(cents) / (10**6 * 100), places), "CNY million")
        return MoneyText(_rounded(Decimal(cents) / 100, 0 if size % 100 == 0 else 2), "CNY")
    if size >= YI:
        return MoneyText(_rounded(Decimal(cents) / YI, 2), "亿元")
    if size >= WAN:
        return MoneyText(_rounded(Decimal(cents) / WAN, 0), "万元")
    return MoneyText(_rounded(Decimal(cents) / 100, 0 if size % 100 == 0 else 2), "元")


def cents_from(amount: Decimal | str, unit_cents: int = WAN) -> int:
    """Exact cents of an amount given in a unit (`WAN`, `YI` or 100 for 元).

    Raises ValueError when it isn't a number or isn't a whole number of cents: nothing is rounded
    away silently.
    """
    try:
        cents = Decimal(amount) * unit_cents
    except InvalidOperation as error:
        raise ValueError(f"not a number: {amount}") from error
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError(f"not a whole number of cents: {amount}")
    return int(cents)
