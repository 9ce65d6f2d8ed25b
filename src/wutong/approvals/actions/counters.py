"""Any counter: handing papers over, taking them in, and whose clock then runs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.approvals.access import TO_HAND_OVER
from wutong.approvals.lifecycle import TRANSFER
from wutong.approvals.models import (
    CaseMaterial,
    CaseState,
    PartyRole,
    Transfer,
    TransferLine,
    TransferWay,
)
from wutong.approvals.queries.cases import sent_on
from wutong.approvals.queries.settings import case_rules
from wutong.approvals.rules.clocks import ClockStart, received_by_law
from wutong.audit.public import create, create_many, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .holding import hold_case
from .opening import join_party, open_ready


def hand_over(
    case_id: int,
    receiver: Department,
    *,
    actor: User,
    way: str,
    mail_number: str = "",
    materials: Iterable[int] = (),
    note: str = "",
) -> Transfer:
    """Send the papers of a case on; only those that one's own department holds."""
    if way == TransferWay.MAIL and not mail_number.strip():
        raise BadInput(_("The mail number is missing: without it nobody finds the letter"))
    with transaction.atomic():
        case = hold_case(case_id)
        sender = actor.department
        TO_HAND_OVER.demand(actor, case)
        if sender is None:  # never: whoever has the case sits in a department
            raise NotAllowed(str(TO_HAND_OVER.refusal))
        if case.state not in {CaseState.OPEN, CaseState.CLOSED}:
            raise WrongState(_("The case is not handed in yet"))
        if receiver == sender:
            raise BadInput(_("It would go to your own department: choose another one"))
        chosen = list(CaseMaterial.objects.filter(case=case, pk__in=list(materials)).order_by("pk"))
        under_way = set(sent_on(case))
        for material in chosen:
            if material.pk in under_way:
                raise WrongState(
                    _("“%(paper)s” is on its way: it is sent on once it was taken in")
                    % {"paper": material}
                )
            if material.holder_id is not None and material.holder_id != sender.pk:
                raise WrongState(
                    _("“%(paper)s” is held by %(holder)s")
                    % {"paper": material, "holder": material.holder}
                )
        transfer = create(
            Transfer(
                case=case, sender=sender, receiver=receiver, way=way,
                mail_number=mail_number.strip(), sent_at=timezone.now(), sent_by=actor, note=note,
            ),
            actor=actor,
        )  # fmt: skip
        create_many([TransferLine(transfer=transfer, material=m) for m in chosen], actor=actor)
        join_party(case, sender, PartyRole.HOLDER, actor=actor)
    return transfer


def take_in_transfer(transfer_id: int, *, actor: User, note: str = "") -> Transfer:
    """The papers have arrived: the receiver holds them now, and sees the case.

    Where the local rule counts from the owner's receipt, the items open today.
    """
    today = timezone.localdate()
    with transaction.atomic():
        case_id = Transfer.objects.values_list("case_id", flat=True).get(pk=transfer_id)
        case = hold_case(case_id)
        with TRANSFER.take("take_in", transfer_id, actor=actor, note=note) as transfer:
            transfer.arrived_at, transfer.arrived_by = timezone.now(), actor
        for key in transfer.lines.order_by("material_id").values_list("material_id", flat=True):
            with editing(CaseMaterial, key, actor=actor, verb="changed_hands") as material:
                if material.on_paper:
                    material.holder = transfer.receiver
        join_party(case, transfer.receiver, PartyRole.HOLDER, actor=actor)
        at_owner = transfer.receiver.jurisdiction.path.startswith(case.jurisdiction.path)
        if at_owner and case.owner_received_on is None and case.received_on is not None:
            from wutong.approvals.models import Case

            with editing(Case, case_id, actor=actor, verb="reached_owner") as reached:
                reached.owner_received_on = today
            day = received_by_law(case_rules().clock_start, case.received_on, today)
            if case_rules().clock_start == ClockStart.OWNER and day is not None:
                open_ready(case, actor=actor, day=day)
    return transfer
