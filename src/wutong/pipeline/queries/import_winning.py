"""What a table of ways, of introducers or of leads' clocks would do; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.companies.public import parse_uscc
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    Line,
    PlannedRow,
    Problem,
    Reading,
    TablePlan,
    lines_and_faults,
)
from wutong.pipeline.models import Introducer, LeadClockRule, Way
from wutong.ui.figures import masked_phone


def _told(reading: Reading, values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What the file says; a column that it does not have says nothing."""
    there = {column.key for column in reading.columns.values()}
    return {name: values.get(name) for name in names if name in there}


def _changes(
    reading: Reading, told: Mapping[str, Any], known: object
) -> tuple[tuple[str, str, str], ...]:
    found = []
    for name, new in told.items():
        old = getattr(known, name)
        new = "" if new is None and isinstance(old, str) else new
        if old != new:
            heading = str(reading.sheet.column(name).heading)
            found.append((heading, _words(old), _words(new)))
    return tuple(found)


def _words(value: object) -> str:
    return "" if value is None else str(value)


def _fault(reading: Reading, line: Line, words: str, key: str) -> Problem:
    return reading.at(Problem(words, line.number), key)


def plan_ways(reading: Reading, _user: User) -> TablePlan:
    """The code tells which way is meant; one that is not there is new."""
    lines, problems = lines_and_faults(reading)
    known = {way.code: way for way in Way.objects.all()}
    rows: list[PlannedRow] = []
    seen: dict[str, int] = {}
    for line in lines:
        values = line.values or {}
        code = str(values["code"]).strip()
        if code in seen:
            words = _("Row %(row)d is the same way") % {"row": seen[code]}
            problems.append(_fault(reading, line, words, "code"))
            continue
        seen[code] = line.number
        told = _told(
            reading, values, ("name", "name_en", "definition", "definition_en", "position",
                              "valid_to"),
        )  # fmt: skip
        if told.get("position") is None:
            told.pop("position", None)
        if (position := told.get("position")) is not None and not 1 <= position <= 500:
            problems.append(_fault(reading, line, _("The position is from 1 to 500"), "position"))
            continue
        way = known.get(code)
        if way is None:
            rows.append(PlannedRow(line.number, NEW, values["name"], values={**told, "code": code}))
            continue
        changes = _changes(reading, told, way)
        kind = CHANGED if changes else UNCHANGED
        rows.append(PlannedRow(line.number, kind, way.name, way.pk, told, changes))
    return TablePlan(tuple(rows), tuple(problems), reading)


def plan_introducers(reading: Reading, user: User) -> TablePlan:
    """The number tells who is meant; an empty one is somebody new, registered at this moment."""
    lines, problems = lines_and_faults(reading)
    numbers = [(line.values or {}).get("number") for line in lines]
    found = Introducer.objects.visible_to(user).filter(pk__in=[n for n in numbers if n])
    known = {row.pk: row for row in found}
    rows: list[PlannedRow] = []
    seen: dict[int, int] = {}
    for line in lines:
        values = line.values or {}
        told = _told(reading, values, ("name", "kind", "phone", "credit_code", "target_letter"))
        told = {name: value or "" for name, value in told.items()}
        if told.get("credit_code"):
            code = parse_uscc(told["credit_code"])
            if code.code is None:
                words = _("The credit code is wrong")
                problems.append(_fault(reading, line, words, "credit_code"))
                continue
            told["credit_code"] = code.code
        number = values.get("number")
        if number is None:
            if "*" in told.get("phone", ""):
                words = _("A masked telephone can't be registered: write it out")
                problems.append(_fault(reading, line, words, "phone"))
                continue
            rows.append(PlannedRow(line.number, NEW, told["name"], values=told))
            continue
        row = known.get(number)
        if row is None or number in seen:
            words = (
                _("Row %(row)d is the same introducer") % {"row": seen[number]}
                if number in seen
                else _("No introducer has this number: leave it empty for somebody new")
            )
            problems.append(_fault(reading, line, words, "number"))
            continue
        seen[number] = line.number
        if "*" in told.get("phone", ""):
            if told["phone"] != masked_phone(row.phone):
                words = _("A masked telephone can't be registered: write it out")
                problems.append(_fault(reading, line, words, "phone"))
                continue
            del told["phone"]
        changes = _changes(reading, told, row)
        # a telephone is never told, not in a preview either
        shown = tuple(
            (heading, masked_phone(old), masked_phone(new))
            if heading == str(reading.sheet.column("phone").heading)
            else (heading, old, new)
            for heading, old, new in changes
        )
        kind = CHANGED if changes else UNCHANGED
        rows.append(PlannedRow(line.number, kind, row.name, row.pk, told, shown))
    return TablePlan(tuple(rows), tuple(problems), reading)


def plan_clocks(reading: Reading, _user: User) -> TablePlan:
    """The step tells which rule is meant; another one ends it today and begins today."""
    lines, problems = lines_and_faults(reading)
    known = {rule.step: rule for rule in LeadClockRule.objects.filter(valid_to__isnull=True)}
    rows: list[PlannedRow] = []
    seen: dict[str, int] = {}
    for line in lines:
        values = line.values or {}
        step = values["step"]
        if step in seen:
            words = _("Row %(row)d is the same step") % {"row": seen[step]}
            problems.append(_fault(reading, line, words, "step"))
            continue
        seen[step] = line.number
        days, remind, escalate = (values[n] for n in ("days", "remind_days", "escalate_days"))
        if not 1 <= days <= 365 or not 0 <= remind < days or not 0 <= escalate <= 365:
            words = _("Days are from 1 to 365, the reminder comes before the last of them")
            problems.append(_fault(reading, line, words, "days"))
            continue
        told = {name: values[name] for name in ("days", "remind_days", "escalate_days", "source")}
        rule = known.get(step)
        changes = _changes(reading, told, rule) if rule else ()
        kind = NEW if rule is None else CHANGED if changes else UNCHANGED
        label = str(rule) if rule else step
        rows.append(
            PlannedRow(
                line.number, kind, label, rule.pk if rule else None, {**told, "step": step}, changes
            )
        )
    return TablePlan(tuple(rows), tuple(problems), reading)
