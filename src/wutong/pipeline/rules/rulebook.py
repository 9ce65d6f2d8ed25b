"""Published rules as rows: what each asks for, since when it holds, where it stands written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from wutong.companies.rules.fault import Fault, gettext_noop

from .formulas import (
    PART_UNITS,
    Band,
    Bands,
    CappedSum,
    Choice,
    Formula,
    Ladder,
    MinMax,
    Outcome,
    Part,
    PerUnit,
    Ratio,
    Term,
    Tiers,
    Value,
)
from .numbers import InputFault, plain, read_figure

TOPICS = ("rates", "rewards", "scorecards", "scores")
INPUT_KINDS = ("number", "count", "choice", "numbers")

NO_RULE = gettext_noop("There is no rule %(code)s. Known rules: %(known)s")
NOT_IN_FORCE = gettext_noop("The rule %(code)s is not in force on %(day)s")
EXTRA = gettext_noop("%(names)s: the rule does not ask for this; it asks for %(known)s")
NO_TEXT = gettext_noop("%(name)s: “%(given)s” is not among %(choices)s")
NO_LIST = gettext_noop("%(name)s: write the figures of the group as a list")
NOT_PUBLISHED = gettext_noop("not published: %(what)s")


class RuleFault(ValueError):
    """A row of rules can't be used; the text says which file, which rule and why."""


@dataclass(frozen=True)
class Input:
    """What a rule asks for; an optional one that is left out is not unknown."""

    code: str
    name: str
    name_en: str
    unit: str = ""
    kind: str = "number"
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Missing:
    """A part of the rule that was not published, or could not be read."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Rule:
    """One version of one rule. Days are included; `valid_from` None was not published."""

    code: str
    topic: str
    name: str
    name_en: str
    source: str
    inputs: tuple[Input, ...]
    formula: Formula | None
    unit: str = ""
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    cohort: str = ""
    cohort_en: str = ""
    note: str = ""
    note_en: str = ""
    missing: tuple[Missing, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def read(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Exact values out of what was handed in; raises RuleInputs with every fault."""
        problems: list[Fault] = []
        known = {one.code: one for one in self.inputs}
        if extra := [name for name in given if name not in known]:
            problems.append(Fault(EXTRA, names=", ".join(map(str, extra)), known=", ".join(known)))
        values: dict[str, Value] = {}
        for code, one in known.items():
            try:
                values[code] = _read(one, given.get(code))
            except InputFault as fault:
                problems.append(fault.problem)
        if problems:
            raise RuleInputs(problems)
        return values

    def compute(self, given: Mapping[str, object]) -> Outcome:
        """The answer, with its parts; a rule that is printed only in part answers unknown."""
        values = self.read(given)
        if self.missing or self.formula is None:
            gaps = tuple(
                Part(gap.code, None, Fault(NOT_PUBLISHED, what=gap.name_en)) for gap in self.missing
            )
            return Outcome(None, gaps, tuple(gap.code for gap in self.missing))
        try:
            return self.formula.compute(values)
        except InputFault as fault:
            raise RuleInputs([fault.problem]) from fault


