"""The fee of a commissioned agency, by what its contract says and what was recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wutong.companies.rules.fault import Fault, gettext_noop

from .formulas import Outcome, Part, Tiers
from .numbers import plain

BASE = "base"
WAN_CENTS = 10**6
"""Cents of 10,000 yuan, the unit in which a fee is told."""

UNIT = "万元"
"""In which contracts write the amounts of their rates."""

UNSIGNED = gettext_noop("The project isn't signed: there is no result to pay for yet")
TOO_EARLY = gettext_noop("Signed on %(signed)s, before the contract of %(from)s: no fee")
TOO_LATE = gettext_noop("Signed on %(signed)s, after the contract ended on %(to)s: no fee")
UNDECIDED = gettext_noop("Whether the project counts is not decided yet: decide it first")
EXCLUDED = gettext_noop("The project is not recognised: no fee")
NOTHING = gettext_noop("No money in place is counted yet: there is nothing to pay for")
_FIXED = gettext_noop("a fixed fee for a recognised project")
_CAPPED = gettext_noop("%(value)s, capped at %(cap)s")
_RECOGNISED = gettext_noop("counted vouchers of a recognised project")


@dataclass(frozen=True)
class Terms:
    """What a contract says of the fee; either rates or a fixed amount. Cents."""

    rates: tuple[tuple[int | None, Decimal], ...] = ()
    fixed_cents: int | None = None
    cap_cents: int | None = None


def why_no_fee(
    signed_on: date | None, valid_from: date, valid_to: date, counts: bool | None
) -> Fault | None:
    """The reason for which no fee can be computed (yet); None where one can.

    `counts` is the recognition in force, None where nobody has decided.
    """
    if signed_on is None:
        return Fault(UNSIGNED)
    day = {"signed": signed_on.isoformat()}
    if signed_on < valid_from:
        return Fault(TOO_EARLY, **day, **{"from": valid_from.isoformat()})
    if signed_on > valid_to:
        return Fault(TOO_LATE, **day, to=valid_to.isoformat())
    if counts is None:
        return Fault(UNDECIDED)
    return None if counts else Fault(EXCLUDED)


def fee_of(terms: Terms, base_cents: int) -> Outcome:
    """The fee in 10,000 yuan, exact to the cent, with its parts; `base_cents` is what counts."""
    if terms.fixed_cents is None:
        tiers = tuple((None if end is None else _wan(end), rate) for end, rate in terms.rates)
        cap = None if terms.cap_cents is None else _wan(terms.cap_cents)
        found = Tiers(BASE, tiers, cap).compute({BASE: _wan(base_cents)})
        first = Part(BASE, _wan(base_cents), Fault(_RECOGNISED))
        return Outcome(found.value, (first, *found.parts[1:]))
    fixed = _wan(terms.fixed_cents)
    parts = [
        Part(BASE, _wan(base_cents), Fault(_RECOGNISED)),
        Part("fixed", fixed, Fault(_FIXED)),
    ]
    value, why = fixed, Fault(_FIXED)
    if terms.cap_cents is not None and fixed > _wan(terms.cap_cents):
        value = _wan(terms.cap_cents)
        why = Fault(_CAPPED, value=plain(fixed), cap=plain(value))
    return Outcome(value, (*parts, Part("value", value, why)))


def flaws_of(rates: Sequence[tuple[int | None, Decimal]]) -> str:
    """What is wrong in the rows of the rates: a code of FLAWS, or ""."""
    if not rates:
        return "none"
    ends = [end for end, _rate in rates]
    known = [end for end in ends if end is not None]
    if None in ends[:-1] or known != sorted(set(known)) or any(end <= 0 for end in known):
        return "order"
    if any(not 0 <= rate <= 1000 for _end, rate in rates):
        return "rate"
    return ""


def _wan(cents: int) -> Decimal:
    return Decimal(plain(Decimal(cents) / WAN_CENTS))
