"""Registering a lead: once, by whoever saw it first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.audit.public import create
from wutong.chains.public import Chain, Segment
from wutong.companies.public import Company, related_company_ids
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting.public import mark_became_lead

from ..access import may_report
from ..models import Claim, Project, Stage, StageDate, Standing, Way
from ..queries.duplicates import Duplicate, duplicate_of
from ..rules import PROTECTION_MONTHS, REST_DAYS, name_key, protected_until


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
    source: str = ""
    is_example: bool = False


def find_duplicates(investor_name: str, investor: Company | None = None) -> list[Duplicate]:
    """Projects that may be the same, whoever may see them: by code (also of parents, branches and
    project companies) and by name without its legal form.
    """
    same = Q()
    key = name_key(investor_name)
    if key:
        same |= Q(investor_key=key)
    if investor is not None:
        family = related_company_ids(investor) | {investor.pk}
        same |= Q(investor_id__in=family) | Q(spv_id__in=family)
        same |= Q(investor_key=name_key(investor.name))
    if not same:
        return []
    found = (
        Project.objects.filter(same)
        .exclude(standing=Standing.ENDED)
        .select_related("claim", "reported_by", "owner")
        .order_by("reported_at", "pk")
    )
    return [duplicate_of(project) for project in found[:20]]


def register_lead(lead: Lead, *, actor: User, distinct_reason: str = "") -> Project:
    """Enter a lead; the first complete registration is the first report, protected from now on.

    A firm that somebody else reported and still protects is refused, unless `distinct_reason`
    says why this is another project; it then stands beside, for the leading group to rule.
    """
    if not may_report(actor):
        raise NotAllowed(_("Only people who work for the county report leads"))
    return _register(
        lead, actor=actor, claimant=actor, at=timezone.now(), distinct_reason=distinct_reason.strip()
    )


def take_over_project(lead: Lead, *, actor: User, reported_by: User, reported_at: datetime) -> Project:
    """Enter a project of an older ledger, with its first reporter and day as that ledger has them."""
    if reported_at > timezone.now():
        raise BadInput(_("A first report can't lie in the future: check the day"))
    return _register(
        lead, actor=actor, claimant=reported_by, at=reported_at,
        distinct_reason=_("Taken over from an older ledger"),
    )  # fmt: skip


def _register(
    lead: Lead, *, actor: User, claimant: User, at: datetime, distinct_reason: str
) -> Project:
    lead = replace(lead, investor_name=lead.investor_name.strip(), summary=lead.summary.strip())
    _demand_complete(lead)
    with transaction.atomic():
        # two people who report the same firm at the same moment queue here: one is first
        _hold(name_key(lead.investor_name))
        if lead.investor is not None:
            _hold(f"company:{lead.investor.pk}")
        protected = [
            d for d in find_duplicates(lead.investor_name, lead.investor) if d.is_protected
        ]
        if protected and not distinct_reason:
            raise WrongState(_first_is(protected[0]))
        project = create(_row(lead, actor=actor, claimant=claimant, at=at), actor=actor)
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
        if lead.target_id is not None:
            mark_became_lead(lead.target_id, project.pk, actor=actor)
    return project


def _demand_complete(lead: Lead) -> None:
    problems = []
    if len(lead.investor_name) < 2:
        problems.append(_("The firm's name is missing: write at least two characters"))
    if not lead.summary:
        problems.append(_("What the firm would do here is missing: one sentence is enough"))
    if problems:
        raise BadInput(problems)


def _first_is(found: Duplicate) -> str:
    return _(
        "%(who)s reported this firm first, on %(day)s; protected until %(until)s. "
        "If yours is another project, say why."
    ) % {
        "who": found.reporter,
        "day": date_format(found.reported_on, "DATE_FORMAT"),
        "until": date_format(found.protected_until, "DATE_FORMAT"),
    }


def _row(lead: Lead, *, actor: User, claimant: User, at: datetime) -> Project:
    place = lead.jurisdiction or Jurisdiction.objects.get(code=settings.COUNTY)
    return Project(
        number=_next_number(timezone.localdate(at)),
        name=(lead.name.strip() or lead.investor_name)[:120],
        name_en=lead.name_en,
        investor=lead.investor,
        investor_name=lead.investor_name,
        investor_key=name_key(lead.investor.name if lead.investor else lead.investor_name),
        chain=lead.chain or (lead.segment.chain if lead.segment else None),
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


def _hold(name: str) -> None:
    """Until the transaction ends, nobody else registers under this name."""
    digest = hashlib.sha256(f"lead:{name}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )


def _next_number(day: date) -> str:
    """2026-0001, 2026-0002 …: numbers of one year are given one at a time."""
    _hold(f"number:{day.year}")
    last = (
        Project.objects.filter(number__startswith=f"{day.year}-")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{day.year}-{int(last.split('-')[1]) + 1 if last else 1:05d}"


