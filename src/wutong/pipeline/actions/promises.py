"""Promises both ways: entered from an agreement's clauses, settled with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Department, User
from wutong.audit.public import create, editing
from wutong.files.public import StoredFile
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.notices.public import drop_notices, notify
from wutong.pipeline.access import may_carry_on, may_sign
from wutong.pipeline.access.duties import TO_REVIEW_PROMISE
from wutong.pipeline.lifecycle import PROMISE
from wutong.pipeline.models import Agreement, Project, Promise, PromiseKind, Side
from wutong.pipeline.queries.duties import flag_of

from .details import seat_department
from .rows import locked_project

REMIND_BEFORE = (14, 3)  # calendar days


@dataclass(frozen=True, kw_only=True)
class Clause:
    """What one clause promises. Cents; a year for tax and output, per mu for intensity."""

    side: str
    kind: str
    text: str
    due_on: date
    text_en: str = ""
    clause: str = ""
    amount_cents: int | None = None
    quantity: Decimal | None = None
    unit: str = ""
    department: Department | None = None
    person: User | None = None


def enter_promise(
    project_id: int,
    clause: Clause,
    *,
    actor: User,
    agreement: Agreement | None = None,
    is_example: bool = False,
) -> Promise:
    """Enter what one side owes the other; who answers for it is reminded before the day.

    A text that speaks of tax or land-price refunds is entered all the same (it stands in the
    agreement), but flagged with the rule: 公平竞争审查条例 (国令第783号) article 10.
    """
    _demand_sound(clause)
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_sign(actor, project):
            raise NotAllowed(_("Only its officer or a promotion officer enters promises"))
        if agreement is not None and agreement.project_id != project.pk:
            raise BadInput(_("The agreement belongs to another project"))
        return _enter(project, clause, actor, agreement, is_example)


def _demand_sound(clause: Clause) -> None:
    problems = []
    if clause.side not in Side.values or clause.kind not in PromiseKind.values:
        problems.append(_("Say who owes it, and of what kind it is"))
    if not clause.text.strip():
        problems.append(_("What is promised is missing: write the clause in one sentence"))
    if clause.amount_cents is not None and clause.quantity is not None:
        problems.append(_("Enter either an amount of money or a quantity, not both"))
    if (clause.amount_cents is not None and clause.amount_cents <= 0) or (
        clause.quantity is not None and clause.quantity <= 0
    ):
        problems.append(_("The amount must be more than 0; leave it empty where it is unknown"))
    if clause.quantity is not None and not clause.unit.strip():
        problems.append(_("The quantity needs its unit"))
    if problems:
        raise BadInput(problems)


def _enter(
    project: Project,
    clause: Clause,
    actor: User,
    agreement: Agreement | None,
    is_example: bool,
    replaces: Promise | None = None,
) -> Promise:
    promise = create(
        Promise(
            project=project, agreement=agreement, clause=clause.clause.strip(), side=clause.side,
            kind=clause.kind, text=clause.text.strip(), text_en=clause.text_en.strip(),
            amount_cents=clause.amount_cents, quantity=clause.quantity, unit=clause.unit.strip(),
            due_on=clause.due_on, department=clause.department, person=clause.person,
            flag=flag_of(clause.text), entered_by=actor, is_example=is_example, replaces=replaces,
        ),
        actor=actor,
    )  # fmt: skip
    seat_department(project, clause.department, actor=actor)
    for days in REMIND_BEFORE:
        _tell(
            promise, f"before{days}", gettext_noop("Due in %(days)d days: %(what)s (%(project)s)"),
            actor=actor, day=promise.due_on - timedelta(days=days), days=days,
        )  # fmt: skip
    return promise


def _readers(promise: Promise) -> list[User]:
    """Who is told: whoever answers for it, and the project's officer."""
    people = {promise.project.owner_id: promise.project.owner}
    if promise.person is not None:
        people[promise.person.pk] = promise.person
    return list(people.values())


