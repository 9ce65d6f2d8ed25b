"""Issuing and revoking certificates."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.approvals.public import CaseItem, ItemOutcome
from wutong.audit.public import create, editing
from wutong.files.public import store_file
from wutong.kernel.documents import as_pdf
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .access import may_issue
from .lifecycle import CERTIFICATE
from .models import Certificate, CertificateState
from .papers import certificate_paper
from .rules import certificate_number, new_code, new_token
from .signing import sign


def issue_certificate(
    item_id: int,
    *,
    actor: User,
    provincial_number: str = "",
    valid_until: date | None = None,
) -> Certificate:
    """Draw up, sign and keep the test certificate of an item that was granted or filed.

    The row is written first, under the lock of the item, so that two clerks at once make one.
    """
    with transaction.atomic():
        items = CaseItem.objects.select_for_update(of=("self",)).select_related("case__applicant")
        item = items.select_related("department__jurisdiction").get(pk=item_id)
        if not may_issue(actor, item):
            if item.outcome not in {ItemOutcome.GRANTED, ItemOutcome.FILED}:
                raise WrongState(_("Nothing was granted yet, so there is nothing to certify"))
            raise NotAllowed(_("Only the department that decided issues the certificate"))
        if Certificate.objects.filter(item=item, state=CertificateState.VALID).exists():
            raise WrongState(_("There is a valid certificate already"))
        today = timezone.localdate()
        if valid_until is not None and valid_until < today:
            raise BadInput(_("“Valid to” lies in the past: a certificate is not born expired"))
        before = Certificate.objects.filter(item=item).count()
        case = item.case
        certificate = create(
            Certificate(
                item=item, code=new_code(), token=new_token(), issued_on=today, issued_by=actor,
                number=certificate_number(
                    case.jurisdiction.code, today.year, item.pk, before + 1
                ),
                title=item.result_name or item.name,
                holder=case.applicant.name if case.applicant else case.applicant_name,
                holder_uscc=(case.applicant.uscc or "") if case.applicant else "",
                issuer=item.department, provincial_number=provincial_number.strip(),
                valid_until=valid_until, is_example=case.is_example,
            ),
            actor=actor,
        )  # fmt: skip
        pdf = sign(as_pdf(certificate_paper(certificate)), reason=certificate.number)
        kept = store_file(
            [pdf], f"{certificate.number}.pdf", actor=actor, content_type="application/pdf",
            subject=("results.certificate", certificate.pk),
        )  # fmt: skip
        with editing(Certificate, certificate.pk, actor=actor, verb="signed") as row:
            row.file, row.sha256 = kept, hashlib.sha256(pdf).hexdigest()
    return row


def revoke_certificate(certificate_id: int, *, actor: User, reason: str) -> Certificate:
    """From now on its verification says that it is revoked, and why."""
    if not reason.strip():
        raise BadInput(_("The reason is missing: whoever verifies it will ask for it"))
    with CERTIFICATE.take("revoke", certificate_id, actor=actor, note=reason.strip()) as row:
        row.revoked_on, row.revoked_for = timezone.localdate(), reason.strip()
    return row


def follow_item(item: CaseItem, actor: User) -> None:
    """The decision was revoked: so is its certificate, in the same transaction."""
    if item.outcome != ItemOutcome.REVOKED:
        return
    for certificate in Certificate.objects.filter(item=item, state=CertificateState.VALID):
        reason = item.decision_note.strip() or str(_("The decision was revoked"))
        revoke_certificate(certificate.pk, actor=actor, reason=reason[:300])
