"""Kinds of formula that published rules are made of; each explains every part of its answer.

A formula gets exact decimals, None where something is unknown. Unknown stays unknown: the answer
is then None, names what is missing, and where both ends are known lies between `low` and `high`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from wutong.companies.rules.fault import Fault, gettext_noop

from .numbers import InputFault, plain

Value = Decimal | str | tuple[Decimal, ...] | None
Values = Mapping[str, Value]

PART_UNITS = ("full", "started", "share")
"""How a part of a step counts: only full steps, each step that has begun, or by its share."""

_UNKNOWN = gettext_noop("unknown")
_GIVEN = gettext_noop("as entered")
_NO_DENOMINATOR = gettext_noop("there is nothing to divide by: it is 0")
_SHARE = gettext_noop("%(part)s of %(whole)s, rounded half up to %(places)s decimals")
_MORE = gettext_noop("%(part)s is more than %(whole)s, of which it is a part")
_TIER = gettext_noop("%(amount)s at %(rate)s per mille")
_CAPPED = gettext_noop("%(value)s, capped at %(cap)s")
_UNCAPPED = gettext_noop("the sum of the tiers")
_RUNG = gettext_noop("%(given)s reaches %(step)s")
_BELOW = gettext_noop("%(given)s is below every step")
_UNPUBLISHED = gettext_noop("%(given)s: the marks from %(step)s on are not published")
_CHOSEN = gettext_noop("the marks of “%(choice)s”")
_NO_CHOICE = gettext_noop("%(name)s: “%(given)s” is not among %(choices)s")
_FULL = gettext_noop("%(given)s reaches %(full_at)s: full marks")
_FULL_FROM = gettext_noop("full marks are for %(full_at)s and more")
_STEPS = gettext_noop("%(short)s below %(full_at)s: %(steps)s steps of %(step)s")
_LOSS = {
    "full": gettext_noop("a step that is not full takes nothing off"),
    "started": gettext_noop("a step that has begun counts whole"),
    "share": gettext_noop("a part of a step counts by its share"),
}
_FLOORED = gettext_noop("never less than %(floor)s")
_PEERS = gettext_noop("from %(low)s to %(high)s among %(number)s")
_ALL_EQUAL = gettext_noop("all are equal: there is no place between the least and the most")
_NOT_A_PEER = gettext_noop("%(name)s: %(given)s is not among the figures of the group")
_TERM = gettext_noop("%(given)s of %(of)s × %(weight)s")
_TERM_CAPPED = gettext_noop("%(given)s of %(of)s × %(weight)s, capped at %(cap)s")
_TOTAL = gettext_noop("the sum of the parts")
_BEHIND = gettext_noop("%(first)s − %(second)s = %(gap)s")
_NO_BAND = gettext_noop("%(gap)s: the published text leaves it open")


@dataclass(frozen=True)
class Part:
    """One step of a calculation: its value (None is unknown) and why it is so."""

    part: str
    value: Decimal | str | None
    why: Fault


@dataclass(frozen=True)
class Outcome:
    """An answer with its parts; `unknown` names what is missing, `low` and `high` the ends."""

    value: Decimal | str | None
    parts: tuple[Part, ...]
    unknown: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as people round; with all its decimals: 62.60."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def trimmed(value: Decimal, places: int) -> Decimal:
    """Half up, without idle zeros: 19, 4.5."""
    return Decimal(plain(rounded(value, places)))


def _figure(values: Values, name: str) -> Decimal | None:
    value = values.get(name)
    return value if isinstance(value, Decimal) else None


def _entered(values: Values, names: Sequence[str]) -> tuple[list[Part], list[str]]:
    parts, unknown = [], []
    for name in names:
        figure = _figure(values, name)
        parts.append(Part(name, figure, Fault(_UNKNOWN if figure is None else _GIVEN)))
        if figure is None:
            unknown.append(name)
    return parts, unknown


class Formula(ABC):
    """What every kind can: compute, and say between which marks its answers lie."""

    @abstractmethod
    def compute(self, values: Values) -> Outcome:
        """The answer for these values."""

    def bounds(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most it can answer; None where that has no end."""
        return None


