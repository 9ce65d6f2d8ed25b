"""The product's own local rules and commitment template, where the county has none."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Role, User
from wutong.approvals.access import TO_SET_RULES
from wutong.approvals.models import CommitmentTemplate, LocalRule, RuleKey
from wutong.approvals.queries.settings import rules_from
from wutong.audit.public import create, create_many
from wutong.kernel.errors import BadInput

DATA = Path(__file__).resolve().parents[1] / "data" / "rules.toml"


def load_product_rules(*, actor: User) -> int:
    """Enter the packaged rules of keys that have no row yet; returns how many. Idempotent."""
    packaged = tomllib.loads(DATA.read_text(encoding="utf-8"))
    known = set(LocalRule.objects.values_list("key", flat=True))
    with transaction.atomic():
        made = create_many(
            [LocalRule(**row) for row in packaged["rule"] if row["key"] not in known], actor=actor
        )
        if not CommitmentTemplate.objects.exists():
            for row in packaged["template"]:
                create(CommitmentTemplate(version=1, **row), actor=actor)
    return len(made)


def set_rule(key: str, value: str, valid_from: date, source: str, *, actor: User) -> LocalRule:
    """From a day on the county decides otherwise; earlier rows stay and say what held before."""
    TO_SET_RULES.demand(actor)
    problems = []
    if key not in RuleKey.values:
        problems.append(_("There is no such rule: choose one from the list"))
    elif not _can_be_read(key, value):
        problems.append(_("“%(value)s” can't be read for this rule") % {"value": value})
    if not source.strip():
        problems.append(_("The source is missing: name the paper that says so"))
    if LocalRule.objects.filter(key=key, valid_from=valid_from).exists():
        problems.append(_("A row of this rule begins on that day already: choose another day"))
    if problems:
        raise BadInput(problems)
    return create(
        LocalRule(key=key, value=value.strip(), valid_from=valid_from, source=source.strip()),
        actor=actor,
    )


def _can_be_read(key: str, value: str) -> bool:
    try:
        rules = rules_from({key: value.strip()})
    except ValueError:
        return False
    roles = set(Role.values)
    numbers = (rules.notice_workdays, rules.amber_left, rules.check_workdays)
    return set(rules.escalate_to) <= roles and min(numbers) >= 0 and rules.notice_workdays <= 5
