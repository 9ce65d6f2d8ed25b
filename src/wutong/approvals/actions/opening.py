"""Opening a case, whatever the way it comes in, and handing it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.approvals.access import TO_NAME_AGENT, may_carry, may_open
from wutong.approvals.lifecycle import CASE, ITEM, UNDER_WAY
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseMaterial,
    CaseParty,
    CaseStage,
    CaseState,
    CaseWay,
    Handling,
    ItemMode,
    ItemNeed,
    ItemOutcome,
    ItemState,
    MaterialState,
    MaterialUse,
    PartyRole,
    ProjectPlan,
    UseNecessity,
)
from wutong.approvals.queries.places import agents_for
from wutong.approvals.queries.settings import case_rules
from wutong.approvals.rules.clocks import ClockStart
from wutong.approvals.rules.joins import consequences
from wutong.audit.public import create, create_many, editing
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .following import begin_items, close_case, follow_elsewhere, nodes_of
from .holding import hold_case, hold_numbers


@dataclass(frozen=True, kw_only=True)
class MaterialAsked:
    """One paper that an item asks for; the same `document` in several items is asked for once.

    `shared_from`: had by sharing, so it may not be asked of the applicant again.
    """

    document: str
    name: str
    name_en: str = ""
    necessity: str = UseNecessity.REQUIRED
    shared_from: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemAsked:
    """One item applied for, with the values of its edition; `needs` are codes in the same case."""

    code: str
    name: str
    department: Department
    name_en: str = ""
    edition: int | None = None
    stage: str = ""
    reason: str = ""
    blocking: bool = True
    mode: str = ItemMode.APPROVAL
    legal_days: int | None = None
    legal_unit: str = ""
    promised_days: int | None = None
    promised_unit: str = ""
    extension_days: int | None = None
    commitment_offered: bool = False
    commitment_basis: str = ""
    excluded_by: str = ""
    check_days: int | None = None
    result_name: str = ""
    fee_cents: int | None = None
    needs: tuple[str, ...] = ()
    materials: tuple[MaterialAsked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StageAsked:
    """A stage of the package; items name it by its code."""

    code: str
    name: str
    name_en: str = ""
    lead: Department | None = None


@dataclass(frozen=True, kw_only=True)
class Application:
    """Who applies for what, about what, by which way, at which counter."""

    title: str
    title_en: str = ""
    applicant: Company | None = None
    applicant_name: str = ""
    jurisdiction: Jurisdiction
    way: str = CaseWay.HALL
    handling: str = Handling.LOCAL
    counter: Department | None = None
    subject: tuple[str, int] | None = None
    agent: User | None = None
    contact_name: str = ""
    contact_phone: str = ""
    items: tuple[ItemAsked, ...] = ()
    stages: tuple[StageAsked, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)
    firm_facts: Mapping[str, str] = field(default_factory=dict)
    plan: ProjectPlan | None = None
    is_example: bool = False


def open_case(application: Application, *, actor: User) -> Case:
    """Write a draft case with its items, materials and needs; it is handed in later."""
    if not may_open(actor):
        raise NotAllowed(_("Firms, clerks and promotion officers open cases"))
    asked = application
    name = asked.applicant_name.strip() or (asked.applicant.name if asked.applicant else "")
    problems = []
    if not asked.title.strip():
        problems.append(_("What it is about is missing: name the project or the deed"))
    if not name:
        problems.append(_("The applicant is missing: choose a firm or write its name"))
    if problems:
        raise BadInput([*problems, *faults_in(asked.items, asked.stages)])
    if faults := faults_in(asked.items, asked.stages):
        raise BadInput(faults)
    with transaction.atomic():
        kind, key = asked.subject or ("", None)
        case = create(
            Case(
                number=_next_number(timezone.localdate()), title=asked.title.strip(),
                title_en=asked.title_en, subject_kind=kind, subject_id=key,
                applicant=asked.applicant, applicant_name=name,
                contact_name=asked.contact_name, contact_phone=asked.contact_phone,
                way=asked.way, handling=asked.handling, counter=asked.counter,
                jurisdiction=asked.jurisdiction, agent=asked.agent, opened_by=actor,
                opened_at=timezone.now(), draft=dict(asked.draft), is_example=asked.is_example,
                plan=asked.plan, firm_facts=dict(asked.firm_facts),
            ),
            actor=actor,
        )  # fmt: skip
        if asked.counter is not None:
            join_party(case, asked.counter, PartyRole.COUNTER, actor=actor)
        _lay_items(case, asked.items, asked.stages, actor=actor)
    return case


def _next_number(day: date) -> str:
    hold_numbers(f"case:{day.year}")
    last = Case.objects.filter(number__startswith=f"{day.year}-").order_by("-number").first()
    count = int(last.number.partition("-")[2]) + 1 if last else 1
    return f"{day.year}-{count:07d}"


def faults_in(items: Sequence[ItemAsked], stages: Sequence[StageAsked]) -> list[str]:
    """Every fault of a package: an item twice, an unknown need or stage, needs in a circle."""
    codes = [item.code for item in items]
    known, named = set(codes), {stage.code for stage in stages}
    faults = [
        _("“%(item)s” is in the package twice: leave one out") % {"item": code}
        for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    for item in items:
        faults += [
            _("“%(item)s” needs “%(need)s”, which is not in the package: add it")
            % {"item": item.name, "need": need}
            for need in item.needs
            if need not in known
        ]
        if item.stage and item.stage not in named:
            faults.append(
                _("“%(item)s” belongs to the stage “%(stage)s”, which the package lacks")
                % {"item": item.name, "stage": item.stage}
            )
    left: dict[str, set[str]] = {code: set() for code in codes}
    for item in items:
        left[item.code] |= set(item.needs) & known
    while ready := [code for code, needs in left.items() if not needs]:
        left = {c: needs - set(ready) for c, needs in left.items() if c not in ready}
    if left:
        faults.append(
            _("These items need each other in a circle: %(items)s")
            % {"items": ", ".join(sorted(left))}
        )
    return faults


def _lay_items(
    case: Case, items: Sequence[ItemAsked], stages: Sequence[StageAsked], *, actor: User
) -> None:
    made_stages = create_many(
        [
            CaseStage(
                case=case, code=s.code, name=s.name, name_en=s.name_en, lead=s.lead, position=n
            )
            for n, s in enumerate(stages, 1)
        ],
        actor=actor,
    )
    stage_of = {stage.code: stage for stage in made_stages}
    rows = create_many(
        [
            CaseItem(
                case=case, stage=stage_of.get(i.stage), position=n, code=i.code,
                edition=i.edition, name=i.name, name_en=i.name_en, reason=i.reason,
                is_blocking=i.blocking, mode=i.mode, department=i.department,
                legal_days=i.legal_days, legal_unit=i.legal_unit,
                promised_days=i.promised_days, promised_unit=i.promised_unit,
                extension_days=i.extension_days, commitment_offered=i.commitment_offered,
                commitment_basis=i.commitment_basis, excluded_by=i.excluded_by,
                check_days=i.check_days, result_name=i.result_name, fee_cents=i.fee_cents,
            )
            for n, i in enumerate(items, 1)
        ],
        actor=actor,
    )  # fmt: skip
    item_of = {row.code: row for row in rows}
    create_many(
        [ItemNeed(item=item_of[i.code], needed=item_of[need]) for i in items for need in i.needs],
        actor=actor,
    )
    papers: dict[str, MaterialAsked] = {}
    for i in items:
        for paper in i.materials:
            known = papers.setdefault(paper.document, paper)
            if paper.shared_from and not known.shared_from:
                papers[paper.document] = paper
    materials = create_many(
        [
            CaseMaterial(
                case=case, document=p.document, name=p.name, name_en=p.name_en,
                state=MaterialState.SHARED if p.shared_from else MaterialState.AWAITED,
                from_where=p.shared_from,
            )
            for p in papers.values()
        ],
        actor=actor,
    )  # fmt: skip
    material_of = {m.document: m for m in materials}
    create_many(
        [
            MaterialUse(
                item=item_of[i.code], material=material_of[p.document], necessity=p.necessity
            )
            for i in items
            for p in i.materials
        ],
        actor=actor,
    )
    for department in {i.department.pk: i.department for i in items}.values():
        join_party(case, department, PartyRole.OWNER, actor=actor)
    for stage in made_stages:
        if stage.lead is not None:
            join_party(case, stage.lead, PartyRole.OWNER, actor=actor)


def join_party(case: Case, department: Department, role: PartyRole, *, actor: User) -> None:
    """From now on the department sees the case, for the part it has in it."""
    if not CaseParty.objects.filter(case=case, department=department, role=role).exists():
        create(CaseParty(case=case, department=department, role=role), actor=actor)


def save_draft(case_id: int, draft: Mapping[str, Any], *, actor: User) -> Case:
    """Keep a half-filled form; whoever carries the case goes on with it, at any counter."""
    with editing(Case, case_id, actor=actor, verb="saved") as case:
        if not may_carry(actor, case):
            raise NotAllowed(_("Whoever opened the case goes on with it"))
        if case.state != CaseState.DRAFT:
            raise WrongState(_("The case was handed in: a draft can't be saved any more"))
        case.draft = dict(draft)
    return case


def resume_draft(case_id: int, application: Application, *, actor: User) -> Case:
    """Go on with a draft, at whatever counter: its facts as they are now, its package if chosen.

    Without items it stays a saved form; with them the package is settled.
    """
    asked = application
    if faults := faults_in(asked.items, asked.stages):
        raise BadInput(faults)
    with transaction.atomic():
        hold_case(case_id)
        with editing(Case, case_id, actor=actor, verb="saved") as case:
            if not may_carry(actor, case):
                raise NotAllowed(_("Whoever opened the case goes on with it"))
            if case.state != CaseState.DRAFT or case.items.exists():
                raise WrongState(_("The package of this case is settled already"))
            case.title, case.applicant = asked.title.strip(), asked.applicant
            case.applicant_name = asked.applicant_name.strip() or (
                asked.applicant.name if asked.applicant else case.applicant_name
            )
            case.contact_name, case.contact_phone = asked.contact_name, asked.contact_phone
            case.way, case.handling, case.draft = asked.way, asked.handling, dict(asked.draft)
            case.firm_facts = dict(asked.firm_facts)
        _lay_items(case, asked.items, asked.stages, actor=actor)
    return case


def fill_draft(
    case_id: int, items: Sequence[ItemAsked], stages: Sequence[StageAsked] = (), *, actor: User
) -> Case:
    """Give a draft without items its package."""
    if faults := faults_in(items, stages):
        raise BadInput(faults)
    with transaction.atomic():
        case = hold_case(case_id)
        if not may_carry(actor, case):
            raise NotAllowed(_("Whoever opened the case goes on with it"))
        if case.state != CaseState.DRAFT or case.items.exists():
            raise WrongState(_("The package of this case is settled already"))
        _lay_items(case, items, stages, actor=actor)
    return case


def hand_in_case(
    case_id: int,
    *,
    actor: User,
    received_on: date | None = None,
    identity_checked: str = "",
) -> Case:
    """Take a case in: the items that need no other open at once, each at its own department.

    `received_on` is the day of receipt by the counter (default today). Received for another
    county, the counter says how it checked the identity (`identity_checked`), and where the local
    rule counts from the owner's receipt, items open when the papers arrive there.
    """
    today = timezone.localdate()
    day = received_on or today
    if day > today:
        raise BadInput(_("The day of receipt lies in the future: give today or an earlier day"))
    if day != today and actor.is_outsider:
        # silence accepts as of receipt: who applies can't say himself when he was received
        raise NotAllowed(_("The counter enters the day of receipt: you hand in today"))
    with transaction.atomic():
        case = hold_case(case_id)
        if not case.items.exists():
            raise BadInput(_("The case holds no item: choose what is applied for"))
        elsewhere = case.handling in {Handling.FOR_ANOTHER, Handling.MULTI_PLACE}
        if elsewhere and not identity_checked.strip():
            raise BadInput(
                _("Say how the applicant's identity was checked: the owner relies on it")
            )
        with CASE.take("hand_in", case_id, actor=actor) as case:
            case.received_on, case.received_at = day, timezone.now()
            case.identity_checked, case.draft = identity_checked.strip(), {}
            if not elsewhere:
                case.owner_received_on = day
        if not elsewhere or case_rules().clock_start == ClockStart.COUNTER:
            open_ready(case, actor=actor, day=day)
        else:
            _let_all_wait(case, actor=actor)
    return case


def open_ready(case: Case, *, actor: User, day: date) -> None:
    """Open every item that needs no other one; the rest waits. The caller holds the case."""
    ready = consequences(nodes_of(case.pk)).opens
    begin_items(sorted(ready), actor=actor, received_on=day)
    left = case.items.filter(state=ItemState.DRAFTED).order_by("pk")
    for key in list(left.values_list("pk", flat=True)):
        with ITEM.take("wait", key, actor=actor):
            pass


def _let_all_wait(case: Case, *, actor: User) -> None:
    for key in list(case.items.order_by("pk").values_list("pk", flat=True)):
        with ITEM.take("wait", key, actor=actor):
            pass


def discard_draft(case_id: int, *, actor: User) -> Case:
    """A draft that is no longer wanted."""
    with CASE.take("discard", case_id, actor=actor) as case:
        case.draft = {}
    return case


def withdraw_case(case_id: int, *, actor: User, note: str) -> Case:
    """The applicant takes the whole application back; what was decided already stays."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the application is withdrawn"))
    with transaction.atomic():
        hold_case(case_id)
        with CASE.take("withdraw", case_id, actor=actor, note=note.strip()) as case:
            case.closed_on = timezone.localdate()
        running = CaseItem.objects.filter(case=case, state__in=UNDER_WAY)
        for key in list(running.order_by("pk").values_list("pk", flat=True)):
            with ITEM.take("take_back", key, actor=actor, note=note.strip()) as item:
                item.outcome = ItemOutcome.WITHDRAWN
        follow_elsewhere(case, actor=actor)
    return case


def name_agent(case_id: int, agent: User | None, *, actor: User) -> Case:
    """One officer stays with the case (代办), or nobody any more."""
    with editing(Case, case_id, actor=actor, verb="agent_named") as case:
        TO_NAME_AGENT.demand(actor, case)
        if agent is not None and not agent.is_government:
            raise BadInput(_("The agent must work for the county: choose an officer or a clerk"))
        if agent is not None and not agents_for(case).filter(pk=agent.pk).exists():
            raise BadInput(_("The agent must be of the county that decides"))
        case.agent = agent
    return case


__all__ = [
    "Application",
    "ItemAsked",
    "MaterialAsked",
    "StageAsked",
    "close_case",
    "discard_draft",
    "fill_draft",
    "hand_in_case",
    "join_party",
    "name_agent",
    "open_case",
    "open_ready",
    "resume_draft",
    "save_draft",
    "withdraw_case",
]