@dataclass(frozen=True)
class Ratio(Formula):
    """A share: sums of inputs above and below the line, times `scale`, half up at `places`.

    `is_part`: what stands above is a part of what stands below, so it can't be more.
    """

    above: tuple[str, ...]
    below: tuple[str, ...]
    scale: Decimal = Decimal(100)
    scale_input: str = ""
    places: int = 2
    is_part: bool = False

    def compute(self, values: Values) -> Outcome:
        names = [*self.above, *self.below, *([self.scale_input] if self.scale_input else [])]
        parts, unknown = _entered(values, names)
        whole = sum((_figure(values, n) or Decimal(0) for n in self.below), Decimal(0))
        if not unknown and whole == 0:
            parts = [
                Part(p.part, p.value, Fault(_NO_DENOMINATOR)) if p.part in self.below else p
                for p in parts
            ]
            unknown = list(self.below)
        if unknown:
            return Outcome(None, tuple(parts), tuple(unknown))
        part = sum((_figure(values, n) or Decimal(0) for n in self.above), Decimal(0))
        told = {"part": plain(part), "whole": plain(whole)}
        if self.is_part and part > whole:
            raise InputFault(Fault(_MORE, **told))
        scale = (_figure(values, self.scale_input) if self.scale_input else None) or self.scale
        value = rounded(part * scale / whole, self.places)
        parts.append(Part("value", value, Fault(_SHARE, **told, places=self.places)))
        return Outcome(value, tuple(parts))


@dataclass(frozen=True)
class Tiers(Formula):
    """Progressive (超额累进): each slice of the amount at its own rate per mille, then a cap.

    Exact to the cent: `places` decimals of the unit are what a cent is of it.
    """

    input: str
    tiers: tuple[tuple[Decimal | None, Decimal], ...]
    cap: Decimal | None = None
    places: int = 6

    def compute(self, values: Values) -> Outcome:
        amount = _figure(values, self.input)
        if amount is None:
            return Outcome(
                None, (Part(self.input, None, Fault(_UNKNOWN)),), (self.input,),
                Decimal(0) if self.cap is not None else None, self.cap,
            )  # fmt: skip
        parts, total, start = [Part(self.input, amount, Fault(_GIVEN))], Decimal(0), Decimal(0)
        for number, (up_to, rate) in enumerate(self.tiers, start=1):
            end = amount if up_to is None else min(amount, up_to)
            if end <= start:
                break
            slice_ = end - start
            value = slice_ * rate / 1000
            total, start = total + value, end
            why = Fault(_TIER, amount=plain(slice_), rate=plain(rate))
            parts.append(Part(f"tier_{number}", Decimal(plain(value)), why))
        exact = trimmed(total, self.places)
        value = exact if self.cap is None else min(exact, self.cap)
        why = Fault(_UNCAPPED)
        if value < exact:
            why = Fault(_CAPPED, value=plain(exact), cap=plain(value))
        parts.append(Part("value", value, why))
        return Outcome(value, tuple(parts))

    def bounds(self) -> tuple[Decimal, Decimal] | None:
        return None if self.cap is None else (Decimal(0), self.cap)


