"""A case as its firm sees it: like a parcel under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wutong.accounts.public import User
from wutong.approvals.public import (
    Case,
    CaseState,
    CaseView,
    ItemRow,
    Who,
    badly_ended,
    case_view,
)
from wutong.matters.public import Edition
from wutong.results.public import Certificate


@dataclass(frozen=True)
class Answer:
    """The one line on top: `kind` is yours, theirs, post, waits, over, draft or withdrawn.

    `badly` says how something over ended that did not end well.
    `who` names who must act, `until` the day (None: not known), `missing` what the firm owes.
    """

    kind: str
    who: str = ""
    until: date | None = None
    known: bool = True
    late: int = 0
    missing: tuple[str, ...] = ()
    badly: str = ""


@dataclass(frozen=True)
class Tracked:
    """Everything of the firm's page; `department` is at work now, `advice` is where it answers."""

    case: Case
    answer: Answer
    view: CaseView
    certificates: tuple[Certificate, ...]
    department: str = ""
    advice: str = ""

    @property
    def agent(self) -> str:
        """Whom to call first: the officer who stays with the case."""
        return self.case.agent.title if self.case.agent else ""


def answer_on(view: CaseView) -> Answer:
    """Whose turn, until when, what is missing; what the firm owes goes first."""
    case, missing = view.case, view.lacking
    if case.state == CaseState.DRAFT:
        return Answer("draft", missing=missing)
    if case.state in {CaseState.WITHDRAWN, CaseState.DISCARDED}:
        return Answer("withdrawn")
    if case.state == CaseState.CLOSED:
        return Answer("over", badly=badly_ended(view.items))
    mine = [row for row in view.items if row.turn.who == Who.APPLICANT and not row.item.outcome]
    row = _soonest(mine) or view.pressing
    if row is None:
        return Answer("over")
    kind = {
        Who.APPLICANT: "yours", Who.POST: "post", Who.PREDECESSOR: "waits", Who.OUTSIDE: "waits",
        Who.NOBODY: "over",
    }.get(row.turn.who, "theirs")  # fmt: skip
    return Answer(
        kind, row.who, row.turn.until, row.turn.known, row.late_days,
        row.turn.missing or missing if kind == "yours" else (),
    )  # fmt: skip


def _soonest(rows: list[ItemRow]) -> ItemRow | None:
    return min(rows, key=lambda row: row.turn.until or date.max, default=None)


def cases_of(user: User) -> QuerySet[Case]:
    """The cases of a firm's person, newest first; an official sees those that are his to see."""
    cases = Case.objects.visible_to(user).select_related("agent", "applicant", "counter")
    return cases.order_by("-pk")


def tracked(case: Case, user: User) -> Tracked:
    """The firm's page of one case."""
    view = case_view(case, user)
    certificates = Certificate.objects.visible_to(user).filter(item__case=case)
    item = view.pressing.item if view.pressing else None
    edition = (
        Edition.objects.filter(item__code=item.code, number=item.edition).first()
        if item and item.edition
        else None
    )
    return Tracked(
        case, answer_on(view), view, tuple(certificates.select_related("file", "issuer")),
        department=str(item.department) if item else "", advice=edition.advice if edition else "",
    )  # fmt: skip
