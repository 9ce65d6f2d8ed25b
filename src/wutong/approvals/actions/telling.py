"""Written notices to the applicant, and messages to whoever must act."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from wutong.accounts.public import Role, User
from wutong.approvals.models import CaseItem, NoticeKind, WrittenNotice
from wutong.approvals.queries.settings import case_rules
from wutong.approvals.rules.clocks import Unit
from wutong.audit.public import create
from wutong.companies.public import CompanyMember
from wutong.notices.public import notify
from wutong.ui.figures import calendar_days, day_words, working_days

GIVEN_TO = 20  # a message goes to the people of one department, not to a whole county


def in_writing() -> AbstractContextManager[None]:
    """A notice is a paper of the office: in Chinese, whatever language the clerk's page speaks."""
    return translation.override("zh-hans")


def full_day(day: date | None) -> str:
    """A day as a paper writes it, with its year."""
    return day_words(day, year=True) if day is not None else ""


def days_in_words(number: int, unit: str) -> str:
    """10 working days, or calendar days where the limit counts those."""
    return calendar_days(number) if unit == Unit.DAY else working_days(number)


def write_notice(
    item: CaseItem,
    kind: NoticeKind,
    text: str,
    *,
    actor: User,
    told_on: date | None = None,
    copies: int = 1,
    reply_by: date | None = None,
) -> WrittenNotice:
    """Keep what the applicant is told, word for word; the caller holds the case."""
    number = WrittenNotice.objects.filter(item__case=item.case_id).count() + 1
    return create(
        WrittenNotice(
            item=item, kind=kind, number=f"{item.case.number}-{number:02d}", text=text,
            told_on=told_on or timezone.localdate(), told_by=actor, copies=copies,
            reply_by=reply_by,
        ),
        actor=actor,
    )  # fmt: skip


def _both(text: str, item: CaseItem, **values: str) -> tuple[str, str]:
    with translation.override("zh-hans"):
        zh = translation.gettext(text) % {"item": item, **values}
    with translation.override("en"):
        return zh, text % {"item": item, **values}


def clerks_of(item: CaseItem) -> list[User]:
    """The people of the department that decides."""
    clerks = User.objects.filter(
        department_id=item.department_id, is_active=True,
        grants__role__in=[Role.DEPARTMENT, Role.APPROVAL],
    )  # fmt: skip
    return list(clerks.distinct().order_by("pk")[:GIVEN_TO])


def applicants_of(item: CaseItem) -> list[User]:
    """Who speaks for the applicant here."""
    case = item.case
    found = [case.opened_by] if case.opened_by.is_outsider else []
    if case.applicant_id is not None:
        members = CompanyMember.objects.filter(company_id=case.applicant_id)
        found += [m.user for m in members.select_related("user").order_by("pk")[:GIVEN_TO]]
    return found


def tell(
    people: Iterable[User],
    item: CaseItem,
    name: str,
    text: str,
    *,
    actor: User,
    url: str = "",
    **values: str,
) -> None:
    """One message a person and occasion; a second time the same key stays silent."""
    zh, en = _both(text, item, **values)
    told: set[int] = set()
    for person in people:
        if person.pk in told or person.pk == actor.pk:
            continue
        told.add(person.pk)
        notify(
            person, key=f"case-item:{item.pk}:{name}", text=zh[:300], text_en=en[:400],
            url=url or f"/approvals/items/{item.pk}/", actor=actor,
        )  # fmt: skip


def warn_of(item: CaseItem, light: str, *, actor: User) -> None:
    """Amber to the department and the agent; red and illegal also to the roles of the rule."""
    people = clerks_of(item)
    if item.case.agent is not None:
        people.append(item.case.agent)
    texts = {
        "amber": gettext_noop("Due soon: %(item)s"),
        "red": gettext_noop("Promised limit passed: %(item)s"),
        "illegal": gettext_noop("Legal limit passed: %(item)s"),
    }
    if light != "amber":
        heads = User.objects.filter(
            grants__role__in=case_rules().escalate_to, is_active=True,
            jurisdiction=item.case.jurisdiction_id,
        )  # fmt: skip
        people += list(heads.distinct().order_by("pk")[:GIVEN_TO])
    day = item.legal_due_on if light == "illegal" else item.due_on
    tell(people, item, f"{light}:{day}", texts[light], actor=actor)
