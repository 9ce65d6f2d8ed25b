"""Accepting, telling what is missing, stopping and extending the clock, deciding, delivering."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import User
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import (
    CaseItem,
    CaseMaterial,
    ItemMode,
    ItemOutcome,
    ItemState,
    MaterialUse,
    NoticeKind,
    Pause,
    PauseReason,
    UseNecessity,
)
from wutong.approvals.queries.settings import case_rules, outcome_words
from wutong.approvals.rules.clocks import (
    Light,
    accepted_as_of,
    may_still_tell_missing,
    notice_until,
)
from wutong.approvals.rules.commitments import SupplementOutcome, tolerance_until
from wutong.audit.public import create, editing
from wutong.calendars.public import await_year, work_calendar
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .breaches import breaches_of
from .clocking import wind
from .following import end_item
from .holding import hold_case_of, moving
from .telling import (
    applicants_of,
    clerks_of,
    days_in_words,
    full_day,
    in_writing,
    tell,
    warn_of,
    write_notice,
)


def missing_uses(item: CaseItem) -> list[MaterialUse]:
    """What an item still lacks: required or deferrable papers that are not here."""
    uses = item.uses.exclude(necessity=UseNecessity.OPTIONAL).select_related("material")
    return [use for use in uses.order_by("pk") if not use.material.is_here]


def accept_item(item_id: int, *, actor: User) -> CaseItem:
    """The papers are complete and in form: the clocks run from the day of receipt."""
    with moving("accept", item_id, actor=actor) as item:
        _demand_review(item)
        if lacking := missing_uses(item):
            raise WrongState(
                _("Still missing: %(papers)s. Tell the applicant once, or let them follow")
                % {"papers": "、".join(str(u.material) for u in lacking)}
            )
        _accept(item, actor=actor)
    return item


def accept_ready(case_id: int, *, actor: User) -> int:
    """One acceptance for all items of a case that are complete and that this person may accept."""
    accepted = 0
    with transaction.atomic():
        ready = CaseItem.objects.filter(case_id=case_id, state=ItemState.RECEIVED)
        keys = list(
            ready.filter(mode__in=[ItemMode.APPROVAL, ItemMode.GOVERNMENT, ItemMode.FILING])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if keys:
            hold_case_of(keys[0])
        for item in CaseItem.objects.filter(pk__in=keys).order_by("pk"):
            name = "file" if item.mode == ItemMode.FILING else "accept"
            if name in set(ITEM.open_to(actor, item)) and not missing_uses(item):
                if name == "file":
                    file_item(item.pk, actor=actor)
                else:
                    accept_item(item.pk, actor=actor)
                accepted += 1
    if not accepted:
        raise WrongState(_("No item here is complete and yours to accept"))
    return accepted


def _demand_review(item: CaseItem) -> None:
    if item.mode == ItemMode.COMMITMENT:
        raise WrongState(
            _("The applicant chose to commit: it is decided on the signed commitment, not reviewed")
        )
    if item.mode == ItemMode.FILING:
        raise WrongState(
            _("A filing is not approved: it is filed when its information is complete")
        )


def _accept(item: CaseItem, *, actor: User, silent: bool = False) -> None:
    if item.received_on is None:
        raise WrongState(_("The day of receipt is not entered"))
    item.accepted_on = accepted_as_of(item.received_on, item.supplemented_on)
    item.accepted_at, item.accepted_silently = timezone.now(), silent
    item.silent_on = None
    wind(item, pauses=())  # what was not accepted yet was never stopped
    if not item.due_known and item.due_latest_on is not None:
        await_year(item.due_latest_on.year + 1, actor=actor)
    with in_writing():
        text = _("Accepted as of %(day)s: %(item)s") % {
            "day": full_day(item.accepted_on), "item": item.name,
        }  # fmt: skip
    write_notice(item, NoticeKind.ACCEPTED, text, actor=actor)


@transaction.atomic
def accept_by_silence(item_id: int, clock: User) -> None:
    """No notice in time: accepted as of the day of receipt (行政许可法 art. 32(4))."""
    with moving("accept_silently", item_id, actor=clock) as item:
        _accept(item, actor=clock, silent=True)
    tell(
        clerks_of(item), item, "silent",
        gettext_noop("No notice was given in time, so it counts as accepted: %(item)s"),
        actor=clock,
    )  # fmt: skip


@transaction.atomic
def tell_missing(
    item_id: int, *, actor: User, papers: dict[int, str], reply_by: date | None = None
) -> CaseItem:
    """Tell the applicant once, in writing, all that is missing; `papers`: material key → what.

    In time only: five working days after receipt (or fewer by local rule) it is too late, the item
    counts as accepted.
    """
    today = timezone.localdate()
    if not papers:
        raise BadInput(_("Name what is missing: all of it, since it may be told once only"))
    if reply_by is not None and reply_by < today:
        raise BadInput(_("The day for the missing material has passed: give a later one"))
    with moving("tell_missing", item_id, actor=actor) as item:
        since = item.supplemented_on or item.received_on
        if since is None:
            raise WrongState(_("The day of receipt is not entered"))
        until = notice_until(work_calendar(), since, case_rules().notice_workdays)
        if not may_still_tell_missing(until, item.missing_told_on is not None, today):
            raise WrongState(
                _("Too late: the notice was due on %(day)s, the item counts as accepted")
                % {"day": until.day}
            )
        uses = {u.material_id: u for u in item.uses.select_related("material")}
        if strange := set(papers) - set(uses):
            raise BadInput(_("This item doesn't use material no. %(key)s") % {"key": min(strange)})
        lines = []
        for key, what in sorted(papers.items()):
            with editing(CaseMaterial, key, actor=actor, verb="found_faulty") as material:
                lines.append(f"{material.name}：{what}" if what else material.name)
                if material.is_here:
                    material.state = "faulty"
                    material.fault = what or _("to be handed in again")
                else:
                    material.fault = what
        item.missing_told_on, item.missing_due_on = today, reply_by
        # without a day there is nothing to be late for
        outcome = case_rules().supplement_outcome if reply_by else SupplementOutcome.WAITS
        item.tolerance_outcome = outcome
        if reply_by and outcome != SupplementOutcome.WAITS:
            with in_writing():
                lines.append(
                    _("Due on %(day)s. If they don't come: %(outcome)s")
                    % {"day": full_day(reply_by), "outcome": outcome_words(outcome)}
                )
        item.silent_on = item.due_on = None
        write_notice(item, NoticeKind.MISSING, "\n".join(lines), actor=actor, reply_by=reply_by)
    tell(
        applicants_of(item), item, "missing",
        gettext_noop("Material is missing, your turn: %(item)s"), actor=actor,
    )  # fmt: skip
    return item


@transaction.atomic
def tolerate_missing(item_id: int, *, actor: User, until: date) -> CaseItem:
    """Accept although papers that may come later are missing (容缺受理); all others must be here.

    The review runs, only the decision waits. `until` never lies after the promised day.
    """
    today = timezone.localdate()
    if until < today:
        raise BadInput(_("The day for the missing paper has passed: give a later one"))
    with moving("tolerate", item_id, actor=actor) as item:
        _demand_review(item)
        lacking = missing_uses(item)
        hard = [u for u in lacking if u.necessity != UseNecessity.DEFERRABLE]
        if hard:
            raise WrongState(
                _("These may not come later: %(papers)s")
                % {"papers": "、".join(str(u.material) for u in hard)}
            )
        if not lacking:
            raise WrongState(_("Nothing is missing: accept it as usual"))
        if broken := breaches_of(item.case):
            raise WrongState(
                _("Not for whoever broke a commitment, until it is repaired: %(what)s")
                % {"what": "；".join(broken)}
            )
        _accept(item, actor=actor)
        day = tolerance_until(until, item.due_on)
        if day < today:
            raise WrongState(
                _("It should have been decided by %(day)s: no paper can follow after that day")
                % {"day": full_day(day)}
            )
        item.tolerated_until = day
        item.tolerance_outcome = case_rules().tolerance_outcome
        for use in lacking:
            with editing(MaterialUse, use.pk, actor=actor, verb="tolerated") as tolerated:
                tolerated.tolerated_until = day
        with in_writing():
            text = _(
                "Accepted although these papers follow: %(papers)s. They are due on %(day)s. "
                "If they don't come: %(outcome)s"
            ) % {
                "papers": "、".join(u.material.name for u in lacking), "day": full_day(day),
                "outcome": outcome_words(item.tolerance_outcome),
            }  # fmt: skip
        write_notice(item, NoticeKind.TOLERATED, text, actor=actor, copies=2, reply_by=day)
    tell(
        applicants_of(item), item, "tolerated",
        gettext_noop("Accepted, a paper is still to come: %(item)s"), actor=actor,
    )  # fmt: skip
    return item


def prereview_item(item_id: int, *, actor: User, note: str) -> CaseItem:
    """Look at it while it still waits for another, so that it can be decided at once then."""
    if not note.strip():
        raise BadInput(_("What the pre-review found is missing: one sentence is enough"))
    with moving("prereview", item_id, actor=actor, note=note.strip()) as item:
        item.prereviewed_on, item.prereview_note = timezone.localdate(), note.strip()
    return item


@transaction.atomic
def decline_item(item_id: int, *, actor: User, reasons: str) -> CaseItem:
    """Not accepted: not a matter of this department, or no licence is needed (art. 32(1)–(2))."""
    _demand_reasons(reasons)
    with moving("decline", item_id, actor=actor, note=reasons.strip()) as item:
        _end(item, ItemOutcome.DECLINED, reasons.strip())
        write_notice(item, NoticeKind.DECLINED, reasons.strip(), actor=actor)
    end_item(item.case, item, actor=actor)
    return item


@transaction.atomic
def file_item(item_id: int, *, actor: User, result_number: str = "") -> CaseItem:
    """Complete information received is filed at once (国务院令第673号 art. 13): no approval."""
    with moving("file", item_id, actor=actor) as item:
        if item.mode != ItemMode.FILING:
            raise WrongState(_("This item is no filing: it is reviewed and decided"))
        if lacking := missing_uses(item):
            raise WrongState(
                _("The information is not complete: %(papers)s")
                % {"papers": "、".join(str(u.material) for u in lacking)}
            )
        _end(item, ItemOutcome.FILED, "", result_number)
        item.accepted_on = item.received_on
    end_item(item.case, item, actor=actor)
    return item


def pause_item(
    item_id: int,
    *,
    actor: User,
    reason: str,
    told: bool,
    expected_on: date | None = None,
    note: str = "",
) -> CaseItem:
    """Stop the clock for what the law leaves out; without a written notice it runs on."""
    if reason not in PauseReason.values:
        raise BadInput(_("The law doesn't know this reason to stop a clock"))
    today = timezone.localdate()
    with moving("pause", item_id, actor=actor, note=note) as item:
        create(
            Pause(
                item=item, reason=reason, begins_on=today, expected_on=expected_on,
                told_on=today if told else None, note=note,
            ),
            actor=actor,
        )  # fmt: skip
        if told:
            with in_writing():
                text = _("%(reason)s from %(day)s: this time is not counted. %(note)s") % {
                    "reason": PauseReason(reason).label, "day": full_day(today), "note": note,
                }  # fmt: skip
            write_notice(item, NoticeKind.PAUSED, text, actor=actor, reply_by=expected_on)
        wind(item)
    return item


def resume_item(item_id: int, *, actor: User) -> CaseItem:
    """What the clock waited for is over: it goes on with the days that were left."""
    with moving("resume", item_id, actor=actor) as item:
        open_pause = item.pauses.filter(ends_on=None).get()
        with editing(Pause, open_pause.pk, actor=actor, verb="ended") as pause:
            pause.ends_on = timezone.localdate()
        wind(item)
    return item


@transaction.atomic
def extend_item(item_id: int, *, actor: User, approved_by: str, reasons: str) -> CaseItem:
    """Once, approved by the person in charge, and the applicant is told why (art. 42)."""
    problems = []
    if not approved_by.strip():
        problems.append(_("Name the post of the person in charge who approved the extension"))
    if not reasons.strip():
        problems.append(_("The reason is missing: the applicant must be told why"))
    if problems:
        raise BadInput(problems)
    with moving("extend", item_id, actor=actor, note=reasons.strip()) as item:
        item.extended_days, item.extended_on = item.extension_days, timezone.localdate()
        item.extended_by = approved_by.strip()
        wind(item)
        with in_writing():
            length = days_in_words(item.extended_days or 0, item.legal_unit or item.promised_unit)
            text = _("Extended by %(days)s, approved by %(who)s: %(why)s") % {
                "days": length, "who": item.extended_by, "why": reasons.strip(),
            }  # fmt: skip
        write_notice(item, NoticeKind.EXTENDED, text, actor=actor)
    tell(
        applicants_of(item), item, "extended",
        gettext_noop("The limit was extended: %(item)s"), actor=actor,
    )  # fmt: skip
    return item


def finish_review(item_id: int, *, actor: User, note: str = "") -> CaseItem:
    """The department has done its part; the decision waits for a paper that was to follow."""
    with moving("finish_review", item_id, actor=actor, note=note) as item:
        item.reviewed_on = timezone.localdate()
    return item


@transaction.atomic
def grant_item(item_id: int, *, actor: User, result_number: str = "", note: str = "") -> CaseItem:
    """Decide for the applicant; what was waiting for it opens at once."""
    with moving("grant", item_id, actor=actor, note=note) as item:
        _end(item, ItemOutcome.GRANTED, note, result_number)
        write_notice(item, NoticeKind.DECISION, _decision(item), actor=actor)
    end_item(item.case, item, actor=actor)
    _tell_decided(item, actor=actor)
    return item


@transaction.atomic
def refuse_item(item_id: int, *, actor: User, reasons: str) -> CaseItem:
    """Decide against, with reasons and the way of redress (行政许可法 art. 38)."""
    _demand_reasons(reasons)
    with moving("refuse", item_id, actor=actor, note=reasons.strip()) as item:
        _end(item, ItemOutcome.REFUSED, reasons.strip())
        write_notice(item, NoticeKind.DECISION, _decision(item), actor=actor)
    end_item(item.case, item, actor=actor)
    _tell_decided(item, actor=actor)
    return item


def _demand_reasons(reasons: str) -> None:
    if not reasons.strip():
        raise BadInput(_("The reasons are missing: a refusal must say why"))


def _end(item: CaseItem, outcome: ItemOutcome, note: str, result_number: str = "") -> None:
    item.outcome, item.decided_on = outcome, timezone.localdate()
    item.decision_note, item.result_number = note, result_number.strip()


def _decision(item: CaseItem) -> str:
    with in_writing():
        told = {"day": full_day(item.decided_on), "note": item.decision_note}
        if item.outcome == ItemOutcome.GRANTED:
            return _("Granted on %(day)s. %(note)s") % told
        return (
            _(
                "Refused on %(day)s: %(note)s. Against this you may ask for review within 60 days "
                "or go to court within six months"
            )
            % told
        )


def _tell_decided(item: CaseItem, *, actor: User) -> None:
    tell(applicants_of(item), item, "decided", gettext_noop("Decided: %(item)s"), actor=actor)


def deliver_item(item_id: int, *, actor: User, how: str, fee_cents: int | None = None) -> CaseItem:
    """Give the result to the applicant; the law wants it within ten working days (art. 44).

    `fee_cents` is what the applicant paid the government for it; None: nobody says, which is not
    the same as nothing. What the catalogue calls free can't have cost anything.
    """
    if not how.strip():
        raise BadInput(
            _("Say how it was delivered: at the counter, by mail and its number, online")
        )
    with moving("deliver", item_id, actor=actor, note=how.strip()) as item:
        if fee_cents and item.fee_cents == 0:
            raise BadInput(
                _("The catalogue calls this free of charge: pay it back, or mend the edition")
            )
        if fee_cents is not None:
            item.fee_cents = fee_cents
        item.delivered_on, item.delivery = timezone.localdate(), how.strip()
    return item


@transaction.atomic
def take_back_item(item_id: int, *, actor: User, note: str) -> CaseItem:
    """The applicant takes one item back; the others go on."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why it is taken back"))
    with moving("take_back", item_id, actor=actor, note=note.strip()) as item:
        item.outcome = ItemOutcome.WITHDRAWN
    end_item(item.case, item, actor=actor)
    return item


