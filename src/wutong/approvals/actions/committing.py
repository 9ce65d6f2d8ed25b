"""告知承诺: informing, signing, deciding on the spot, checking, revoking; and the credit record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Department, Role, User
from wutong.approvals.access import TO_REPAIR, is_applicant, may_carry, may_set_rules
from wutong.approvals.hooks import item_ended
from wutong.approvals.lifecycle import COMMITMENT, ITEM
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseState,
    Commitment,
    CommitmentState,
    CommitmentTemplate,
    CreditRecord,
    ItemMode,
    ItemOutcome,
    ItemState,
    NoticeKind,
)
from wutong.approvals.queries.commitments import PARTS, parts_of
from wutong.approvals.queries.settings import case_rules
from wutong.approvals.rules.commitments import Bar, CommitmentText, commitment_bar
from wutong.audit.public import create, editing
from wutong.calendars.public import await_year, work_calendar
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.tasks.public import Task, TaskState, finish_task

from .breaches import breaches_of
from .checks import set_check, tell_checkers, wind_check
from .clocking import wind
from .following import end_item
from .holding import hold_case_of
from .telling import applicants_of, full_day, in_writing, tell, write_notice


def bar_of(item: CaseItem) -> Bar | None:
    """Why this applicant may not commit for this item; None where he may choose to."""
    return commitment_bar(
        offered=item.commitment_offered,
        excluded_by=item.excluded_by,
        breaches=breaches_of(item.case),
        breach_rule=case_rules().breach_rule,
    )


def bar_words(bar: Bar) -> str:
    """The sentence that the page shows, with the rule."""
    if bar.code == "excluded":
        return _("No commitment is offered here, by this rule: %(rule)s") % {"rule": bar.rule}
    if bar.code == "in_breach":
        return _("No commitment until what was broken is repaired: %(what)s. Rule: %(rule)s") % {
            "what": bar.detail, "rule": bar.rule,
        }  # fmt: skip
    return _("The catalogue doesn't offer a commitment for this item")


def template_for(item: CaseItem, day: date) -> CommitmentTemplate:
    """The version in force: the item's own before the general one."""
    found = CommitmentTemplate.objects.in_force_on(day)
    own = found.filter(item_code=item.code).order_by("-version").first()
    general = found.filter(item_code="").order_by("-version").first()
    if (template := own or general) is None:
        raise WrongState(_("No commitment template is in force: the county must enter one first"))
    return template


def text_of(item: CaseItem, template: CommitmentTemplate) -> CommitmentText:
    """What the applicant reads before he signs; the item's own basis where none is given."""
    return CommitmentText(
        item=item.name,
        basis=template.basis or item.commitment_basis,
        conditions=template.conditions,
        materials=template.materials,
        promise=template.promise,
        liability=template.liability,
        publicity=template.publicity,
    )


def shown_text(text: CommitmentText) -> str:
    """The text as kept: one part a paragraph."""
    return "\n\n".join(f"{key}\n{words}" for key, words in text.parts())


def inform_of_commitment(
    item_id: int, *, actor: User, supervisor: Department | None = None
) -> Commitment:
    """The applicant chooses to commit: he is told everything in writing first.

    Nobody chooses for him: the deciding department can't. `supervisor` checks afterwards; without
    one the deciding department itself.
    """
    today = timezone.localdate()
    with transaction.atomic():
        case = hold_case_of(item_id)
        with editing(CaseItem, item_id, actor=actor, verb="commitment_chosen") as item:
            if not may_carry(actor, case):
                raise NotAllowed(_("Only the applicant, or who acts for him, chooses to commit"))
            if item.state not in {ItemState.DRAFTED, ItemState.WAITING, ItemState.RECEIVED}:
                raise WrongState(_("It is under review or decided: too late for a commitment"))
            if bar := bar_of(item):
                raise WrongState(bar_words(bar))
            item.mode = ItemMode.COMMITMENT
            wind(item)
        template = template_for(item, today)
        text = text_of(item, template)
        commitment = create(
            Commitment(
                item=item, template=template, text=shown_text(text), text_hash=text.digest(),
                supervisor=supervisor or item.department,
                check_days=item.check_days or case_rules().check_workdays,
            ),
            actor=actor,
        )  # fmt: skip
    return commitment


def sign_commitment(
    commitment_id: int, *, actor: User, signer_name: str, text_hash: str
) -> Commitment:
    """Sign what was shown: the digest of the page must be that of the row.

    A clerk who enters it for a firm at the counter or at the door names who signed.
    """
    if not signer_name.strip():
        raise BadInput(_("The signer's name is missing"))
    with COMMITMENT.take("sign", commitment_id, actor=actor) as commitment:
        if text_hash != commitment.text_hash:
            raise WrongState(_("The text was changed since you read it: read it again"))
        commitment.signer_name, commitment.signed_at = signer_name.strip(), timezone.now()
        commitment.signed_for = actor
    return commitment


