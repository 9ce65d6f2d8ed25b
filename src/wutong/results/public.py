"""The one door of results."""

from __future__ import annotations

from .actions import issue_certificate, revoke_certificate
from .models import Certificate, CertificateState
from .panels import results_of_subject

__all__ = [
    "Certificate",
    "CertificateState",
    "issue_certificate",
    "results_of_subject",
    "revoke_certificate",
]
