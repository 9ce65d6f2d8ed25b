"""Entry scorecards (准入评分): items, vetoes, second marks; unknown marks make an interval."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from wutong.companies.rules.fault import Fault, gettext_noop

from .formulas import Formula, Outcome, Part, Value, trimmed
from .numbers import InputFault, plain
from .rulebook import Input, as_json, figures_of, formula_from, input_from, names_of

PANEL = "panel"
"""The kind of item whose marks the members of the panel give; all others are computed."""

NEEDED = ("check", "conclusion", "no")
"""A paper must be there for the first check, for the conclusion, or is only noted."""

VETO_STATES = ("clear", "hit")

_NO_MARKS = gettext_noop("no member has given marks yet")
_SOME_MARKS = gettext_noop("%(given)s of %(members)s members have given marks")
_MEAN = gettext_noop("mean of the marks of %(members)s members")
_SECOND = gettext_noop("second marks; the first were %(first)s")
_TOO_MANY = gettext_noop("%(name)s: %(given)s is more than the full marks, %(full)s")
_NO_FORMULA = gettext_noop("%(name)s: how the marks are given was not published")


class CardFault(ValueError):
    """A scorecard can't be used; the text says which and why."""


@dataclass(frozen=True)
class Item:
    """One line of a card: its full marks, and how the marks come about (None: not published)."""

    code: str
    name: str
    name_en: str
    full: Decimal
    formula: Formula | None = None
    by_panel: bool = False
    inputs: tuple[Input, ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether a project can be marked by it."""
        return self.by_panel or self.formula is not None


@dataclass(frozen=True)
class Veto:
    """What refuses a project whatever its marks."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Paper:
    """A paper of the application; `needed` says what waits for it, one of NEEDED."""

    code: str
    name: str
    name_en: str
    needed: str = "check"

    def __post_init__(self) -> None:
        if self.needed not in NEEDED:
            raise ValueError(f"no such need: {self.needed}")


@dataclass(frozen=True)
class Gap:
    """A part of the card that was not published."""

    name: str
    name_en: str


@dataclass(frozen=True)
class Card:
    """One year's version of a scorecard."""

    code: str
    year: int
    name: str
    name_en: str
    source: str
    items: tuple[Item, ...]
    vetoes: tuple[Veto, ...] = ()
    papers: tuple[Paper, ...] = ()
    gaps: tuple[Gap, ...] = ()
    pass_mark: Decimal | None = None
    is_example: bool = False
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def full(self) -> Decimal:
        """The marks of all items that are printed."""
        return sum((item.full for item in self.items), Decimal(0))

    @property
    def reasons_against(self) -> list[Gap]:
        """Why it can't score a project; empty where it can."""
        silent = [Gap(i.name, i.name_en) for i in self.items if not i.is_published]
        return [*self.gaps, *silent]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the computed items ask for, each once."""
        known: dict[str, Input] = {}
        for item in self.items:
            for one in item.inputs:
                known.setdefault(one.code, one)
        return tuple(known.values())

    def item(self, code: str) -> Item:
        """An item by its code; KeyError where there is none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)


@dataclass(frozen=True)
class ItemScore:
    """The marks of one item: known, or between two ends."""

    item: Item
    value: Decimal | None
    low: Decimal
    high: Decimal
    why: Fault
    parts: tuple[Part, ...] = ()
    first: Decimal | None = None
    is_second: bool = False


@dataclass(frozen=True)
class CardScore:
    """All marks. `value` is None while anything is unknown: then between `low` and `high`."""

    items: tuple[ItemScore, ...]
    value: Decimal | None
    low: Decimal
    high: Decimal
    unknown: tuple[str, ...]
    vetoes_hit: tuple[str, ...]
    vetoes_unknown: tuple[str, ...]


def score(
    card: Card,
    values: Mapping[str, Value],
    marks: Mapping[str, Sequence[Decimal]] | None = None,
    *,
    members: int = 0,
    second: Mapping[str, Decimal] | None = None,
    vetoes: Mapping[str, str] | None = None,
) -> CardScore:
    """Mark a project by a card that is published whole; raises CardFault where it is not.

    `marks` are the members' marks of each panel item, `members` how many give marks; `second`
    (复核分) stands in the place of the first marks of an item. A veto that is neither "clear" nor
    "hit" is unknown.
    """
    if card.reasons_against:
        raise CardFault(", ".join(gap.name_en for gap in card.reasons_against))
    found = []
    for item in card.items:
        one = (
            _by_panel(item, (marks or {}).get(item.code, ()), members)
            if item.by_panel
            else _computed(item, values)
        )
        again = (second or {}).get(item.code)
        if again is not None:
            demand_within(item, again)
            first = "—" if one.value is None else plain(one.value)
            one = ItemScore(
                item, again, again, again, Fault(_SECOND, first=first), one.parts, one.value, True
            )
        found.append(one)
    told = vetoes or {}
    unknown = tuple(one.item.code for one in found if one.value is None)
    low = sum((one.low for one in found), Decimal(0))
    high = sum((one.high for one in found), Decimal(0))
    return CardScore(
        items=tuple(found),
        value=None if unknown else low,
        low=low,
        high=high,
        unknown=unknown,
        vetoes_hit=tuple(v.code for v in card.vetoes if told.get(v.code) == "hit"),
        vetoes_unknown=tuple(v.code for v in card.vetoes if told.get(v.code) not in VETO_STATES),
    )