@dataclass(frozen=True)
class Ladder(Formula):
    """Steps (from this figure on, these marks); marks None are not published."""

    input: str
    steps: tuple[tuple[Decimal, Decimal | None], ...]  # falling

    def compute(self, values: Values) -> Outcome:
        given = _figure(values, self.input)
        ends = self.bounds()
        low, high = ends if ends else (None, None)
        if given is None:
            return Outcome(
                None, (Part(self.input, None, Fault(_UNKNOWN)),), (self.input,), low, high
            )
        entered = Part(self.input, given, Fault(_GIVEN))
        for step, marks in self.steps:
            if given >= step:
                told = {"given": plain(given), "step": plain(step)}
                if marks is None:
                    part = Part("value", None, Fault(_UNPUBLISHED, **told))
                    return Outcome(None, (entered, part), (f"{self.input}:published",), low, high)
                return Outcome(marks, (entered, Part("value", marks, Fault(_RUNG, **told))))
        part = Part("value", None, Fault(_BELOW, given=plain(given)))
        return Outcome(None, (entered, part), (f"{self.input}:published",), low, high)

    def bounds(self) -> tuple[Decimal, Decimal] | None:
        known = [marks for _step, marks in self.steps if marks is not None]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True)
class Choice(Formula):
    """Marks by a choice of the list."""

    input: str
    marks: tuple[tuple[str, Decimal], ...]

    def compute(self, values: Values) -> Outcome:
        given = values.get(self.input)
        low, high = self.bounds()
        if given is None:
            return Outcome(
                None, (Part(self.input, None, Fault(_UNKNOWN)),), (self.input,), low, high
            )
        known = dict(self.marks)
        if not isinstance(given, str) or given not in known:
            raise InputFault(
                Fault(_NO_CHOICE, name=self.input, given=str(given), choices=", ".join(known))
            )
        value = known[given]
        return Outcome(value, (Part("value", value, Fault(_CHOSEN, choice=given)),))

    def bounds(self) -> tuple[Decimal, Decimal]:
        marks = [marks for _choice, marks in self.marks]
        return min(marks), max(marks)


@dataclass(frozen=True)
class PerUnit(Formula):
    """Full marks from a figure on, and so much off for each step below it, down to `floor`.

    The published texts say “each 10 below” and not what a part of a step is; `part_unit` says how
    the county reads it, one of PART_UNITS. The input `part_unit` tries another reading.
    """

    input: str
    full: Decimal
    full_at: Decimal
    step: Decimal
    each: Decimal
    part_unit: str = "full"
    floor: Decimal = Decimal(0)

    def compute(self, values: Values) -> Outcome:
        given = _figure(values, self.input)
        if given is None:
            low, high = self.bounds()
            return Outcome(
                None, (Part(self.input, None, Fault(_UNKNOWN)),), (self.input,), low, high
            )
        reading = str(values.get("part_unit") or self.part_unit)
        if reading not in PART_UNITS:
            raise InputFault(
                Fault(_NO_CHOICE, name="part_unit", given=reading, choices=", ".join(PART_UNITS))
            )
        entered = Part(self.input, given, Fault(_GIVEN))
        if given >= self.full_at:
            why = Fault(_FULL, given=plain(given), full_at=plain(self.full_at))
            return Outcome(self.full, (entered, Part("full", self.full, why)))
        short = self.full_at - given
        steps = short / self.step
        if reading != "share":
            ends = ROUND_FLOOR if reading == "full" else ROUND_CEILING
            steps = steps.to_integral_value(ends)
        loss = steps * self.each
        value = Decimal(plain(max(self.full - loss, self.floor)))
        reached = Fault(
            _STEPS, short=plain(short), full_at=plain(self.full_at), steps=plain(steps),
            step=plain(self.step),
        )  # fmt: skip
        why = Fault(_LOSS[reading])
        if self.full - loss < self.floor:
            why = Fault(_FLOORED, floor=plain(self.floor))
        return Outcome(
            value,
            (
                entered,
                Part("full", self.full, Fault(_FULL_FROM, full_at=plain(self.full_at))),
                Part("loss", -loss, reached),
                Part("value", value, why),
            ),
        )

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.floor, self.full


