"""Who may take which move of a certificate."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.results.actions import revoke_certificate
from wutong.results.lifecycle import CERTIFICATE
from wutong.results.models import Certificate, CertificateState

from .factories import bare


def in_state(cast: SimpleNamespace, state: str) -> Certificate:
    """A certificate of the bureau."""
    made = bare(cast)
    if state == CertificateState.REVOKED:
        return revoke_certificate(made.pk, actor=cast.department, reason="示例")
    return made


MOVES = [
    Moves(
        lifecycle=CERTIFICATE,
        make=in_state,
        begins=frozenset({CertificateState.VALID}),
        allowed={"revoke": "department"},
    )
]
