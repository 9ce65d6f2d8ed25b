"""What the command line asks of the rules. Needs neither a database nor Django's settings, but
takes the county's own rules where these are handed in.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from wutong.kernel.errors import BadInput
from wutong.runtime.words import fault_words
from wutong.runtime.words import gettext as _

from .rules.formulas import Outcome
from .rules.numbers import plain
from .rules.rulebook import Input, Rule, RuleInputs, packaged_rules, rule_in_force

CHINA = timezone(timedelta(hours=8))
LARGEST_INPUT = 1_000_000


def list_rules(rules: Sequence[Rule] | None = None) -> list[dict[str, Any]]:
    """All rules, every version: what each asks for and in which unit, source, validity.

    `rules` are the county's, else those that the product ships.
    """
    return [_told(rule) for rule in rules or packaged_rules()]


def compute_rule(
    code: str, given: str, on: date | None = None, rules: Sequence[Rule] | None = None
) -> dict[str, Any]:
    """Compute a rule with values in JSON (the text, a file's path, or "-" for standard input).

    Answers value, parts and unknown; decimals are strings. Raises BadInput with every fault.
    """
    day = on or datetime.fromtimestamp(time.time(), CHINA).date()
    try:
        rule = rule_in_force(rules or packaged_rules(), code, day)
        outcome = rule.compute(read_values(given))
    except RuleInputs as faults:
        raise BadInput([fault_words(p) for p in faults.problems]) from faults
    told = {"rule": rule.code, "unit": rule.unit, "cohort": rule.cohort}
    return {**told, **as_document(outcome)}


def as_document(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON has it; an interval only where there is one."""
    document: dict[str, Any] = {
        "value": _text(outcome.value),
        "parts": [
            {"part": part.part, "value": _text(part.value), "why": str(part.why)}
            for part in outcome.parts
        ],
        "unknown": list(outcome.unknown),
    }
    if outcome.value is None and outcome.low is not None and outcome.high is not None:
        document["between"] = [plain(outcome.low), plain(outcome.high)]
    return document


def read_values(given: str) -> Mapping[str, object]:
    """The object that a JSON text, a file or standard input holds; exact decimals, no key twice."""
    text = given.strip()
    if text == "-":
        text = sys.stdin.read(LARGEST_INPUT + 1)
    elif not text.startswith(("{", "[", '"')):
        text = _file(Path(given))
    if len(text) > LARGEST_INPUT:
        raise BadInput(
            _("The input is longer than %(LARGEST_INPUT)s characters")
            % {"LARGEST_INPUT": f"{LARGEST_INPUT:,}"}
        )
    try:
        values = json.loads(
            text, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        raise BadInput(
            _("The input is no JSON: look at line %(line)s, column %(column)s")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInput(_("The input is no JSON: %(error)s") % {"error": error}) from error
    if not isinstance(values, dict):
        raise BadInput(_('The input must be one JSON object, like {"started": 82, "signed": 94}'))
    return values


def _file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(LARGEST_INPUT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            _("The input is neither JSON nor a readable file: %(path)s: %(reason)s")
            % {"path": path, "reason": reason}
        ) from None


def _refused(word: str) -> object:
    raise ValueError(_("%(word)s is not a number") % {"word": word})


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError(_("a key stands twice"))
    return values


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "topic": rule.topic,
        "name": rule.name,
        "name_en": rule.name_en,
        "unit": rule.unit,
        "inputs": [_input(one) for one in rule.inputs],
        "cohort": rule.cohort,
        "source": rule.source,
        "note": rule.note,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "missing": [gap.name for gap in rule.missing],
    }


def _input(one: Input) -> dict[str, Any]:
    return {
        "name": one.code,
        "label": one.name,
        "label_en": one.name_en,
        "unit": one.unit,
        "kind": one.kind,
        "choices": list(one.choices),
        "optional": one.optional,
    }


def _text(value: Decimal | str | None) -> str | None:
    if isinstance(value, Decimal):
        # a rate keeps its printed decimals: 100.00, not 100
        return format(value, "f") if value.as_tuple().exponent else plain(value)
    return value
