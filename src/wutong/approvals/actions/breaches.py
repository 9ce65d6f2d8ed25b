"""What an applicant broke and hasn't repaired: it bars commitments and papers that may follow."""

from __future__ import annotations

from wutong.approvals.models import Case, CreditRecord


def breaches_of(case: Case) -> list[str]:
    """What the applicant broke and hasn't repaired, in words."""
    records = CreditRecord.objects.unrepaired()
    if case.applicant_id is not None:
        records = records.filter(company_id=case.applicant_id)
    else:
        records = records.filter(company=None, name=case.applicant_name)
    return [record.what for record in records.order_by("pk")]
