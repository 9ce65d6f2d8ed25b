"""Deeds on single firms: entering, changing, renaming, linking, titles, who speaks for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, editing, new_group, remove
from wutong.companies.access import TO_KEEP, may_name_members
from wutong.companies.hooks import register_changed
from wutong.companies.models import (
    Company,
    CompanyKind,
    CompanyMember,
    CompanyRelation,
    PlaceBasis,
    Qualification,
    RelationKind,
)
from wutong.companies.queries.places import place_finder
from wutong.companies.rules.capital import parse_capital
from wutong.companies.rules.identity import check_name, name_key
from wutong.companies.rules.uscc import parse_uscc
from wutong.companies.wording import say
from wutong.kernel.errors import BadInput, NotAllowed, WrongState


@dataclass(frozen=True, kw_only=True)
class CompanyFacts:
    """What is known of one firm, as text where registers write text; empty is unknown."""

    name: str
    name_en: str = ""
    uscc: str = ""
    kind: str = CompanyKind.FIRM
    registered_on: date | None = None
    company_type: str = ""
    capital_raw: str = ""
    business_scope: str = ""
    industry_code: str = ""
    province: str = ""
    city: str = ""
    jurisdiction: Jurisdiction | None = None
    status: str = ""
    is_example: bool = False
    source: str = ""
    source_edition: str = ""
    published_fact: str = ""
    published_source: str = ""
    published_on: str = ""


def _fill(company: Company, facts: CompanyFacts) -> None:
    """Set a firm to the facts; raises BadInput with every fault."""
    faults = [check_name(facts.name)]
    code, capital = parse_uscc(facts.uscc), parse_capital(facts.capital_raw)
    faults += [code.problem, capital.problem]
    problems = [say(f) for f in faults if f]
    if facts.kind not in CompanyKind.values:
        problems.append(_("“%(kind)s” is no kind of organisation") % {"kind": facts.kind})
    if facts.registered_on and facts.registered_on > timezone.localdate():
        problems.append(_("The day of registration lies in the future"))
    if not facts.source.strip():
        problems.append(_("Say where this is known from"))
    if problems:
        raise BadInput(problems)
    company.name, company.name_en = facts.name.strip(), facts.name_en.strip()
    company.uscc, company.kind = code.code, facts.kind
    company.registered_on, company.company_type = facts.registered_on, facts.company_type.strip()
    company.capital_raw = facts.capital_raw.strip() if capital.amount is not None else ""
    company.capital_amount = capital.amount
    company.capital_currency = capital.currency or ""
    company.business_scope = facts.business_scope.strip()
    company.industry_code = facts.industry_code.strip()
    company.province, company.city = facts.province.strip(), facts.city.strip()
    company.status, company.is_example = facts.status, facts.is_example
    company.source, company.source_edition = facts.source.strip(), facts.source_edition.strip()
    company.published_fact = facts.published_fact.strip()
    company.published_source = facts.published_source.strip()
    company.published_on = facts.published_on.strip()
    if facts.jurisdiction is not None:
        company.jurisdiction, company.place_basis = facts.jurisdiction, PlaceBasis.HAND
    else:
        company.jurisdiction_id, company.place_basis = place_finder().find(
            company.uscc, company.province, company.city
        )


def add_company(facts: CompanyFacts, *, actor: User) -> Company:
    """Enter one firm. A known code is refused with the firm that has it."""
    TO_KEEP.demand(actor)
    company = Company()
    _fill(company, facts)
    _demand_free(company)
    try:
        with transaction.atomic():
            create(company, actor=actor)
            register_changed(new_group(), 1)
    except IntegrityError as error:
        # somebody entered the same code between the look and the deed
        raise WrongState(_("A firm with this code was entered a moment ago")) from error
    return company


def change_company(company_id: int, facts: CompanyFacts, *, actor: User) -> Company:
    """Set a firm to the facts given; what is empty becomes unknown."""
    TO_KEEP.demand(actor)
    try:
        with editing(Company, company_id, actor=actor) as company:
            _fill(company, facts)
            _demand_free(company)
            register_changed(new_group(), 1)
    except IntegrityError as error:
        raise WrongState(_("A firm with this code was entered a moment ago")) from error
    return company


def _demand_free(company: Company) -> None:
    """Refuse a second firm of one code, and of one name where neither has a code."""
    others = Company.objects.exclude(pk=company.pk)
    if company.uscc:
        taken = others.filter(uscc=company.uscc).first()
    else:
        taken = others.filter(name_key=name_key(company.name), uscc__isnull=True).first()
    if taken is not None:
        raise WrongState(
            _("%(name)s is in the register already (number %(number)s)")
            % {"name": taken.name, "number": taken.pk}
        )


def rename_company(company_id: int, name: str, *, actor: User, note: str = "") -> Company:
    """Give a firm its new name; the old one stays in its history."""
    TO_KEEP.demand(actor)
    if fault := check_name(name):
        raise BadInput(say(fault))
    with editing(Company, company_id, actor=actor, verb="renamed", note=note.strip()) as company:
        company.name = name.strip()
    return company


def link_companies(
    upper: Company,
    lower: Company,
    *,
    kind: str,
    source: str,
    actor: User,
    known_on: date | None = None,
) -> CompanyRelation:
    """Record that `upper` is parent, head office, founder or group head of `lower`.

    A link that is there already is returned as it is.
    """
    TO_KEEP.demand(actor)
    return _link(upper, lower, kind, source, actor, known_on)


def link_project_company(
    founder: Company, company: Company, *, source: str, actor: User
) -> CompanyRelation:
    """Record that a firm founded another for a project.

    Part of a deed on the project, which has asked for its own right.
    """
    return _link(founder, company, RelationKind.SPV, source, actor, None)


def _link(
    upper: Company, lower: Company, kind: str, source: str, actor: User, known_on: date | None
) -> CompanyRelation:
    if kind not in RelationKind.values:
        raise BadInput(_("“%(kind)s” is no kind of relation") % {"kind": kind})
    if upper.pk == lower.pk:
        raise BadInput(_("A firm can't stand above itself"))
    if not source.strip():
        raise BadInput(_("Say where this is known from"))
    with transaction.atomic():
        # both rows in the order of their keys: two people linking the same firms queue here
        list(
            Company.objects.select_for_update()
            .filter(pk__in=[upper.pk, lower.pk])
            .order_by("pk")
            .values_list("pk")
        )
        links = CompanyRelation.objects.filter(lower=lower, kind=kind)
        if (known := links.filter(upper=upper).first()) is not None:
            return known
        if kind == RelationKind.BRANCH and (other := links.select_related("upper").first()):
            raise WrongState(
                _("%(branch)s is a branch of %(head)s already")
                % {"branch": lower.name, "head": other.upper.name}
            )
        if CompanyRelation.objects.filter(upper=lower, lower=upper, kind=kind).exists():
            raise WrongState(
                _("%(lower)s stands above %(upper)s already")
                % {"lower": lower.name, "upper": upper.name}
            )
        return create(
            CompanyRelation(
                upper=upper, lower=lower, kind=kind, source=source.strip()[:200],
                known_on=known_on or timezone.localdate(),
            ),
            actor=actor,
        )  # fmt: skip


def unlink_companies(relation: CompanyRelation, *, actor: User, note: str) -> None:
    """Take a wrong link away, with the reason."""
    TO_KEEP.demand(actor)
    if not note.strip():
        raise BadInput(_("Say why the link is wrong"))
    remove(relation, actor=actor, note=note.strip())


def give_qualification(
    company: Company,
    kind: str,
    *,
    actor: User,
    source: str,
    number: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Qualification:
    """Record that a firm holds a title; the same title from the same day is kept once."""
    TO_KEEP.demand(actor)
    title = Qualification(
        company=company, kind=kind, number=number.strip(), valid_from=valid_from,
        valid_to=valid_to, source=source.strip()[:200],
    )  # fmt: skip
    if not title.source:
        raise BadInput(_("Say where this is known from"))
    if valid_from and valid_to and valid_to < valid_from:
        raise BadInput(_("The title ends before it begins"))
    known = Qualification.objects.filter(company=company, kind=kind, valid_from=valid_from).first()
    if known is not None:
        with editing(Qualification, known.pk, actor=actor) as kept:
            kept.number, kept.valid_to, kept.source = title.number, valid_to, title.source
        return kept
    return create(title, actor=actor)


def remove_qualification(title: Qualification, *, actor: User, note: str) -> None:
    """Take a title away that was entered wrongly, with the reason."""
    TO_KEEP.demand(actor)
    if not note.strip():
        raise BadInput(_("Say why the title is wrong"))
    remove(title, actor=actor, note=note.strip())


def add_member(company: Company, user: User, *, actor: User) -> CompanyMember:
    """Say that a person speaks for a firm."""
    if not may_name_members(actor):
        raise NotAllowed(_("Only the administrator says who speaks for a firm"))
    with transaction.atomic():
        known = CompanyMember.objects.filter(company=company, user=user).first()
        return known or create(CompanyMember(company=company, user=user), actor=actor)


def remove_member(member: CompanyMember, *, actor: User, note: str = "") -> None:
    """Say that a person no longer speaks for a firm."""
    if not may_name_members(actor):
        raise NotAllowed(_("Only the administrator says who speaks for a firm"))
    remove(member, actor=actor, note=note)