@dataclass(frozen=True)
class MinMax(Formula):
    """Within a group (功效系数): base + span × (own − least) / (most − least)."""

    input: str
    peers: str
    base: Decimal
    span: Decimal
    places: int = 2

    def compute(self, values: Values) -> Outcome:
        given, group = _figure(values, self.input), values.get(self.peers)
        unknown = [
            name for name, value in ((self.input, given), (self.peers, group)) if value is None
        ]
        if given is None or not isinstance(group, tuple):
            parts = tuple(Part(name, None, Fault(_UNKNOWN)) for name in unknown)
            return Outcome(None, parts, tuple(unknown), self.base, self.base + self.span)
        if given not in group:
            raise InputFault(Fault(_NOT_A_PEER, name=self.input, given=plain(given)))
        least, most = min(group), max(group)
        if least == most:
            return Outcome(
                None, (Part(self.peers, None, Fault(_ALL_EQUAL)),), (self.peers,),
                self.base, self.base + self.span,
            )  # fmt: skip
        value = trimmed(self.base + self.span * (given - least) / (most - least), self.places)
        why = Fault(_PEERS, low=plain(least), high=plain(most), number=len(group))
        return Outcome(value, (Part(self.input, given, Fault(_GIVEN)), Part("value", value, why)))

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.base, self.base + self.span


@dataclass(frozen=True)
class Term:
    """One part of a sum: `weight` × input / `of`, at most `cap`."""

    input: str
    weight: Decimal
    of: Decimal = Decimal(100)
    cap: Decimal | None = None


@dataclass(frozen=True)
class CappedSum(Formula):
    """A weighted sum whose parts, and whose total, may be capped, times `scale`."""

    terms: tuple[Term, ...]
    cap: Decimal | None = None
    scale: Decimal = Decimal(1)
    places: int = 2

    def compute(self, values: Values) -> Outcome:
        parts, unknown, total = [], [], Decimal(0)
        for term in self.terms:
            given = _figure(values, term.input)
            if given is None:
                parts.append(Part(term.input, None, Fault(_UNKNOWN)))
                unknown.append(term.input)
                continue
            value = term.weight * given / term.of
            told = {"given": plain(given), "of": plain(term.of), "weight": plain(term.weight)}
            why = Fault(_TERM, **told)
            if term.cap is not None and value > term.cap:
                value, why = term.cap, Fault(_TERM_CAPPED, **told, cap=plain(term.cap))
            total += value
            parts.append(Part(term.input, value, why))
        if unknown:
            return Outcome(None, tuple(parts), tuple(unknown))
        value = trimmed(total * self.scale, self.places)
        why = Fault(_TOTAL)
        if self.cap is not None and value > self.cap:
            value, why = self.cap, Fault(_CAPPED, value=plain(value), cap=plain(self.cap))
        parts.append(Part("value", value, why))
        return Outcome(value, tuple(parts))


@dataclass(frozen=True)
class Band:
    """From `low` to `high`, both counted unless open; None has no end."""

    word: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False

    def holds(self, gap: Decimal) -> bool:
        """Whether a difference lies in it."""
        above = self.low is None or gap > self.low or (gap == self.low and not self.low_open)
        return above and (self.high is None or gap <= self.high)


@dataclass(frozen=True)
class Bands(Formula):
    """A word by how far one figure lies below another; between the bands nothing is said."""

    first: str
    second: str
    bands: tuple[Band, ...]

    def compute(self, values: Values) -> Outcome:
        parts, unknown = _entered(values, (self.first, self.second))
        first, second = _figure(values, self.first), _figure(values, self.second)
        if first is None or second is None:
            return Outcome(None, tuple(parts), tuple(unknown))
        gap = first - second
        for band in self.bands:
            if band.holds(gap):
                why = Fault(_BEHIND, first=plain(first), second=plain(second), gap=plain(gap))
                return Outcome(band.word, (*parts, Part("value", band.word, why)))
        part = Part("value", None, Fault(_NO_BAND, gap=plain(gap)))
        return Outcome(None, (*parts, part), ("value:published",))
