"""Contacts in a file: asked for with a reason, decided by another person, fetched and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import Role, User
from wutong.audit.public import create
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import notify
from wutong.pipeline.access.contact_exports import TO_ASK_CONTACTS, may_decide_contacts
from wutong.pipeline.lifecycle.contact_exports import CONTACT_EXPORT
from wutong.pipeline.models import ContactExport
from wutong.pipeline.queries.contact_exports import (
    ContactLine,
    callable_projects,
    contact_lines,
    words_of_list,
)
from wutong.pipeline.queries.duties import clocks_on
from wutong.pipeline.rules.duties import CONTACTS_DECIDE, CONTACTS_FETCH

MOST_CONTACTS = 500
LEAST_WORDS = 4


def ask_for_contacts(
    asked: Mapping[str, str], *, actor: User, reason: str, expected: int | None = None
) -> ContactExport:
    """Ask for the contacts of a narrowed list. The rows are settled now: what comes to the list
    later is not in the file. `expected` is how many the person was shown.
    """
    TO_ASK_CONTACTS.demand(actor)
    place = actor.jurisdiction
    if place is None:
        raise NotAllowed(str(TO_ASK_CONTACTS.refusal))
    problems = []
    if len(reason.strip()) < LEAST_WORDS:
        problems.append(_("The reason is missing: say what the numbers are needed for"))
    today = timezone.localdate()
    clocks = clocks_on(today)
    with transaction.atomic():
        rows = callable_projects(actor, asked).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[: MOST_CONTACTS + 1])
        if not keys:
            problems.append(_("No project of this list has a number that you may call"))
        if len(keys) > MOST_CONTACTS:
            problems.append(
                _("At most %(most)d contacts a file: narrow the list") % {"most": MOST_CONTACTS}
            )
        if problems:
            raise BadInput(problems)
        if expected is not None and expected != len(keys):
            raise WrongState(_("The list has changed since it was shown: look at it again"))
        row = create(
            ContactExport(
                asked_by=actor, asked_at=timezone.now(), place=place, reason=reason.strip()[:300],
                narrowed=_narrowed(actor, asked), project_keys=keys, rows=len(keys),
                decide_by=clocks.until(today, CONTACTS_DECIDE), is_example=actor.is_example,
            ),
            actor=actor,
        )  # fmt: skip
        for person in _deciders(row):
            _tell(
                person, row, "asked",
                lambda: _("Contacts are asked for in a file: %(count)d. Decide on it.")
                % {"count": row.rows},
                actor,
            )  # fmt: skip
    return row


def _narrowed(user: User, asked: Mapping[str, str]) -> str:
    # kept in the language of the county: it is part of what was decided on
    with translation.override("zh-hans"):
        return " · ".join(words_of_list(user, asked))[:300]


def _deciders(row: ContactExport) -> list[User]:
    people = User.objects.filter(is_active=True, grants__role__in=[Role.LEADER, Role.ADMIN])
    found = people.select_related("jurisdiction").distinct().order_by("pk")
    return [person for person in found if may_decide_contacts(person, row)]


def _tell(to: User, row: ContactExport, key: str, words: Callable[[], str], actor: User) -> None:
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told[language] = words()
    notify(
        to, key=f"contacts:{row.pk}:{key}", text=told["zh-hans"], text_en=told["en"],
        url=reverse("pipeline:contact-export", args=[row.pk]), actor=actor,
    )  # fmt: skip


def approve_contacts(export_id: int, *, actor: User, answer: str = "") -> ContactExport:
    """Say yes: the asker, nobody else, may fetch the file for the days that the rule gives."""
    today = timezone.localdate()
    last = clocks_on(today).until(today, CONTACTS_FETCH)
    with transaction.atomic():
        with CONTACT_EXPORT.take("approve", export_id, actor=actor, note=answer.strip()) as row:
            row.decided_by, row.decided_at = actor, timezone.now()
            row.answer, row.fetch_by = answer.strip()[:300], last
        _tell(
            row.asked_by, row, "decided",
            lambda: _("Your request for contacts is approved: fetch the file"), actor,
        )  # fmt: skip
    return row


def refuse_contacts(export_id: int, *, actor: User, answer: str) -> ContactExport:
    """Say no, or take a yes back before the file was fetched, with the reason."""
    if not answer.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        with CONTACT_EXPORT.take("refuse", export_id, actor=actor, note=answer.strip()) as row:
            again = row.decided_by_id is not None
            row.decided_by, row.decided_at = actor, timezone.now()
            row.answer, row.fetch_by = answer.strip()[:300], None
        _tell(
            row.asked_by, row, "refused" if again else "decided",
            lambda: _("Your request for contacts is refused"), actor,
        )  # fmt: skip
    return row


def withdraw_contacts(export_id: int, *, actor: User) -> ContactExport:
    """The asker no longer needs them."""
    with CONTACT_EXPORT.take("withdraw", export_id, actor=actor) as row:
        row.fetch_by = None
    return row


def fetch_contacts(export_id: int, *, actor: User) -> list[ContactLine]:
    """The rows of the approved file, for its asker. Each fetch is an event with how many rows it
    held; a project that the asker no longer sees, or that has no number any more, is left out.
    """
    with CONTACT_EXPORT.take("fetch", export_id, actor=actor) as row:
        lines = contact_lines(actor, row.project_keys)
        if not lines:
            raise WrongState(_("None of these projects has a number that you may call any more"))
        row.fetches += 1
        row.fetched_at, row.fetched_rows = timezone.now(), len(lines)
    return lines
