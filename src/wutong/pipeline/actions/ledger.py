"""Money in place, voucher by voucher."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline.access.projects import TO_ENTER_FUNDS
from wutong.pipeline.lifecycle import FUNDS
from wutong.pipeline.models import FundsEntry, FundsState, VoucherKind

from .rows import locked_project


def enter_funds(
    project_id: int,
    *,
    actor: User,
    amount_cents: int,
    paid_on: date,
    voucher_kind: str,
    voucher_no: str,
    is_example: bool = False,
) -> FundsEntry:
    """Count money that came, by its voucher; the same voucher counts once in the whole county."""
    problems = []
    if amount_cents <= 0:
        problems.append(_("The amount must be more than 0"))
    if paid_on > timezone.localdate():
        problems.append(_("The day of payment lies in the future"))
    if voucher_kind not in VoucherKind.values:
        problems.append(_("Choose the kind of voucher"))
    if not voucher_no.strip():
        problems.append(_("The voucher number is missing: money counts by its voucher"))
    if problems:
        raise BadInput(problems)
    number = voucher_no.strip().upper()
    with transaction.atomic():
        project = locked_project(project_id)
        TO_ENTER_FUNDS.demand(actor, project)
        known = FundsEntry.objects.filter(
            voucher_kind=voucher_kind, voucher_no=number, state=FundsState.COUNTED
        ).select_related("project", "entered_by")
        if entry := known.first():
            raise WrongState(_used_by(entry))
        try:
            return create(
                FundsEntry(
                    project=project, amount_cents=amount_cents, paid_on=paid_on,
                    voucher_kind=voucher_kind, voucher_no=number, entered_by=actor,
                    is_example=is_example,
                ),
                actor=actor,
            )  # fmt: skip
        except IntegrityError as error:
            # two people entered it in the same moment, for two projects: the database lets one win
            raise WrongState(_("This voucher counts already, for another project")) from error


def _used_by(entry: FundsEntry) -> str:
    """Who counted a voucher, for which project and when: the way to ask them."""
    return _(
        "This voucher counts already, for project %(number)s: entered by %(who)s, paid on %(day)s"
    ) % {
        "number": entry.project.number,
        "who": entry.entered_by.title,
        "day": date_format(entry.paid_on, "DATE_FORMAT"),
    }


def void_funds(entry_id: int, *, actor: User, note: str) -> FundsEntry:
    """Take a voucher out of the figures, with the reason; the row stays."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with FUNDS.take("void", entry_id, actor=actor, note=note.strip()) as entry:
        pass
    return entry