def take_back_commitment(commitment_id: int, *, actor: User, note: str = "") -> Commitment:
    """Before the decision the applicant may go back to the ordinary way."""
    with transaction.atomic():
        item_id = Commitment.objects.values_list("item_id", flat=True).get(pk=commitment_id)
        hold_case_of(item_id)
        with COMMITMENT.take("take_back", commitment_id, actor=actor, note=note) as commitment:
            pass
        with editing(CaseItem, item_id, actor=actor, verb="commitment_dropped") as item:
            item.mode = ItemMode.APPROVAL
            if item.state == ItemState.RECEIVED:
                # the time during which he thought of committing is not the department's
                item.received_on = timezone.localdate()
            wind(item)
    return commitment


def decide_on_commitment(
    commitment_id: int,
    *,
    actor: User,
    result_number: str = "",
    supervisor: Department | None = None,
) -> Commitment:
    """Decide on the spot, and lay the duty to check on the supervising department, with a day.

    `supervisor`: who checks, where it isn't whoever was named when the applicant was informed.
    Where the day lies in a year without a list it is set when that is entered; the department is
    told at once either way.
    """
    today = timezone.localdate()
    with transaction.atomic():
        item_id = Commitment.objects.values_list("item_id", flat=True).get(pk=commitment_id)
        case = hold_case_of(item_id)
        if case.state != CaseState.OPEN:
            raise WrongState(_("The case is not handed in yet"))
        with COMMITMENT.take("decide", commitment_id, actor=actor) as commitment:
            if supervisor is not None:
                _demand_near(supervisor, case)
                commitment.supervisor = supervisor
            commitment.decided_on = today
            due = wind_check(commitment, work_calendar())
            if due is not None and not due.known:
                await_year(due.latest.year + 1, actor=actor)
            commitment.task_id = set_check(commitment, actor=actor)
        with ITEM.take("grant_on_commitment", item_id, actor=actor) as item:
            item.outcome, item.decided_on = ItemOutcome.GRANTED, today
            item.accepted_on, item.result_number = item.received_on, result_number.strip()
            write_notice(item, NoticeKind.COMMITMENT, _signed_text(commitment), actor=actor)
        end_item(case, item, actor=actor)
        tell(applicants_of(item), item, "decided", gettext_noop("Decided: %(item)s"), actor=actor)
        tell_checkers(commitment, actor=actor)
    return commitment


def _demand_near(supervisor: Department, case: Case) -> None:
    if not supervisor.jurisdiction.path.startswith(case.jurisdiction.path):
        raise BadInput(_("Choose a department of the county that decides: it has to go and look"))


def _signed_text(commitment: Commitment) -> str:
    """What was signed, part by part under its heading, and by whom and when."""
    with in_writing():
        parts = [f"{PARTS[key]}：{text}" for key, text in parts_of(commitment.text)]
        signed = commitment.signed_at
        parts.append(
            _("Signed by %(who)s on %(day)s") % {
                "who": commitment.signer_name,
                "day": full_day(timezone.localdate(signed) if signed else None),
            }
        )  # fmt: skip
    return "\n\n".join(parts)


def _finish_task(commitment: Commitment, proof: str, *, actor: User) -> None:
    if commitment.task_id is None:
        return
    task = Task.objects.filter(pk=commitment.task_id, state=TaskState.OPEN).first()
    if task is not None and task.owner_id == actor.pk:
        finish_task(task.pk, actor=actor, proof=proof)


def pass_check(commitment_id: int, *, actor: User, finding: str) -> Commitment:
    """Checked on the spot or in the papers: what was promised is true."""
    _demand_finding(finding)
    with COMMITMENT.take("pass_check", commitment_id, actor=actor, note=finding) as commitment:
        commitment.checked_on, commitment.finding = timezone.localdate(), finding.strip()
        _finish_task(commitment, finding, actor=actor)
    return commitment


def order_correction(
    commitment_id: int, *, actor: User, finding: str, correct_by: date
) -> Commitment:
    """Not as promised: to be put right until a day."""
    _demand_finding(finding)
    if correct_by < timezone.localdate():
        raise BadInput(_("The day to put it right has passed: give a later one"))
    with transaction.atomic():
        with COMMITMENT.take(
            "order_correction", commitment_id, actor=actor, note=finding
        ) as commitment:
            commitment.checked_on, commitment.finding = timezone.localdate(), finding.strip()
            commitment.correct_by = correct_by
        item = commitment.item
        hold_case_of(item.pk)
        write_notice(item, NoticeKind.CORRECTION, finding.strip(), actor=actor, reply_by=correct_by)
        tell(
            applicants_of(item), item, "correct",
            gettext_noop("A commitment must be put right: %(item)s"), actor=actor,
        )  # fmt: skip
    return commitment


