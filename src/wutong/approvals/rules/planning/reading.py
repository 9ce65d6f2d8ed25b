"""Reading a plan's file: JSON with a day, answers and, for what-if, capacities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wutong.runtime.words import fault_words
from wutong.runtime.words import gettext as _

from .answers import Answers, read_answers
from .content import PlanContent

KEYS = ("start", "answers", "capacity", "projects", "seconds")


class PlanFileFault(ValueError):
    """The file can't be used; `problems` name each fault by its field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Asked:
    """What a plan file asks for."""

    start: date | None
    answers: Answers
    capacity: Mapping[str, int] = field(default_factory=dict)
    projects: int = 1
    seconds: float = 10.0


def read_plan_file(text: str, content: PlanContent, departments: Mapping[str, object]) -> Asked:
    """The file's content. Answers may stand under "answers" or at the top. Raises PlanFileFault."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as fault:
        where = {"line": fault.lineno, "column": fault.colno}
        words = _("not JSON: look at line %(line)s, column %(column)s") % where
        raise PlanFileFault([words]) from fault
    if not isinstance(raw, dict):
        raise PlanFileFault([_("the file must hold one JSON object")])
    problems: list[str] = []
    start = _start(raw.get("start"), problems)
    nested = raw.get("answers", {})
    if not isinstance(nested, dict):
        problems.append(_("answers: must be an object"))
        nested = {}
    given = {**{k: v for k, v in raw.items() if k not in KEYS}, **nested}
    answers, faults = read_answers(given, content)
    problems += [fault_words(fault) for fault in faults]
    capacity = _capacity(raw.get("capacity"), departments, problems)
    projects = _number(raw, "projects", 1, 1, 50, problems)
    seconds = _number(raw, "seconds", 10, 0.1, 600, problems)
    if problems:
        raise PlanFileFault(problems)
    return Asked(start, answers, capacity, int(projects), float(seconds))


def _start(given: object, problems: list[str]) -> date | None:
    if given is None:
        return None
    try:
        if isinstance(given, str):
            return date.fromisoformat(given)
    except ValueError:
        pass
    problems.append(
        _("start: “%(given)s” is no day of the calendar; write it as 2026-03-02") % {"given": given}
    )
    return None


def _capacity(
    given: object, departments: Mapping[str, object], problems: list[str]
) -> dict[str, int]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        problems.append(_("capacity: must be an object, department → items at a time"))
        return {}
    good: dict[str, int] = {}
    for code, number in given.items():
        if code not in departments:
            known = ", ".join(departments)
            problems.append(
                _("capacity.%(code)s: no such department; known: %(known)s")
                % {"code": code, "known": known}
            )
        elif not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 1000:
            problems.append(
                _("capacity.%(code)s: “%(number)s” is no whole number from 1 to 1000")
                % {"code": code, "number": number}
            )
        else:
            good[code] = number
    return good


def _number(
    raw: Mapping[str, object], key: str, default: float, least: float, most: float,
    problems: list[str],
) -> float:  # fmt: skip
    given = raw.get(key, default)
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        problems.append(
            _("%(key)s: “%(given)s” is no number from %(least)s to %(most)s")
            % {"key": key, "given": given, "least": f"{least:g}", "most": f"{most:g}"}
        )
        return default
    if key == "projects" and not isinstance(given, int):
        problems.append(_("%(key)s: “%(given)s” is no whole number") % {"key": key, "given": given})
        return default
    return given
