"""Certificates as they are listed and verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from wutong.accounts.public import User
from wutong.results.models import Certificate, CertificateState
from wutong.results.signing import Finding, examine

LARGEST = 20 * 1024 * 1024


def certificates_shown(user: User, words: str = "", state: str = "") -> QuerySet[Certificate]:
    """Newest first; `words` in number, holder or title."""
    rows = Certificate.objects.visible_to(user).select_related("issuer", "item__case", "file")
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(holder__icontains=words) | Q(title__icontains=words)
        )
    return rows.filter(state=state) if state in CertificateState.values else rows


def by_token(token: str) -> Certificate | None:
    """The certificate behind a QR code."""
    return Certificate.objects.select_related("issuer", "item").filter(token=token).first()


def by_number(number: str, code: str) -> Certificate | None:
    """By what is printed; a number without its code finds nothing, so that nobody can list them."""
    found = Certificate.objects.select_related("issuer", "item")
    return found.filter(number=number.strip(), code=code.strip().upper()).first()


@dataclass(frozen=True)
class Verdict:
    """What is said to whoever verifies: `word` is one of genuine, revoked, expired, changed,
    foreign, unsigned, no_pdf, unknown.
    """

    word: str
    certificate: Certificate | None = None


def verdict_on(certificate: Certificate | None) -> Verdict:
    """On a number or a QR code."""
    if certificate is None:
        return Verdict("unknown")
    if certificate.state == CertificateState.REVOKED:
        return Verdict("revoked", certificate)
    if certificate.valid_until is not None and certificate.valid_until < timezone.localdate():
        return Verdict("expired", certificate)
    return Verdict("genuine", certificate)


def verdict_on_file(data: bytes) -> Verdict:
    """On a PDF: the signature tells whether it was changed, the row whether it still holds."""
    finding = examine(data)
    if finding != Finding.GENUINE:
        return Verdict(finding.value)
    digest = hashlib.sha256(data).hexdigest()
    return verdict_on(
        Certificate.objects.select_related("issuer", "item").filter(sha256=digest).first()
    )