@transaction.atomic
def turn_light(item_id: int, clock: User, *, name: str) -> None:
    """A limit comes near or has passed: mark it and tell whoever must act, once."""
    with moving(name, item_id, actor=clock) as item:
        if name == "turn_amber":
            item.light = Light.AMBER.value
        elif name == "turn_red":
            item.light, item.late_on = Light.RED.value, timezone.localdate()
        else:
            item.illegal_on = timezone.localdate()
    light = {"turn_amber": "amber", "turn_red": "red"}.get(name, "illegal")
    warn_of(item, light, actor=clock)


@transaction.atomic
def end_for_lack(item_id: int, clock: User, *, name: str) -> None:
    """A paper that was to follow didn't come in time: the outcome that the local rule names."""
    with moving(name, item_id, actor=clock) as item:
        with in_writing():
            words = outcome_words(item.tolerance_outcome)
            reason = _("A paper that was to follow did not come: %(outcome)s") % {"outcome": words}
        outcome = ItemOutcome.LAPSED if name == "lapse" else ItemOutcome.REFUSED
        _end(item, outcome, reason)
        item.tolerated_until = item.missing_due_on = None
        write_notice(item, NoticeKind.DECISION, reason, actor=clock)
    end_item(item.case, item, actor=clock)
    tell(
        applicants_of(item),
        item,
        "lapsed",
        gettext_noop("Ended, a paper did not come: %(item)s"),
        actor=clock,
    )


def rename_result(item_id: int, result_number: str, *, actor: User) -> CaseItem:
    """Enter the number under which the provincial system holds the legal record."""
    with editing(CaseItem, item_id, actor=actor, verb="result_numbered") as item:
        from wutong.approvals.access import may_decide

        if not may_decide(actor, item):
            raise NotAllowed(_("The department that decided enters the number of the result"))
        if item.outcome not in {ItemOutcome.GRANTED, ItemOutcome.FILED}:
            raise WrongState(_("There is no result yet"))
        item.result_number = result_number.strip()
    return item


ITEM.on_due("accept_silently", accept_by_silence)
for _name in ("turn_amber", "turn_red", "pass_legal_limit"):
    ITEM.on_due(_name, lambda pk, clock, name=_name: turn_light(pk, clock, name=name))  # type: ignore[misc]
for _name in ("lapse", "refuse_for_lack"):
    ITEM.on_due(_name, lambda pk, clock, name=_name: end_for_lack(pk, clock, name=name))  # type: ignore[misc]
