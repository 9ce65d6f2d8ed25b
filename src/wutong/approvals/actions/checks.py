"""The check after a commitment: its day, its task, and who is told that it is theirs."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_noop

from wutong.accounts.public import Role, User
from wutong.approvals.models import Commitment
from wutong.approvals.rules.clocks import Limit, Reckoned, Unit, reckon
from wutong.calendars.public import WorkCalendar
from wutong.tasks.public import create_task

from .telling import GIVEN_TO, tell


def wind_check(commitment: Commitment, calendar: WorkCalendar) -> Reckoned | None:
    """Until when a commitment must be checked: working days after the decision."""
    if commitment.decided_on is None:
        return None
    due = reckon(calendar, commitment.decided_on, [Limit(commitment.check_days, Unit.WORKDAY)])
    commitment.check_due_on, commitment.check_known = due.day, due.known
    return due


def checkers_of(commitment: Commitment) -> list[User]:
    """The clerks of the supervising department."""
    if commitment.supervisor_id is None:
        return []
    clerks = User.objects.filter(
        department_id=commitment.supervisor_id, is_active=True,
        grants__role__in=[Role.DEPARTMENT, Role.APPROVAL],
    )  # fmt: skip
    return list(clerks.distinct().order_by("pk")[:GIVEN_TO])


def set_check(commitment: Commitment, *, actor: User) -> int | None:
    """A task for somebody of the supervising department.

    None where nobody works there yet, or the day isn't known: it is set when the list of the year
    is entered.
    """
    owner = next(iter(checkers_of(commitment)), None)
    if owner is None or commitment.check_due_on is None:
        return None
    item = commitment.item
    title = gettext_noop("Check the commitment: %(item)s (%(who)s)")
    who = item.case.applicant_name
    with translation.override("zh-hans"):
        zh = translation.gettext(title) % {"item": item.name, "who": who}
    task = create_task(
        subject=("approvals.commitment", commitment.pk), owner=owner, actor=actor,
        title=zh[:200], title_en=(title % {"item": item.name_en or item.name, "who": who})[:300],
        due_on=commitment.check_due_on, department=commitment.supervisor,
        url=f"/approvals/commitments/{commitment.pk}/", is_example=item.case.is_example,
    )  # fmt: skip
    return task.pk


def tell_checkers(commitment: Commitment, *, actor: User) -> None:
    """The supervising department hears of it at once, with the commitment's page."""
    tell(
        checkers_of(commitment), commitment.item, f"check:{commitment.pk}",
        gettext_noop("Granted on a commitment, yours to check: %(item)s"), actor=actor,
        url=f"/approvals/commitments/{commitment.pk}/",
    )  # fmt: skip
