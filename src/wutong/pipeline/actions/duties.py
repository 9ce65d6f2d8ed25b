"""The rows behind deadlines, flags and factors: shipped with the product, changed by the county."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, editing
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.pipeline.access import may_set_clocks
from wutong.pipeline.models import ClockRule, FactorKind, FlaggedPhrase, SpanUnit

ROWS = Path(__file__).resolve().parent.parent / "data" / "duties.toml"
BEGIN = date(2016, 1, 1)  # before anything that is entered
FAIR_COMPETITION = date(2024, 8, 1)  # 国令第783号 in force


def load_product_duties(*, actor: User) -> int:
    """Enter the deadlines, phrases and factors that are missing; a county's own rows are left
    alone. Returns how many were entered.
    """
    rows = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    clocks = set(ClockRule.objects.values_list("code", flat=True))
    words = set(FlaggedPhrase.objects.values_list("words", flat=True))
    kinds = set(FactorKind.objects.values_list("code", flat=True))
    with transaction.atomic():
        made = [
            *create_many(
                [
                    ClockRule(valid_from=BEGIN, **row)
                    for row in rows["clocks"] if row["code"] not in clocks
                ],
                actor=actor,
            ),
            *create_many(
                [
                    FlaggedPhrase(valid_from=FAIR_COMPETITION, **row)
                    for row in rows["phrases"] if row["words"] not in words
                ],
                actor=actor,
            ),
            *create_many(
                [
                    FactorKind(position=n, **row)
                    for n, row in enumerate(rows["factors"], start=1) if row["code"] not in kinds
                ],
                actor=actor,
            ),
        ]  # fmt: skip
    return len(made)


def set_clock(
    code: str, *, actor: User, amount: int, unit: str, valid_from: date, source: str
) -> ClockRule:
    """Have a step take another time from a day on; what runs already keeps its days."""
    if not may_set_clocks(actor):
        raise NotAllowed(_("Only leaders and the administrator set deadlines"))
    if unit not in SpanUnit.values or not 0 <= amount <= 366:
        raise BadInput(_("Choose the unit, and a number from 0 to 366"))
    if not source.strip():
        raise BadInput(_("The source is missing: which paper says so"))
    with transaction.atomic():
        known = ClockRule.objects.select_for_update().filter(code=code)
        last = known.order_by("-valid_from").first()
        if last is None:
            raise BadInput(_("There is no such deadline"))
        if valid_from <= last.valid_from:
            raise BadInput(
                _("The rule before begins on %(day)s: choose a later day")
                % {"day": last.valid_from.isoformat()}
            )
        with editing(ClockRule, last.pk, actor=actor) as held:
            held.valid_to = valid_from - timedelta(days=1)
        return create(
            ClockRule(
                code=code, name=last.name, name_en=last.name_en, amount=amount, unit=unit,
                valid_from=valid_from, source=source.strip(),
            ),
            actor=actor,
        )  # fmt: skip


def flag_phrase(words: str, *, actor: User, rule: str, valid_from: date) -> FlaggedPhrase:
    """Add a phrase that is flagged from a day on; what was entered before is not flagged anew."""
    if not may_set_clocks(actor):
        raise NotAllowed(_("Only leaders and the administrator set deadlines"))
    if len(words.strip()) < 2 or not rule.strip():
        raise BadInput(_("Write the phrase and the rule that forbids it"))
    if FlaggedPhrase.objects.filter(words=words.strip()).exists():
        raise BadInput(_("This phrase is flagged already"))
    return create(
        FlaggedPhrase(words=words.strip(), rule=rule.strip(), valid_from=valid_from), actor=actor
    )
