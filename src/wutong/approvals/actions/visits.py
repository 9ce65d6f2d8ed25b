"""Joint review, site visit and acceptance: one appointment, each department's own opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import User
from wutong.approvals.access import TO_GIVE_OPINION, may_decide, works_at
from wutong.approvals.lifecycle import VISIT
from wutong.approvals.models import CaseItem, Visit, VisitKind, VisitOpinion, VisitState
from wutong.audit.public import create, create_many, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .holding import hold_case
from .telling import applicants_of, clerks_of, tell

INVITED = {
    VisitKind.REVIEW: gettext_noop("Joint review on %(when)s, %(place)s: %(item)s"),
    VisitKind.SITE: gettext_noop("Joint site visit on %(when)s, %(place)s: %(item)s"),
    VisitKind.ACCEPTANCE: gettext_noop("Joint acceptance on %(when)s, %(place)s: %(item)s"),
}


def date_and_time(at: datetime) -> str:
    """2026-11-30 09:30, the same in both languages."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def plan_visit(
    case_id: int, items: Iterable[int], *, actor: User, kind: str, at: datetime, place: str
) -> Visit:
    """Invite every department of the chosen items to one appointment, led by one's own."""
    keys = sorted(set(items))
    if kind not in VisitKind.values:
        raise BadInput(_("Choose a joint review, site visit or acceptance"))
    if not keys:
        raise BadInput(_("Choose at least one item"))
    if at <= timezone.now():
        raise BadInput(_("The time has passed: give a later one"))
    with transaction.atomic():
        case = hold_case(case_id)
        rows = list(CaseItem.objects.filter(case=case, pk__in=keys).order_by("pk"))
        if len(rows) != len(keys):
            raise BadInput(_("An item is not of this case"))
        leads = any(
            may_decide(actor, r) or (r.stage is not None and works_at(actor, r.stage.lead_id))
            for r in rows
        )
        if actor.department is None or not leads:
            raise NotAllowed(_("A department of the items, or the lead of their stage, invites"))
        if any(row.is_over for row in rows):
            raise WrongState(_("An item is decided already: leave it out"))
        visit = create(
            Visit(case=case, kind=kind, at=at, place=place.strip(), lead=actor.department),
            actor=actor,
        )
        create_many([VisitOpinion(visit=visit, item=row) for row in rows], actor=actor)
        for row in rows:
            people = [*clerks_of(row), *applicants_of(row)]
            tell(
                people, row, f"visit:{visit.pk}", INVITED[VisitKind(kind)], actor=actor,
                when=date_and_time(at), place=visit.place,
            )  # fmt: skip
    return visit


def give_opinion(opinion_id: int, *, actor: User, passes: bool, text: str = "") -> VisitOpinion:
    """One department's word on its item."""
    if not passes and not text.strip():
        raise BadInput(_("Say what does not pass: the applicant must be able to mend it"))
    with editing(VisitOpinion, opinion_id, actor=actor, verb="given") as opinion:
        TO_GIVE_OPINION.demand(actor, opinion.item)
        if opinion.visit.state == VisitState.CALLED_OFF:
            raise WrongState(_("The appointment was called off"))
        opinion.passes, opinion.text = passes, text.strip()
        opinion.given_by, opinion.given_at = actor, timezone.now()
    return opinion


def close_visit(visit_id: int, *, actor: User, held: bool, note: str = "") -> Visit:
    """It took place with everybody's opinion, or it was called off."""
    if not held and not note.strip():
        raise BadInput(_("Say why the appointment is called off"))
    with VISIT.take("hold" if held else "call_off", visit_id, actor=actor, note=note) as visit:
        if held and timezone.localdate(visit.at) > timezone.localdate():
            raise WrongState(_("The day of the appointment has not come yet"))
        if held and visit.opinions.filter(passes=None).exists():
            raise WrongState(_("Not every department has given its opinion yet"))
        visit.note = note.strip()
    return visit
