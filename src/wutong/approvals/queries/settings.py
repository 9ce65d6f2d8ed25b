"""The local rules in force, as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Role
from wutong.approvals.models import LocalRule, RuleKey
from wutong.approvals.rules.clocks import NOTICE_WORKDAYS, ClockStart, OfficeHours
from wutong.approvals.rules.commitments import SupplementOutcome, ToleranceOutcome

# rules whose value is several words of a list
LISTED = frozenset({RuleKey.ESCALATE_TO.value})


def outcome_words(outcome: str) -> str:
    """What follows from a paper that doesn't come, tolerated or asked for once."""
    return {
        ToleranceOutcome.ACCEPTANCE_REVOKED.value: _("the acceptance is revoked"),
        SupplementOutcome.NOT_ACCEPTED.value: _("it is not accepted"),
        ToleranceOutcome.DEEMED_WITHDRAWN.value: _("the application counts as withdrawn"),
        ToleranceOutcome.REFUSED.value: _("it is not approved"),
        SupplementOutcome.WAITS.value: _("it goes on waiting"),
    }[str(outcome)]


def choices_of(key: str) -> list[tuple[str, str]]:
    """The values that a rule knows, with their words; empty where it takes a number or a text."""
    if key == RuleKey.TOLERANCE_OUTCOME:
        return [(o.value, outcome_words(o)) for o in ToleranceOutcome]
    if key == RuleKey.SUPPLEMENT_OUTCOME:
        return [(o.value, outcome_words(o)) for o in SupplementOutcome]
    if key == RuleKey.CLOCK_START:
        return [
            (ClockStart.COUNTER.value, _("The counter that received it")),
            (ClockStart.OWNER.value, _("Who decides")),
        ]
    if key == RuleKey.ESCALATE_TO:
        return [(str(value), str(label)) for value, label in Role.choices]
    return []


def value_words(rule: LocalRule) -> str:
    """A rule's value as people say it."""
    words = dict(choices_of(rule.key))
    parts = rule.value.replace(",", " ").split() if rule.key in LISTED else [rule.value]
    return "、".join(words.get(part, part) for part in parts)


@dataclass(frozen=True, kw_only=True)
class CaseRules:
    """What the county decided about its clocks; what it didn't is as the law or practice has it."""

    notice_workdays: int = NOTICE_WORKDAYS
    clock_start: ClockStart = ClockStart.COUNTER
    tolerance_outcome: ToleranceOutcome = ToleranceOutcome.DEEMED_WITHDRAWN
    supplement_outcome: SupplementOutcome = SupplementOutcome.WAITS
    amber_left: int = 3
    escalate_to: tuple[str, ...] = ("leader",)
    check_workdays: int = 60
    office: OfficeHours = field(default_factory=OfficeHours)
    breach_rule: str = ""


def case_rules(day: date | None = None) -> CaseRules:
    """The rules in force on a day, the newest of each key."""
    rows: dict[str, str] = {}
    found = LocalRule.objects.in_force_on(day or timezone.localdate())
    for key, value in found.values_list("key", "value"):
        rows.setdefault(key, value)
    return rules_from(rows)


def rules_from(rows: dict[str, str]) -> CaseRules:
    """Values as they stand in the table, typed; ValueError where one can't be read."""
    basis = CaseRules()

    def number(key: RuleKey, standard: int) -> int:
        return int(rows[key]) if key in rows else standard

    def clock(key: RuleKey, standard: time) -> time:
        return time.fromisoformat(rows[key]) if key in rows else standard

    return CaseRules(
        notice_workdays=number(RuleKey.NOTICE_WORKDAYS, basis.notice_workdays),
        clock_start=ClockStart(rows.get(RuleKey.CLOCK_START, basis.clock_start)),
        tolerance_outcome=ToleranceOutcome(
            rows.get(RuleKey.TOLERANCE_OUTCOME, basis.tolerance_outcome)
        ),
        supplement_outcome=SupplementOutcome(
            rows.get(RuleKey.SUPPLEMENT_OUTCOME, basis.supplement_outcome)
        ),
        amber_left=number(RuleKey.AMBER_LEFT, basis.amber_left),
        escalate_to=tuple(
            rows.get(RuleKey.ESCALATE_TO, " ".join(basis.escalate_to)).replace(",", " ").split()
        ),
        check_workdays=number(RuleKey.CHECK_WORKDAYS, basis.check_workdays),
        office=OfficeHours(
            clock(RuleKey.OFFICE_OPENS, basis.office.opens),
            clock(RuleKey.OFFICE_CLOSES, basis.office.closes),
        ),
        breach_rule=rows.get(RuleKey.BREACH_RULE, ""),
    )
