"""Editions of rules: loaded from what the product ships, entered by the county, never changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, editing
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline.access.rulebook import TO_KEEP_RULES
from wutong.pipeline.models import ClaimFrom, ClaimKind, ClaimRule, RuleEdition
from wutong.pipeline.rules.rulebook import Rule, packaged_rules, rule_from_json

CLAIMS = Path(__file__).resolve().parent.parent / "data" / "claims.toml"
CODE = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+")
PREFIXES = {
    "rates": "rate.", "rewards": "reward.", "scorecards": "scorecard.", "scores": "score."
}  # fmt: skip
KEPT = ("valid_from", "valid_to", "version")


def load_product_rules(*, actor: User) -> int:
    """Enter the shipped rules that the county lacks; its own editions are left alone."""
    known = set(RuleEdition.objects.values_list("code", flat=True))
    now = timezone.now()
    rows: list[RuleEdition] = []
    for rule in sorted(packaged_rules(), key=lambda r: (r.code, r.valid_from or date.min)):
        if rule.code in known:
            continue
        number = 1 + sum(1 for row in rows if row.code == rule.code)
        definition = {k: v for k, v in rule.row.items() if k not in KEPT}
        row = _row(rule, definition, number, actor)
        row.valid_from, row.valid_to = rule.valid_from, rule.valid_to
        row.is_product, row.entered_at = True, now
        rows.append(row)
    return len(create_many(rows, actor=actor))


def load_product_claim_rules(*, actor: User) -> int:
    """Enter the published rules of claims of schemes for which there is none."""
    known = set(ClaimRule.objects.values_list("scheme", flat=True))
    rows = tomllib.loads(CLAIMS.read_text(encoding="utf-8"))["claims"]
    new = [ClaimRule(is_product=True, **row) for row in rows if row.get("scheme", "") not in known]
    return len(create_many(new, actor=actor))


def _row(rule: Rule, definition: Mapping[str, Any], number: int, actor: User) -> RuleEdition:
    return RuleEdition(
        code=rule.code, edition=number, topic=rule.topic, name=rule.name, name_en=rule.name_en,
        source=rule.source, definition=dict(definition), entered_by=actor,
        entered_at=timezone.now(),
    )  # fmt: skip


def checked_rule(definition: Mapping[str, Any]) -> Rule:
    """The rule that a table says; raises BadInput with what is wrong in it."""
    try:
        return rule_from_json(definition)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadInput(_rule_words(str(error))) from error


def _rule_words(told: str) -> str:
    words = {
        "tiers must rise, and only the last has no end": _(
            "The amounts of the slices must rise, and only the last row has no end"
        ),
        "steps must fall": _("The thresholds must fall: the highest first"),
        "a step is more than 0": _("A step is more than 0"),
    }
    for start, said in words.items():
        if told.startswith(start):
            return said
    return _("The rule can't be used: %(why)s") % {"why": told}


def enter_edition(
    code: str, definition: Mapping[str, Any], *, valid_from: date, actor: User
) -> RuleEdition:
    """Enter the next edition of a rule, from a day on; the one before it ends the day before.

    What was computed by an earlier edition keeps it. Raises BadInput with what is wrong.
    """
    _demand(actor)
    told = {k: v for k, v in definition.items() if k not in KEPT}
    rule = checked_rule(told)
    if rule.code != code:
        raise ValueError("an edition keeps its code")
    if not rule.source.strip():
        raise BadInput(_("Say where the rule is written"))
    with transaction.atomic():
        held = list(RuleEdition.objects.select_for_update().filter(code=code).order_by("-edition"))
        if not held:
            raise WrongState(_("There is no such rule: enter it as the county's own"))
        newest = held[0]
        if newest.definition == told:
            raise BadInput(_("Nothing is changed against the edition that holds"))
        if newest.valid_from is not None and valid_from <= newest.valid_from:
            raise WrongState(
                _("The edition before holds from %(day)s: the new one begins later")
                % {"day": newest.valid_from.isoformat()}
            )
        if newest.valid_to is None or newest.valid_to >= valid_from:
            last = valid_from - timedelta(days=1)
            change_many(RuleEdition, {newest.pk: {"valid_to": last}}, actor=actor, verb="ended")
        row = _row(rule, told, newest.edition + 1, actor)
        row.valid_from = valid_from
        return create(row, actor=actor)


def enter_rule(definition: Mapping[str, Any], *, valid_from: date, actor: User) -> RuleEdition:
    """Enter a rule of the county's own under a new code."""
    _demand(actor)
    told = {k: v for k, v in definition.items() if k not in KEPT}
    rule = checked_rule(told)
    problems = []
    prefix = PREFIXES[rule.topic]
    if not (CODE.fullmatch(rule.code) and rule.code.startswith(prefix) and len(rule.code) <= 60):
        problems.append(
            _("The code begins with %(prefix)s, then small letters, digits and points")
            % {"prefix": prefix}
        )
    if not rule.name.strip() or not rule.name_en.strip():
        problems.append(_("A rule has a name in both languages"))
    if not rule.source.strip():
        problems.append(_("Say where the rule is written"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        if RuleEdition.objects.filter(code=rule.code).exists():
            raise WrongState(_("There is a rule of this code: enter an edition of it"))
        row = _row(rule, told, 1, actor)
        row.valid_from = valid_from
        return create(row, actor=actor)


def _demand(actor: User) -> None:
    TO_KEEP_RULES.demand(actor)


def enter_claim_rule(
    *,
    actor: User,
    scheme: str,
    kind: str,
    source: str,
    valid_from: date,
    months: int | None = None,
    counted_from: str = "",
) -> ClaimRule:
    """What a scheme of rewards asks of a claim, from a day on; the same kind before it ends."""
    _demand(actor)
    within = kind == ClaimKind.WITHIN
    problems = []
    if kind not in ClaimKind.values:
        problems.append(_("Choose what is asked of a claim"))
    if scheme and not RuleEdition.objects.filter(code=scheme, topic="rewards").exists():
        problems.append(_("There is no reward of this code"))
    if within and not (months and 1 <= months <= 240):
        problems.append(_("The months are from 1 to 240"))
    if within and counted_from not in ClaimFrom.values:
        problems.append(_("Choose the day from which months are counted"))
    if not source.strip():
        problems.append(_("Say where the rule is written"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        held = ClaimRule.objects.select_for_update().filter(
            scheme=scheme, kind=kind, valid_to__isnull=True
        )
        for row in held:
            if row.valid_from is not None and row.valid_from >= valid_from:
                raise WrongState(
                    _("The edition before holds from %(day)s: the new one begins later")
                    % {"day": row.valid_from.isoformat()}
                )
        last = valid_from - timedelta(days=1)
        change_many(
            ClaimRule, {row.pk: {"valid_to": last} for row in held}, actor=actor, verb="ended"
        )
        return create(
            ClaimRule(
                scheme=scheme, kind=kind, months=months if within else None,
                counted_from=counted_from if within else "", source=source.strip(),
                valid_from=valid_from,
            ),
            actor=actor,
        )  # fmt: skip


def end_claim_rule(claim_rule_id: int, *, actor: User, on: date, note: str) -> ClaimRule:
    """A scheme no longer asks this after a day; the row stays."""
    _demand(actor)
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with editing(ClaimRule, claim_rule_id, actor=actor, verb="ended", note=note.strip()) as row:
        if row.valid_to is not None:
            raise WrongState(_("This rule has ended already"))
        if row.valid_from is not None and on < row.valid_from:
            raise BadInput(_("The last day lies before the first: check the two days"))
        row.valid_to = on
    return row
