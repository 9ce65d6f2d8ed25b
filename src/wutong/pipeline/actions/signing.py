"""Entering agreements: three kinds, never mixed; parties are organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed

from ..access import may_correct, may_sign
from ..lifecycle import PROJECT
from ..models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    AgreementParty,
    Project,
    Side,
)
from .moving import advance_project


@dataclass(frozen=True)
class Party:
    """Somebody who signs; `organisation` where the register knows them."""

    name: str
    side: str = Side.THEIRS
    organisation: Company | None = None


def record_agreement(
    *,
    actor: User,
    kind: str,
    category: str,
    title: str,
    signed_on: date,
    parties: Sequence[Party],
    project: Project | None = None,
    amount_cents: int | None = None,
    title_en: str = "",
    place: str = "",
    source: str = "",
    month_only: bool = False,
    is_example: bool = False,
) -> Agreement:
    """Enter a signed paper. A formal agreement on investment moves its project to “signed”.

    A science agreement is never investment, so it has no investment amount. An amount that nobody
    knows stays unknown. Units: cents.
    """
    _demand_sound(kind, category, title, signed_on, parties, amount_cents)
    with transaction.atomic():
        if project is not None and not may_sign(actor, project):
            raise NotAllowed(_("Only its officer or a promotion officer enters agreements"))
        if project is None and not actor.is_government and not actor.is_clock:
            raise NotAllowed(_("Only people who work for the county enter agreements"))
        agreement = create(
            Agreement(
                title=title.strip(), title_en=title_en.strip(), project=project, kind=kind,
                category=category, signed_on=signed_on, month_only=month_only,
                amount_cents=amount_cents, place=place.strip(), source=source.strip(),
                entered_by=actor, is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        for party in parties:
            create(
                AgreementParty(
                    agreement=agreement, organisation=party.organisation,
                    name=party.name.strip(), side=party.side,
                ),
                actor=actor,
            )  # fmt: skip
        counts = kind == AgreementKind.FORMAL and category == AgreementCategory.INVESTMENT
        if counts and project is not None and project.stage in PROJECT.moves["sign"].sources:
            advance_project(project.pk, "sign", actor=actor, on=signed_on, note=agreement.title)
    return agreement


def _demand_sound(
    kind: str,
    category: str,
    title: str,
    signed_on: date,
    parties: Sequence[Party],
    amount_cents: int | None,
) -> None:
    problems = []
    if kind not in AgreementKind.values:
        problems.append(_("Choose the kind: intent, framework or formal"))
    if category not in AgreementCategory.values:
        problems.append(_("Choose what it is about"))
    if not title.strip():
        problems.append(_("The agreement needs a name"))
    if signed_on > timezone.localdate():
        problems.append(_("The day of signing lies in the future: enter it when it is signed"))
    if not any(p.side == Side.THEIRS and p.name.strip() for p in parties):
        problems.append(_("Who signed is missing: name at least one party of the other side"))
    if amount_cents is not None and amount_cents <= 0:
        problems.append(_("The amount must be more than 0; leave it empty where it is unknown"))
    if category == AgreementCategory.SCIENCE and amount_cents is not None:
        problems.append(
            _("A science agreement is not investment: leave the investment amount empty")
        )
    if problems:
        raise BadInput(problems)


CORRECTABLE = ("title", "title_en", "kind", "category", "signed_on", "amount_cents", "place")


def correct_agreement(
    agreement_id: int, values: dict[str, Any], *, actor: User, note: str
) -> Agreement:
    """Put right what was entered, with the reason; the events keep both."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say what was wrong"))
    if unknown := set(values) - set(CORRECTABLE):
        raise ValueError(f"not correctable: {sorted(unknown)}")
    with editing(
        Agreement, agreement_id, actor=actor, verb="corrected", note=note.strip()
    ) as agreement:
        if not may_correct(actor, agreement):
            raise NotAllowed(_("Only whoever entered it or a promotion officer corrects it"))
        for name, value in values.items():
            setattr(agreement, name, value)
    return agreement
