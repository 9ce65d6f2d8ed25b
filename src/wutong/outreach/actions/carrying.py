"""Carrying a trip out: approved, on the road, back, reported; and what came of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Role, User
from wutong.audit.public import create, remove
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.notices.public import drop_notices, notify
from wutong.outreach.access import may_keep_minutes, may_work_on
from wutong.outreach.lifecycle import OCCASION
from wutong.outreach.models import Meeting, Occasion, Outcome, Term, TermCode
from wutong.outreach.rules.terms import TermRow, due_on
from wutong.outreach.seams import outcome_source

from .planning import locked

PLAIN = frozenset({"approve", "send_back", "set_out", "reopen"})


def term_rows() -> list[TermRow]:
    """The terms as the rules read them."""
    return [TermRow(t.code, t.days, t.valid_from) for t in Term.objects.all()]


def take_move(occasion_id: int, move: str, *, actor: User, note: str = "") -> Occasion:
    """Approve, send back, set out, open the report again; sending back needs a reason."""
    if move not in PLAIN:
        raise BadInput(_("This is not done by this button"))
    note = note.strip()
    if move == "send_back" and not note:
        raise BadInput(_("The reason is missing: say what is to be changed"))
    with OCCASION.take(move, occasion_id, actor=actor, note=note) as occasion:
        if move == "approve":
            _tell_owner(occasion, actor, gettext_noop("Approved: %(title)s"))
        elif move == "send_back":
            _tell_owner(occasion, actor, gettext_noop("Sent back, to be changed: %(title)s"))
        elif move == "reopen":
            occasion.reported_on = None
            _lay_reminders(occasion, actor)
    return occasion


def _said(text: str, occasion: Occasion) -> tuple[str, str]:
    with translation.override("zh-hans"):
        zh = translation.gettext(text) % {"title": occasion.title}
    with translation.override("en"):
        return zh, text % {"title": occasion}


def _tell_owner(occasion: Occasion, actor: User, text: str) -> None:
    if occasion.owner_id == actor.pk:
        return
    zh, en = _said(text, occasion)
    key = f"occasion:{occasion.pk}:told:{timezone.now().isoformat()}"
    url = reverse("outreach:page", args=[occasion.pk])
    notify(occasion.owner, key=key, text=zh, text_en=en, url=url, actor=actor)


def call_off(occasion_id: int, *, reason: str, actor: User) -> Occasion:
    """It does not take place, and why."""
    reason = reason.strip()
    if not reason:
        raise BadInput(_("The reason is missing: say why it is called off"))
    if len(reason) > 300:
        raise BadInput(_("The reason is longer than 300 characters: shorten it"))
    with OCCASION.take("cancel", occasion_id, actor=actor, note=reason) as occasion:
        occasion.cancel_reason = reason
    return occasion


def come_back(occasion_id: int, *, actor: User) -> Occasion:
    """The travellers are back; from now the days for the report run."""
    with OCCASION.take("come_back", occasion_id, actor=actor) as occasion:
        occasion.returned_on = min(timezone.localdate(), occasion.ends_on)
        occasion.report_due_on = due_on(term_rows(), TermCode.REPORT, occasion.returned_on)
        _lay_reminders(occasion, actor)
    return occasion


def come_back_by_clock(occasion_id: int, clock: User) -> None:
    """The day after the last has come and nobody said that they are back."""
    come_back(occasion_id, actor=clock)


OCCASION.on_due("come_back", come_back_by_clock)


def _lay_reminders(occasion: Occasion, actor: User) -> None:
    """The day before and the day after the report is due to whoever prepares it; later, where it
    is still missing, to the county's leaders.
    """
    due = occasion.report_due_on
    if due is None:
        return
    url = reverse("outreach:page", args=[occasion.pk])

    def lay(to: User, name: str, day: date, text: str) -> None:
        moment = timezone.make_aware(datetime.combine(day, time(9)))
        if moment < timezone.now():
            return
        zh, en = _said(text, occasion)
        key = f"occasion:{occasion.pk}:report:{name}:{due.isoformat()}"
        notify(to, key=key, text=zh, text_en=en, url=url, actor=actor, send_at=moment)

    lay(occasion.owner, "soon", due - timedelta(days=1),
        gettext_noop("The report is due tomorrow: %(title)s"))  # fmt: skip
    lay(occasion.owner, "late", due + timedelta(days=1),
        gettext_noop("The report is missing: %(title)s"))  # fmt: skip
    last = due_on(term_rows(), TermCode.ESCALATE, due)
    if last is None:
        return
    leaders = User.objects.filter(
        grants__role=Role.LEADER, is_active=True, jurisdiction__isnull=False
    ).select_related("jurisdiction")
    for leader in leaders.order_by("pk"):
        place = leader.jurisdiction
        if place is not None and occasion.jurisdiction.path.startswith(place.path):
            lay(leader, "escalated", last,
                gettext_noop("The report is still missing: %(title)s"))  # fmt: skip


def hand_in_report(occasion_id: int, *, report: str, actor: User, presented: str = "") -> Occasion:
    """What came of it is told; the reminders that still wait are dropped."""
    report = report.strip()
    if not report:
        raise BadInput(_("The report is missing: say whom you met and what comes next"))
    with OCCASION.take("report", occasion_id, actor=actor) as occasion:
        occasion.report = report
        if presented.strip():
            occasion.presented = presented.strip()
        occasion.reported_on = timezone.localdate()
        drop_notices(f"occasion:{occasion.pk}:report:", actor=actor)
    return occasion


def link_outcome(
    occasion_id: int,
    subject: tuple[str, int],
    *,
    actor: User,
    meeting: Meeting | None = None,
) -> Outcome:
    """Tie a lead or an agreement to the trip it came of. One belongs to one trip only."""
    kind, key = subject
    with transaction.atomic():
        occasion = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion_id)
        allowed = may_work_on(actor, occasion) or actor.is_clock
        if not allowed and not (meeting and may_keep_minutes(actor, meeting)):
            raise NotAllowed(_("Only those who prepare the trip or take part tie results to it"))
        known = Outcome.objects.filter(subject_kind=kind, subject_id=key).first()
        if known is not None:
            if known.occasion_id == occasion.pk:
                return known
            raise BadInput(_("This result is counted for another trip already"))
        source = outcome_source(kind)
        if source is None or (not actor.is_clock and key not in source.rows([key], actor)):
            raise BadInput(_("This result is no longer there: load the page again"))
        return create(
            Outcome(occasion=occasion, meeting=meeting, subject_kind=kind, subject_id=key),
            actor=actor,
        )


def link_meeting(meeting_id: int, subject: tuple[str, int], *, actor: User) -> Outcome:
    """Tie what came of one meeting to it and to its trip."""
    meeting = Meeting.objects.select_related("occasion").get(pk=meeting_id)
    return link_outcome(meeting.occasion_id, subject, actor=actor, meeting=meeting)


def unlink_outcome(outcome_id: int, *, actor: User) -> None:
    """A result was tied to the wrong trip."""
    with transaction.atomic():
        outcome = Outcome.objects.get(pk=outcome_id)
        locked(outcome.occasion_id, actor)
        remove(outcome, actor=actor)