def demand_within(item: Item, given: Decimal) -> None:
    """Marks are never more than an item has; raises InputFault."""
    if given > item.full:
        raise InputFault(
            Fault(_TOO_MANY, name=item.code, given=plain(given), full=plain(item.full))
        )


def _by_panel(item: Item, given: Sequence[Decimal], members: int) -> ItemScore:
    if not given:
        return ItemScore(item, None, Decimal(0), item.full, Fault(_NO_MARKS))
    total, count = sum(given, Decimal(0)), max(members, len(given))
    low = trimmed(total / count, 2)
    if len(given) < count:
        high = trimmed((total + item.full * (count - len(given))) / count, 2)
        why = Fault(_SOME_MARKS, given=len(given), members=count)
        return ItemScore(item, None, low, high, why)
    return ItemScore(item, low, low, low, Fault(_MEAN, members=count))


def _computed(item: Item, values: Mapping[str, Value]) -> ItemScore:
    formula = item.formula
    if formula is None:
        raise CardFault(str(Fault(_NO_FORMULA, name=item.name_en)))
    outcome: Outcome = formula.compute(values)
    why = outcome.parts[-1].why
    if isinstance(outcome.value, Decimal):
        marks = min(outcome.value, item.full)
        return ItemScore(item, marks, marks, marks, why, outcome.parts)
    low, high = outcome.low or Decimal(0), outcome.high
    high = item.full if high is None else min(high, item.full)
    return ItemScore(item, None, low, high, why, outcome.parts)


@cache
def packaged_cards() -> tuple[Card, ...]:
    """The cards that the product ships, as far as they were printed."""
    packaged = resources.files("wutong.pipeline") / "data" / "scorecards"
    with resources.as_file(packaged) as folder:
        return load_cards(folder)


def load_cards(folder: Path) -> tuple[Card, ...]:
    """Read all .toml files of a folder, one card each; raises CardFault."""
    cards = []
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
            cards.append(card_from(tomllib.loads(text, parse_float=Decimal)))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise CardFault(f"{path.name}: {error!r}") from error
    return tuple(cards)


def card_from(row: Mapping[str, Any]) -> Card:
    """A card of one table (figures are decimals or texts of decimals); raises CardFault."""
    try:
        values = dict(row)
        items = tuple(_item(each) for each in values.pop("items"))
        made = Card(
            code=values.pop("code"),
            year=int(values.pop("year")),
            name=values.pop("name"),
            name_en=values.pop("name_en"),
            source=values.pop("source"),
            items=items,
            vetoes=tuple(Veto(**each) for each in values.pop("vetoes", ())),
            papers=tuple(Paper(**each) for each in values.pop("papers", ())),
            gaps=tuple(Gap(**each) for each in values.pop("gaps", ())),
            pass_mark=_perhaps(values.pop("pass_mark", None)),
            is_example=bool(values.pop("is_example", False)),
            row=as_json(row),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CardFault(f"{row.get('code', '?')}: {error!r}") from error
    if values:
        raise CardFault(f"{made.code}: nothing is called {', '.join(values)}")
    codes = [item.code for item in items]
    if len(set(codes)) < len(codes) or not codes:
        raise CardFault(f"{made.code}: each item has a code of its own, and there is at least one")
    return made


def _item(row: Mapping[str, Any]) -> Item:
    values = dict(row)
    full = _number(values.pop("full"))
    inputs = tuple(input_from(each) for each in values.pop("inputs", ()))
    stated = values.pop("formula", None)
    by_panel = stated is not None and stated.get("kind") == PANEL
    formula = formula_from(figures_of(stated)) if stated is not None and not by_panel else None
    for name in names_of(formula):
        if name not in {one.code for one in inputs}:
            raise ValueError(f"the formula needs {name}, which is no input")
    return Item(full=full, formula=formula, by_panel=by_panel, inputs=inputs, **values)


def _number(value: Any) -> Decimal:
    figure = Decimal(value)
    if not figure.is_finite() or figure < 0:
        raise ValueError(f"not a figure: {value!r}")
    return figure


def _perhaps(value: Any) -> Decimal | None:
    return None if value is None else _number(value)
