"""The rules of this county: its rows, or what the product ships where there are none yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from wutong.pipeline.models import ClaimRule, RuleEdition
from wutong.pipeline.rules.rulebook import Rule, packaged_rules, rule_in_force


def county_rules() -> tuple[Rule, ...]:
    """Every edition of every rule: one query."""
    return tuple(row.rule for row in RuleEdition.objects.all()) or packaged_rules()


def rules_in_database() -> tuple[Rule, ...]:
    """For the command line: () where the tables are older than the rules kept as rows."""
    if RuleEdition._meta.db_table not in connection.introspection.table_names():
        return ()
    return tuple(row.rule for row in RuleEdition.objects.all())


def rule_of(code: str, day: date) -> Rule:
    """The edition in force on a day; raises RuleInputs naming what there is."""
    return rule_in_force(
        tuple(row.rule for row in RuleEdition.objects.filter(code=code)) or county_rules(),
        code, day,
    )  # fmt: skip


def edition_of(code: str, day: date) -> RuleEdition | None:
    """The row in force on a day."""
    for row in RuleEdition.objects.filter(code=code):
        if (row.valid_from is None or row.valid_from <= day) and (
            row.valid_to is None or day <= row.valid_to
        ):
            return row
    return None


def editions_of(code: str) -> list[RuleEdition]:
    """All editions of a rule, newest first."""
    rows = RuleEdition.objects.filter(code=code).select_related("entered_by")
    return list(rows.order_by("-edition"))


@dataclass(frozen=True)
class Figure:
    """A figure of a rule in an edition and in the one before it; "" where there is none."""

    where: str
    old: str
    new: str


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> list[Figure]:
    """Where two tables of a formula differ, path by path."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    paths = [*after, *(path for path in before if path not in after)]
    return [
        Figure(path, before.get(path, ""), after.get(path, ""))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def _leaves(value: object, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [
            leaf
            for key, each in value.items()
            for leaf in _leaves(each, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(value, list | tuple):
        return [
            leaf for n, each in enumerate(value, start=1) for leaf in _leaves(each, f"{path}.{n}")
        ]
    return [(path, "" if value is None else str(value))]


def claim_rules(scheme: str, day: date) -> list[ClaimRule]:
    """What a scheme asks of a claim on a day; rows without a scheme hold for all."""
    return [
        row
        for row in ClaimRule.objects.filter(scheme__in=["", scheme])
        if (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day <= row.valid_to)
    ]
