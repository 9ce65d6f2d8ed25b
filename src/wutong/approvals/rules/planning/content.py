"""The questions, and the rules from answers to items, as frozen data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .conditions import Condition, fault_of

DATA = Path(__file__).resolve().parents[2] / "data" / "planning.toml"
CHOICE, BOOL, NUMBER = "choice", "bool", "number"


class ContentFault(ValueError):
    """The planning file can't be used; `problems` names each fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Option:
    """One answer of a choice."""

    code: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked. `type` is choice, bool or number; `kinds` are the projects it is asked of."""

    code: str
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    type: str = CHOICE
    required: bool = False
    options: tuple[Option, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[object, ...]:
        """The answers there are; empty where any number will do."""
        if self.type == BOOL:
            return (True, False)
        return tuple(option.code for option in self.options)


@dataclass(frozen=True)
class AppliesRule:
    """When an item applies, and by which basis."""

    item: str
    when: Condition = field(default_factory=dict)
    reason: str = ""
    reason_en: str = ""
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class OfferRule:
    """When items may be committed to, beyond what the catalogue says of them."""

    code: str
    items: tuple[str, ...]
    when: Condition = field(default_factory=dict)
    reason: str = ""
    reason_en: str = ""
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class ExclusionRule:
    """When commitment is refused: for items that touch `domains`, or for all where empty."""

    code: str
    when: Condition = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    reason: str = ""
    reason_en: str = ""
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class PlanContent:
    """Questions in the order in which they are asked, and the rules in force."""

    questions: Mapping[str, Question]
    applies: tuple[AppliesRule, ...]
    excluded: tuple[ExclusionRule, ...]
    offered: tuple[OfferRule, ...] = ()

    def on(self, day: date) -> PlanContent:
        """Only the rules that hold on a day."""

        def lives(rule: AppliesRule | ExclusionRule | OfferRule) -> bool:
            begun = rule.valid_from is None or rule.valid_from <= day
            return begun and (rule.valid_to is None or day <= rule.valid_to)

        return replace(
            self,
            applies=tuple(r for r in self.applies if lives(r)),
            excluded=tuple(r for r in self.excluded if lives(r)),
            offered=tuple(r for r in self.offered if lives(r)),
        )


@cache
def packaged_content() -> PlanContent:
    """The questions and rules that the product ships."""
    return read_content(DATA.read_text(encoding="utf-8"))


def read_content(text: str) -> PlanContent:
    """A planning file. Raises ContentFault with every fault."""
    return content_of(tomllib.loads(text))


def content_of(raw: Mapping[str, Any]) -> PlanContent:
    """Questions and rules from plain rows, as a file or a table has them. Raises ContentFault."""
    problems: list[str] = []
    questions: dict[str, Question] = {}
    for row in raw.get("questions", []):
        row = dict(row)
        row["options"] = tuple(Option(**option) for option in row.get("options", ()))
        row["kinds"] = tuple(row.pop("for", ()))
        question = Question(**row)
        if question.code in questions:
            problems.append(f"{question.code} is asked twice")
        questions[question.code] = question
    applies = tuple(AppliesRule(**row) for row in raw.get("applies", ()))
    excluded = tuple(
        ExclusionRule(**{**row, "domains": tuple(row.get("domains", ()))})
        for row in raw.get("excluded", ())
    )
    offered = tuple(
        OfferRule(**{**row, "items": tuple(row.get("items", ()))}) for row in raw.get("offered", ())
    )
    rules: list[tuple[str, Any]] = [(r.item, r) for r in applies]
    rules += [(r.code, r) for r in excluded]
    rules += [(r.code, r) for r in offered]
    for name, rule in rules:
        if fault := fault_of(rule.when, questions):
            problems.append(f"{name}: {fault}")
        if not rule.reason or not rule.basis:
            problems.append(f"{name}: a rule says why and by which basis")
    if problems:
        raise ContentFault(problems)
    return PlanContent(questions, applies, excluded, offered)
