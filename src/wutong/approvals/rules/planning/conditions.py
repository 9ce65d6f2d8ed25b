"""Conditions on answers, with three values: an unanswered question makes nothing false."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# question → accepted values, or {"at_least": n, "above": n, "below": n}
Condition = Mapping[str, Any]
LIMITS = ("at_least", "above", "below")


def holds(condition: Condition, answers: Mapping[str, object]) -> bool | None:
    """Whether every part of a condition holds; None where an answer is missing and none fails."""
    unknown = False
    for question, wanted in condition.items():
        given = answers.get(question)
        if given is None:
            unknown = True
        elif not _fits(wanted, given):
            return False
    return None if unknown else True


def _fits(wanted: Any, given: object) -> bool:
    if isinstance(wanted, Mapping):
        if not isinstance(given, int | float) or isinstance(given, bool):
            return False
        return (
            given >= wanted.get("at_least", given)
            and (given > wanted["above"] if "above" in wanted else True)
            and (given < wanted["below"] if "below" in wanted else True)
        )
    return given in wanted


def fault_of(condition: Condition, questions: Mapping[str, Any]) -> str:
    """What is wrong with a condition taken for itself, "" for nothing."""
    for question, wanted in condition.items():
        if question not in questions:
            return f"no question {question}"
        if isinstance(wanted, Mapping):
            if strange := sorted(set(wanted) - set(LIMITS)):
                return f"{question}: unknown limit {', '.join(strange)}"
        elif not isinstance(wanted, list | tuple):
            return f"{question}: give a list of answers"
        else:
            options = questions[question].codes
            if options and (strange := [v for v in wanted if v not in options]):
                return f"{question}: no answer {strange[0]}"
    return ""
