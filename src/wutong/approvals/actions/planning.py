"""Asking for a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.approvals.models import ProjectPlan, case_subject
from wutong.approvals.queries.plan_content import content_on
from wutong.approvals.queries.plans import words_of_fault
from wutong.approvals.rules.planning import read_answers
from wutong.audit.public import create
from wutong.calendars.public import work_calendar
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput


def ask_for_plan(
    title: str,
    start: date,
    answers: Mapping[str, object],
    *,
    actor: User,
    subject: tuple[str, int] | None = None,
    applicant: Company | None = None,
    applicant_name: str = "",
    is_example: bool = False,
) -> ProjectPlan:
    """Keep a project's answers, from which its plan is made whenever it is looked at.

    `subject` and the applicant say whose plan it is; its cases are opened for them. An applicant
    left out is the firm of the subject, where that has one.
    """
    kind, key = subject or ("", None)
    known = case_subject(kind)
    if known is not None and key is not None and applicant is None and not applicant_name.strip():
        firm, applicant_name = known.applicant(key)
        applicant = Company.objects.filter(pk=firm).first() if firm else None
    problems = [] if title.strip() else [_("The plan needs a title: the project's name will do")]
    good, faults = read_answers(answers, content_on(start))
    problems += [words_of_fault(fault) for fault in faults]
    if not work_calendar().knows(start):
        problems.append(_("The working days of %(year)s are not published") % {"year": start.year})
    if problems:
        raise BadInput(problems)
    return create(
        ProjectPlan(
            title=title.strip()[:120], start=start, answers=good, made_by=actor,
            made_at=timezone.now(), is_example=is_example, subject_kind=kind, subject_id=key,
            applicant=applicant,
            applicant_name=applicant_name.strip() or (applicant.name if applicant else ""),
        ),
        actor=actor,
    )  # fmt: skip