def uphold_commitment(commitment_id: int, *, actor: User, finding: str) -> Commitment:
    """Checked again: put right in time, the decision stands."""
    _demand_finding(finding)
    with COMMITMENT.take("uphold", commitment_id, actor=actor, note=finding) as commitment:
        commitment.checked_on, commitment.finding = timezone.localdate(), finding.strip()
        _finish_task(commitment, finding, actor=actor)
    return commitment


def revoke_on_breach(commitment_id: int, *, actor: User, finding: str) -> CreditRecord:
    """False, or not put right: the decision is revoked and the breach recorded.

    Until it is repaired the firm is offered no further commitment.
    """
    _demand_finding(finding)
    today = timezone.localdate()
    with transaction.atomic():
        item_id = Commitment.objects.values_list("item_id", flat=True).get(pk=commitment_id)
        case = hold_case_of(item_id)
        with COMMITMENT.take("revoke", commitment_id, actor=actor, note=finding) as commitment:
            commitment.revoked_on, commitment.finding = today, finding.strip()
            commitment.checked_on = commitment.checked_on or today
            _finish_task(commitment, finding, actor=actor)
        with ITEM.take("revoke", item_id, actor=actor, note=finding) as item:
            item.outcome, item.decision_note = ItemOutcome.REVOKED, finding.strip()
            write_notice(item, NoticeKind.REVOKED, finding.strip(), actor=actor)
        record = create(
            CreditRecord(
                company=case.applicant, name=case.applicant_name, commitment=commitment,
                what=f"{item.name}：{finding.strip()}", recorded_on=today,
                is_example=case.is_example,
            ),
            actor=actor,
        )  # fmt: skip
        tell(
            applicants_of(item), item, "revoked",
            gettext_noop("Revoked, the commitment was not kept: %(item)s"), actor=actor,
        )  # fmt: skip
        item_ended(item, actor)
    return record


def repair_credit(record_id: int, *, actor: User, note: str) -> CreditRecord:
    """What was broken is repaired: commitments are offered again."""
    if not note.strip():
        raise BadInput(_("Say how it was repaired and which paper proves it"))
    with editing(CreditRecord, record_id, actor=actor, verb="repaired", note=note) as record:
        TO_REPAIR.demand(actor)
        if record.repaired_on is not None:
            raise WrongState(_("It is repaired already"))
        record.repaired_on, record.repaired_by = timezone.localdate(), actor
        record.repair_note = note.strip()
    return record


def _demand_finding(finding: str) -> None:
    if not finding.strip():
        raise BadInput(_("Say what the check found: it is the proof"))


@transaction.atomic
def miss_check(commitment_id: int, clock: User) -> None:
    """The supervising department didn't check in time: told once, to it and to the leaders."""
    with COMMITMENT.take("miss_check", commitment_id, actor=clock) as commitment:
        commitment.check_late_on = timezone.localdate()
    item = commitment.item
    people = User.objects.filter(department=commitment.supervisor, is_active=True).exclude(
        grants__role__in=[Role.ENTERPRISE]
    )
    heads = User.objects.filter(
        grants__role__in=case_rules().escalate_to, jurisdiction=item.case.jurisdiction_id
    )
    tell(
        [*people.order_by("pk")[:20], *heads.distinct().order_by("pk")[:20]], item,
        f"unchecked:{commitment.pk}", gettext_noop("Commitment not checked in time: %(item)s"),
        actor=clock,
    )  # fmt: skip


def enter_template(template: CommitmentTemplate, *, actor: User) -> CommitmentTemplate:
    """A new version of what is told and committed to; the one before ends the day before.

    Earlier ones stay as they were signed. BadInput: a version of the item begins on that day or
    later already.
    """
    if not (actor.is_clock or may_set_rules(actor)):
        raise NotAllowed(_("The approval bureau or the administrator enters templates"))
    with transaction.atomic():
        others = CommitmentTemplate.objects.select_for_update().filter(item_code=template.item_code)
        last: Any = others.order_by("-version").first()
        if others.filter(valid_from__gte=template.valid_from).exists():
            raise BadInput(
                _("A version begins on %(day)s or later already: choose a later day")
                % {"day": template.valid_from}
            )
        for key in list(others.in_force_on(template.valid_from).values_list("pk", flat=True)):
            with editing(CommitmentTemplate, key, actor=actor, verb="ended") as old:
                old.valid_to = template.valid_from - timedelta(days=1)
        template.version = last.version + 1 if last else 1
        return create(template, actor=actor)


def open_commitment(item: CaseItem) -> Commitment | None:
    """The commitment of an item that was not taken back."""
    return item.commitments.exclude(state=CommitmentState.WITHDRAWN).first()


def speaks_for(user: User, case: Case) -> bool:
    """Whether the page addresses this person as the applicant."""
    return is_applicant(user, case)


COMMITMENT.on_due("miss_check", miss_check)