class RuleInputs(ValueError):
    """What was handed in can't be used; `problems` are all the reasons."""

    def __init__(self, problems: Sequence[Fault]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def _read(one: Input, given: object) -> Value:
    if one.kind == "choice":
        if given is None or given == "":
            return None
        if not isinstance(given, str) or given not in one.choices:
            raise InputFault(
                Fault(NO_TEXT, name=one.code, given=str(given), choices=", ".join(one.choices))
            )
        return given
    if one.kind == "numbers":
        if given is None or given == "":
            return None
        if isinstance(given, str):
            given = given.replace("，", ",").replace("、", ",").split(",")
        if not isinstance(given, list | tuple):
            raise InputFault(Fault(NO_LIST, name=one.code))
        found = [read_figure(one.code, each, one.unit) for each in given]
        return None if not found or None in found else tuple(f for f in found if f is not None)
    return read_figure(one.code, given, one.unit, whole=one.kind == "count")


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """All rules that the product ships, every version."""
    packaged = resources.files("wutong.pipeline") / "data" / "rules"
    with resources.as_file(packaged) as folder:
        return load_rules(folder)


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Read all .toml files of a folder; raises RuleFault."""
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RuleFault(f"{path.name}: {error}") from error
        for row in table.get("rules", []):
            try:
                rules.append(rule_from(row))
            except (KeyError, TypeError, ValueError) as error:
                raise RuleFault(f"{path.name}: {row.get('code', '?')}: {error!r}") from error
    for rule in rules:
        others = [r for r in rules if r.code == rule.code and r is not rule]
        if any(_overlap(rule, other) for other in others):
            raise RuleFault(f"{rule.code}: two versions are in force at once")
    return tuple(rules)


def _overlap(one: Rule, other: Rule) -> bool:
    first, last = one.valid_from or date.min, one.valid_to or date.max
    return first <= (other.valid_to or date.max) and (other.valid_from or date.min) <= last


def rule_in_force(rules: Sequence[Rule], code: str, day: date) -> Rule:
    """The version of a rule that holds on a day; raises RuleInputs naming what there is."""
    versions = [rule for rule in rules if rule.code == code]
    if not versions:
        known = ", ".join(sorted({rule.code for rule in rules}))
        raise RuleInputs([Fault(NO_RULE, code=code, known=known)])
    for rule in versions:
        if rule.holds_on(day):
            return rule
    raise RuleInputs([Fault(NOT_IN_FORCE, code=code, day=day.isoformat())])


def rule_from(row: Mapping[str, Any]) -> Rule:
    """A rule of one row; raises ValueError, KeyError or TypeError where it is wrong."""
    values = dict(row)
    if values["topic"] not in TOPICS:
        raise ValueError(f"no topic {values['topic']}")
    inputs = tuple(input_from(each) for each in values.pop("inputs"))
    missing = tuple(Missing(**each) for each in values.pop("missing", ()))
    stated = values.pop("formula", None)
    formula = formula_from(stated) if stated is not None else None
    if formula is None and not missing:
        raise ValueError("neither a formula nor what is missing of it")
    if len({each.code for each in inputs}) < len(inputs):
        raise ValueError("an input is named twice")
    if isinstance(formula, PerUnit) and "part_unit" not in {each.code for each in inputs}:
        inputs = (*inputs, _PART_UNIT)
    for name in names_of(formula):
        if name not in {each.code for each in inputs}:
            raise ValueError(f"the formula needs {name}, which is no input")
    return Rule(**values, inputs=inputs, missing=missing, formula=formula, row=as_json(row))


def rule_from_json(row: Mapping[str, Any]) -> Rule:
    """The same of a row whose figures are texts, as JSON keeps them."""
    values = dict(row)
    if values.get("formula") is not None:
        values["formula"] = figures_of(values["formula"])
    return rule_from(values)


FIGURES = frozenset(
    {"full", "full_at", "step", "each", "floor", "from", "marks", "cap", "up_to", "per_mille",
     "base", "span", "weight", "of", "scale", "low", "high"}
)  # fmt: skip


def figures_of(value: Any, key: str = "") -> Any:
    """The same table with the texts of its figures made decimals again, as JSON keeps them."""
    if isinstance(value, Mapping):
        return {name: figures_of(each, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [figures_of(each, key) for each in value]
    if isinstance(value, str) and key in FIGURES:
        return Decimal(value)
    return value


def as_json(value: Any) -> Any:
    """The same with decimals as texts and days as ISO: what a JSON column keeps exactly."""
    if isinstance(value, Mapping):
        return {name: as_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


_PART_UNIT = Input(
    "part_unit", "不足一档怎么算", "How a part of a step counts", kind="choice",
    choices=PART_UNITS, optional=True,
)  # fmt: skip


def input_from(row: Mapping[str, Any]) -> Input:
    """An input of one row."""
    made = Input(**{**row, "choices": tuple(row.get("choices", ()))})
    if made.kind not in INPUT_KINDS:
        raise ValueError(f"no kind of input {made.kind}")
    return made


def names_of(formula: Formula | None) -> list[str]:
    """The inputs that a formula reads."""
    match formula:
        case None:
            return []
        case Ratio():
            extra = [formula.scale_input] if formula.scale_input else []
            return [*formula.above, *formula.below, *extra]
        case Tiers() | Ladder() | Choice() | PerUnit():
            return [formula.input]
        case MinMax():
            return [formula.input, formula.peers]
        case CappedSum():
            return [term.input for term in formula.terms]
        case Bands():
            return [formula.first, formula.second]
    raise TypeError(f"no kind of formula {formula!r}")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"not a number: {value!r}")
    return Decimal(value)


def _perhaps(value: Any) -> Decimal | None:
    return None if value is None else _number(value)


def _ratio(row: dict[str, Any]) -> Formula:
    return Ratio(
        tuple(row.pop("above")), tuple(row.pop("below")), _number(row.pop("scale", 100)), **row
    )


def _tiers(row: dict[str, Any]) -> Formula:
    tiers = tuple((_perhaps(t.get("up_to")), _number(t["per_mille"])) for t in row.pop("tiers"))
    ends = [up_to for up_to, _rate in tiers]
    known = [end for end in ends if end is not None]
    if not tiers or None in ends[:-1] or known != sorted(set(known)):
        raise ValueError("tiers must rise, and only the last has no end")
    return Tiers(row.pop("input"), tiers, _perhaps(row.pop("cap", None)), **row)


def _ladder(row: dict[str, Any]) -> Formula:
    steps = tuple((_number(s["from"]), _perhaps(s.get("marks"))) for s in row.pop("steps"))
    if [step for step, _m in steps] != sorted({step for step, _m in steps}, reverse=True):
        raise ValueError("steps must fall")
    return Ladder(row.pop("input"), steps, **row)


def _choice(row: dict[str, Any]) -> Formula:
    marks = tuple((m["choice"], _number(m["marks"])) for m in row.pop("marks"))
    return Choice(row.pop("input"), marks, **row)


def _per_unit(row: dict[str, Any]) -> Formula:
    full, full_at, step, each = (_number(row.pop(n)) for n in ("full", "full_at", "step", "each"))
    if step <= 0 or row.get("part_unit", "full") not in PART_UNITS:
        raise ValueError("a step is more than 0, part_unit one of full, started, share")
    floor = _number(row.pop("floor", 0))
    return PerUnit(row.pop("input"), full, full_at, step, each, floor=floor, **row)


def _min_max(row: dict[str, Any]) -> Formula:
    return MinMax(base=_number(row.pop("base")), span=_number(row.pop("span")), **row)


def _capped_sum(row: dict[str, Any]) -> Formula:
    terms = tuple(
        Term(t["input"], _number(t["weight"]), _number(t.get("of", 100)), _perhaps(t.get("cap")))
        for t in row.pop("terms")
    )
    cap, scale = _perhaps(row.pop("cap", None)), _number(row.pop("scale", 1))
    return CappedSum(terms, cap, scale, **row)


def _bands(row: dict[str, Any]) -> Formula:
    bands = tuple(
        Band(b["word"], _perhaps(b.get("low")), _perhaps(b.get("high")), bool(b.get("low_open")))
        for b in row.pop("bands")
    )
    return Bands(row.pop("first"), row.pop("second"), bands, **row)


KINDS: dict[str, Callable[[dict[str, Any]], Formula]] = {
    "ratio": _ratio,
    "tiers": _tiers,
    "ladder": _ladder,
    "choice": _choice,
    "per_unit": _per_unit,
    "min_max": _min_max,
    "capped_sum": _capped_sum,
    "bands": _bands,
}


def formula_from(row: Mapping[str, Any]) -> Formula:
    """A formula of one row; its kind is one of KINDS."""
    values = dict(row)
    kind = values.pop("kind")
    if kind not in KINDS:
        raise ValueError(f"no kind of formula {kind}")
    return KINDS[kind](values)
