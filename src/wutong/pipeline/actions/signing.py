"""Entering agreements: three kinds, never mixed; parties are organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access import may_correct, may_sign
from wutong.pipeline.lifecycle import PROJECT
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    AgreementParty,
    Project,
    Side,
)
from wutong.pipeline.rules import order_of

from .moving import advance_project, redate_signing
from .rows import locked_project


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
    agreement = Agreement(
        title=title.strip(), title_en=title_en.strip(), project=project, kind=kind,
        category=category, signed_on=signed_on, month_only=month_only, amount_cents=amount_cents,
        place=place.strip(), source=source.strip(), entered_by=actor, is_example=is_example,
    )  # fmt: skip
    problems = _faults_of(agreement)
    names = [party.name.strip() for party in parties]
    if not any(p.side == Side.THEIRS and p.name.strip() for p in parties):
        problems.append(_("Who signed is missing: name at least one party of the other side"))
    if len(set(names)) < len(names):
        problems.append(_("A party is named twice: name each once"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        held = locked_project(project.pk) if project is not None else None
        if held is not None and not may_sign(actor, held):
            raise NotAllowed(_("Only its officer or a promotion officer enters agreements"))
        if held is None and not actor.is_government and not actor.is_clock:
            raise NotAllowed(_("Only people who work for the county enter agreements"))
        create(agreement, actor=actor)
        for party in parties:
            create(
                AgreementParty(
                    agreement=agreement, organisation=party.organisation,
                    name=party.name.strip(), side=party.side,
                ),
                actor=actor,
            )  # fmt: skip
        if held is not None and is_counted(agreement):
            _sign(held, agreement, actor)
    return agreement


def is_counted(agreement: Agreement) -> bool:
    """Whether it makes up the signed amount: formal, and on investment."""
    return (
        agreement.kind == AgreementKind.FORMAL
        and agreement.category == AgreementCategory.INVESTMENT
    )


def _sign(project: Project, agreement: Agreement, actor: User) -> None:
    """The paper signs its project, unless an earlier paper has."""
    if order_of(project.stage) < order_of("signed"):
        if project.stage not in PROJECT.moves["sign"].sources:
            raise WrongState(
                _("The project is still a lead: open talks first, then enter what was signed")
            )
        advance_project(
            project.pk, "sign", actor=actor, on=agreement.signed_on, note=agreement.title
        )


def _faults_of(agreement: Agreement) -> list[str]:
    problems = []
    if agreement.kind not in AgreementKind.values:
        problems.append(_("Choose the kind: intent, framework or formal"))
    if agreement.category not in AgreementCategory.values:
        problems.append(_("Choose what it is about"))
    if not agreement.title.strip():
        problems.append(_("The agreement needs a name"))
    if agreement.signed_on > timezone.localdate():
        problems.append(_("The day of signing lies in the future: enter it when it is signed"))
    if agreement.amount_cents is not None and agreement.amount_cents <= 0:
        problems.append(_("The amount must be more than 0; leave it empty where it is unknown"))
    if agreement.category == AgreementCategory.SCIENCE and agreement.amount_cents is not None:
        problems.append(
            _("A science agreement is not investment: leave the investment amount empty")
        )
    return problems


CORRECTABLE = ("title", "title_en", "kind", "category", "signed_on", "amount_cents", "place")


def correct_agreement(
    agreement_id: int, values: Mapping[str, Any], *, actor: User, note: str
) -> Agreement:
    """Put right what was entered, with the reason; the events keep both.

    A project that was signed by it follows its day. An agreement that a signed project stands on
    can't become another kind while no other formal one is there.
    """
    if not note.strip():
        raise BadInput(_("The reason is missing: say what was wrong"))
    if unknown := set(values) - set(CORRECTABLE):
        raise ValueError(f"not correctable: {sorted(unknown)}")
    with transaction.atomic():
        project_id = Agreement.objects.values_list("project_id", flat=True).get(pk=agreement_id)
        project = locked_project(project_id) if project_id is not None else None
        with editing(
            Agreement, agreement_id, actor=actor, verb="corrected", note=note.strip()
        ) as agreement:
            if not may_correct(actor, agreement):
                raise NotAllowed(_("Only whoever entered it or a promotion officer corrects it"))
            counted, was = is_counted(agreement), agreement.signed_on
            for name, value in values.items():
                setattr(agreement, name, value)
            if problems := _faults_of(agreement):
                raise BadInput(problems)
        if project is not None:
            _follow(project, agreement, counted, was, actor)
    return agreement


def _follow(
    project: Project, agreement: Agreement, was_counted: bool, was_on: date, actor: User
) -> None:
    """Keep the project in step with the paper it was signed by."""
    if is_counted(agreement):
        if order_of(project.stage) < order_of("signed"):
            _sign(project, agreement, actor)
        elif was_counted and agreement.signed_on != was_on:
            redate_signing(project.pk, was_on, agreement.signed_on, actor=actor)
    elif was_counted and order_of(project.stage) >= order_of("signed"):
        others = Agreement.objects.filter(
            project=project, kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT
        )
        if not others.exists():
            raise WrongState(
                _("The project was signed by this agreement: enter the right formal one first")
            )
