"""Registering a lead: once, by whoever saw it first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.audit.public import create
from wutong.chains.public import Chain, Segment
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.outreach.public import link_meeting
from wutong.pipeline.access import may_report, may_take_over
from wutong.pipeline.models import Claim, Project, Stage, StageDate, Way
from wutong.pipeline.queries import find_duplicates
from wutong.pipeline.rules import PROTECTION_MONTHS, REST_DAYS, name_key, protected_until
from wutong.prospecting.public import mark_became_lead

from .clocks import begin_clocks
from .disputes import open_dispute
from .firms import first_is, hold_firm, hold_numbers_of

MOST_A_YEAR = 99_999


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What is known of a lead. `planned_cents` None is unknown."""

    investor_name: str
    summary: str
    way: Way
    name: str = ""
    name_en: str = ""
    investor: Company | None = None
    chain: Chain | None = None
    segment: Segment | None = None
    origin: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    planned_cents: int | None = None
    jurisdiction: Jurisdiction | None = None
    department: Department | None = None
    target_id: int | None = None
    meeting_id: int | None = None
    source: str = ""
    is_example: bool = False


def register_lead(lead: Lead, *, actor: User, distinct_reason: str = "") -> Project:
    """Enter a lead; the first complete registration is the first report, protected from now on.

    A firm whose first report is still protected is refused, unless `distinct_reason` says why
    this is another project; it then stands beside, for the leading group to rule.
    """
    if not may_report(actor):
        raise NotAllowed(_("Only people who work for the county report leads"))
    return register_for(lead, actor=actor, distinct_reason=distinct_reason)


def register_for(
    lead: Lead, *, actor: User, owner: User | None = None, distinct_reason: str = ""
) -> Project:
    """The same for whoever may report at all; `owner` takes in hand what an outsider reports."""
    return _register(
        lead, actor=actor, claimant=actor, at=None, distinct_reason=distinct_reason.strip(),
        owner=owner,
    )  # fmt: skip


def take_over_project(
    lead: Lead, *, actor: User, reported_by: User, reported_at: datetime
) -> Project:
    """Enter a project of an older ledger, with first reporter and day as that ledger has them."""
    if not may_take_over(actor):
        raise NotAllowed(_("Only promotion officers and leaders take over an older ledger"))
    if reported_at > timezone.now():
        raise BadInput(_("A first report can't lie in the future: check the day"))
    return _register(
        lead, actor=actor, claimant=reported_by, at=reported_at,
        distinct_reason=_("Taken over from an older ledger"),
    )  # fmt: skip


def _register(
    lead: Lead,
    *,
    actor: User,
    claimant: User,
    at: datetime | None,
    distinct_reason: str,
    owner: User | None = None,
) -> Project:
    lead = replace(lead, investor_name=lead.investor_name.strip(), summary=lead.summary.strip())
    _demand_complete(lead)
    with transaction.atomic():
        # two people who report the same firm at the same moment queue here: one is first
        hold_firm(lead.investor_name, lead.investor)
        found = find_duplicates(lead.investor_name, lead.investor)
        protected = [each for each in found if each.is_protected]
        if protected and not distinct_reason:
            raise WrongState(
                _refusal(protected[0].reporter_id == claimant.pk, first_is(protected[0]))
            )
        # the moment of whoever waited is when their turn came: later than the first one's
        is_fresh, at = at is None, at or timezone.now()
        row = _row(lead, claimant=claimant, at=at)
        if owner is not None:
            row.owner = owner
        project = create(row, actor=actor)
        day = timezone.localdate(at)
        create(StageDate(project=project, stage=Stage.LEAD, actual_on=day), actor=actor)
        create(
            Claim(
                project=project, claimant=claimant, claimed_at=at,
                protected_until=protected_until(day, PROTECTION_MONTHS), rest_days=REST_DAYS,
                distinct_reason=distinct_reason if protected else "",
            ),
            actor=actor,
        )  # fmt: skip
        if protected and is_fresh:
            open_dispute(protected[0].pk, project, actor=actor, reason=distinct_reason)
        if is_fresh:
            # what an older ledger says is no lead that waits for its answer
            begin_clocks(project, actor=actor)
        if lead.target_id is not None:
            mark_became_lead(lead.target_id, project.pk, actor=actor)
        if lead.meeting_id is not None:
            link_meeting(lead.meeting_id, ("pipeline.project", project.pk), actor=actor)
    return project


def _refusal(own: bool, first: str) -> str:
    if own:
        return _("You have reported this firm already. If this is another project, say why.")
    return _("%(first)s If yours is another project, say why.") % {"first": first}


def _demand_complete(lead: Lead) -> None:
    problems = []
    if len(lead.investor_name) < 2 or not name_key(lead.investor_name):
        problems.append(_("The firm's name is missing: write at least two characters"))
    if not lead.summary:
        problems.append(_("What the firm would do here is missing: one sentence is enough"))
    if problems:
        raise BadInput(problems)


def _row(lead: Lead, *, claimant: User, at: datetime) -> Project:
    place = lead.jurisdiction or Jurisdiction.objects.get(code=settings.COUNTY)
    return Project(
        number=_next_number(timezone.localdate(at)),
        name=lead.name.strip() or lead.investor_name,
        name_en=lead.name_en.strip(),
        investor=lead.investor,
        investor_name=lead.investor_name,
        investor_key=name_key(lead.investor.name if lead.investor else lead.investor_name),
        chain=lead.segment.chain if lead.segment else lead.chain,
        segment=lead.segment,
        summary=lead.summary,
        origin=lead.origin.strip(),
        way=lead.way,
        planned_cents=lead.planned_cents,
        contact_name=lead.contact_name.strip(),
        contact_phone=lead.contact_phone.strip(),
        jurisdiction=place,
        department=lead.department,
        owner=claimant,
        reported_by=claimant,
        reported_at=at,
        target_id=lead.target_id,
        source=lead.source,
        is_example=lead.is_example,
    )


def _next_number(day: date) -> str:
    """2026-00001, 2026-00002 …: numbers of one year are given one at a time."""
    hold_numbers_of(day.year)
    last = (
        Project.objects.filter(number__startswith=f"{day.year}-")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    count = int(last.split("-")[1]) + 1 if last else 1
    if count > MOST_A_YEAR:
        raise WrongState(_("The numbers of %(year)s are used up") % {"year": day.year})
    return f"{day.year}-{count:05d}"