def _tell(
    promise: Promise,
    key: str,
    text: str,
    *,
    actor: User,
    day: date | None = None,
    days: int = 0,
    to: list[User] | None = None,
) -> None:
    moment = None if day is None else timezone.make_aware(datetime.combine(day, time(9)))
    if moment is not None and moment < timezone.now():
        return  # entered after the fact: the list shows it, no message from the past
    words = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words[language] = translation.gettext(text) % {
                "days": days, "what": promise, "project": promise.project
            }  # fmt: skip
    for reader in to or _readers(promise):
        notify(
            reader, key=f"promise:{promise.pk}:{key}:{promise.due_on.isoformat()}",
            text=words["zh-hans"][:300], text_en=words["en"][:400], actor=actor, send_at=moment,
            url=reverse("pipeline:page", args=[promise.project_id]) + "#promises",
        )  # fmt: skip


def keep_promise(
    promise_id: int,
    *,
    actor: User,
    on: date,
    evidence: str,
    file: StoredFile | None = None,
) -> Promise:
    """It was done on a day, and this proves it. Kept late stays visible: the two days differ."""
    problems = []
    if not evidence.strip():
        problems.append(_("The evidence is missing: name the paper that shows it"))
    if on > timezone.localdate():
        problems.append(_("The day lies in the future: enter it when it is done"))
    if problems:
        raise BadInput(problems)
    with PROMISE.take("keep", promise_id, actor=actor, note=evidence.strip()) as promise:
        promise.settled_on, promise.evidence = on, evidence.strip()
        promise.evidence_file = file
        drop_notices(f"promise:{promise.pk}:", actor=actor)
    return promise


def break_promise(promise_id: int, *, actor: User, note: str) -> Promise:
    """It will not be kept any more: said by those who answer for the project, with the reason."""
    _demand_reason(note)
    with PROMISE.take("break", promise_id, actor=actor, note=note.strip()) as promise:
        promise.settled_on = timezone.localdate()
        drop_notices(f"promise:{promise.pk}:", actor=actor)
    return promise


def change_promise(promise_id: int, clause: Clause, *, actor: User, note: str) -> Promise:
    """Changed by procedure: the old clause stays as it was, a new one takes its place.

    `note` names the procedure (supplementary agreement, minutes, number). Returns the new promise.
    """
    _demand_reason(note)
    _demand_sound(clause)
    with transaction.atomic():
        old = Promise.objects.select_related("project").get(pk=promise_id)
        project = locked_project(old.project_id)
        with PROMISE.take("change", promise_id, actor=actor, note=note.strip()) as promise:
            promise.settled_on = timezone.localdate()
            drop_notices(f"promise:{promise.pk}:", actor=actor)
        return _enter(project, clause, actor, promise.agreement, promise.is_example, promise)


def reopen_promise(promise_id: int, *, actor: User, note: str) -> Promise:
    """What was said of it was wrong: it is open again, and overdue where its day is over."""
    _demand_reason(note)
    with PROMISE.take("reopen", promise_id, actor=actor, note=note.strip()) as promise:
        promise.settled_on, promise.evidence, promise.evidence_file = None, "", None
    return promise


def review_promise(promise_id: int, *, actor: User, review: str) -> Promise:
    """Enter the conclusion of the fair competition review of a flagged clause."""
    _demand_reason(review)
    with transaction.atomic():
        known = Promise.objects.select_related("project__jurisdiction").get(pk=promise_id)
        TO_REVIEW_PROMISE.demand(actor, known)
        with editing(Promise, promise_id, actor=actor, verb="reviewed") as promise:
            promise.review = review.strip()
    return promise


def make_promise_late(promise_id: int, clock: User) -> Promise:
    """Its day is over: told once to whoever answers for it, its officer and its leader."""
    with PROMISE.take("become_late", promise_id, actor=clock) as promise:
        readers = _readers(promise)
        leader = promise.project.leader
        if leader is not None and leader not in readers:
            readers.append(leader)
        _tell(
            promise, "late", gettext_noop("Overdue: %(what)s (%(project)s)"), actor=clock,
            to=readers,
        )  # fmt: skip
    return promise


def _demand_reason(note: str) -> None:
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))


def may_enter_promises(actor: User, project: Project) -> bool:
    """Whether the page offers the form."""
    return may_sign(actor, project) and may_carry_on(actor, project)


PROMISE.on_due("become_late", make_promise_late)
