"""A request for contacts: asked, decided by somebody else, fetched in time or lapsed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access.contact_exports import (
    may_decide_contacts,
    may_take_contacts,
    only_time_lapses,
)
from wutong.pipeline.models import ContactExport, ContactExportState


def _end_of(day: date | None) -> datetime | None:
    """The moment at which a calendar day is over."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def in_time(asked: ContactExport) -> str:
    """An approval opens the file for some days only."""
    if asked.fetch_by is not None and timezone.localdate() > asked.fetch_by:
        return gettext("The days for fetching are over: ask again")
    return ""


def contacts_due(asked: ContactExport) -> tuple[datetime, str] | None:
    """A request nobody decides, or nobody fetches, lapses at the end of its last day."""
    last = {
        ContactExportState.ASKED: asked.decide_by, ContactExportState.APPROVED: asked.fetch_by
    }.get(ContactExportState(asked.state))  # fmt: skip
    moment = _end_of(last)
    return (moment, "lapse") if moment is not None else None


CONTACT_EXPORT = Lifecycle(
    ContactExport,
    "state",
    {
        "approve": Move(
            label=_("Approve the request"),
            sources=frozenset({ContactExportState.ASKED}),
            target=ContactExportState.APPROVED,
            allowed=may_decide_contacts,
        ),
        "refuse": Move(
            label=_("Refuse the request"),
            sources=frozenset({ContactExportState.ASKED, ContactExportState.APPROVED}),
            target=ContactExportState.REFUSED,
            allowed=may_decide_contacts,
        ),
        "withdraw": Move(
            label=_("Take the request back"),
            sources=frozenset({ContactExportState.ASKED, ContactExportState.APPROVED}),
            target=ContactExportState.WITHDRAWN,
            allowed=may_take_contacts,
        ),
        "fetch": Move(
            label=_("Fetch the file"),
            sources=frozenset({ContactExportState.APPROVED, ContactExportState.FETCHED}),
            target=ContactExportState.FETCHED,
            allowed=may_take_contacts,
            obstacle=in_time,
        ),
        "lapse": Move(
            label=_("The request lapsed"),
            sources=frozenset({ContactExportState.ASKED, ContactExportState.APPROVED}),
            target=ContactExportState.LAPSED,
            allowed=only_time_lapses,
        ),
    },
    due=contacts_due,
)
