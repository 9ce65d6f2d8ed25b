"""A certificate is valid until it is revoked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move

from .access import may_revoke
from .models import Certificate, CertificateState

CERTIFICATE = Lifecycle(
    Certificate,
    "state",
    {
        "revoke": Move(
            label=_("Certificate revoked"),
            sources=frozenset({CertificateState.VALID}),
            target=CertificateState.REVOKED,
            allowed=may_revoke,
        ),
    },
)
