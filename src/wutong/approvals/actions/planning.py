"""Asking for a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.approvals.models import ProjectPlan
from wutong.approvals.queries.plans import words_of_fault
from wutong.approvals.rules.planning import packaged_content, read_answers
from wutong.audit.public import create
from wutong.calendars.public import work_calendar
from wutong.kernel.errors import BadInput


def ask_for_plan(
    title: str, start: date, answers: Mapping[str, object], *, actor: User, is_example: bool = False
) -> ProjectPlan:
    """Keep a project's answers, from which its plan is made whenever it is looked at."""
    problems = [] if title.strip() else [_("The plan needs a title: the project's name will do")]
    good, faults = read_answers(answers, packaged_content())
    problems += [words_of_fault(fault) for fault in faults]
    if not work_calendar().knows(start):
        problems.append(_("The working days of %(year)s are not published") % {"year": start.year})
    if problems:
        raise BadInput(problems)
    return create(
        ProjectPlan(
            title=title.strip()[:120], start=start, answers=good, made_by=actor,
            made_at=timezone.now(), is_example=is_example,
        ),
        actor=actor,
    )  # fmt: skip
