"""The certificate as a paper; it says on each page that it has no legal force."""

from __future__ import annotations

import io
from datetime import datetime, time

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wutong.kernel.documents import Document, Facts, Paragraph, Picture

from .models import Certificate


def verify_url(certificate: Certificate) -> str:
    """What the QR code leads to; without WUTONG_ADDRESS only the path is known."""
    path = reverse("results:verify", args=[certificate.token])
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def certificate_paper(certificate: Certificate) -> Document:
    """In Chinese, whoever draws it up."""
    with override("zh-hans"):
        issued = timezone.make_aware(datetime.combine(certificate.issued_on, time()))
        facts = [
            (_("Number"), certificate.number),
            (_("Code for verifying"), certificate.code),
            (_("Holder"), certificate.holder),
            (_("Unified social credit code"), certificate.holder_uscc),
            (_("Service item"), certificate.item.name),
            (_("Issuing department"), certificate.issuer.name),
            (_("Issued on"), certificate.issued_on.isoformat()),
            (
                _("Valid to"),
                certificate.valid_until.isoformat() if certificate.valid_until else _("No end set"),
            ),
            (_("Number in the provincial system"), certificate.provincial_number),
        ]
        return Document(
            title=certificate.title,
            subtitle=str(_("Test certificate")),
            mark=str(_("Test certificate, no legal force")),
            footer=certificate.number,
            author=certificate.issuer.name,
            made_at=issued,
            blocks=(
                Paragraph(
                    str(
                        _(
                            "This paper serves for trying out. The legal record is the certificate "
                            "in the provincial system, under the number below."
                        )
                    ),
                    tone="warning",
                ),
                Facts(tuple((str(name), str(value)) for name, value in facts)),
                Picture(qr_code(verify_url(certificate)), 38, str(_("Scan to verify"))),
                Paragraph(
                    str(
                        _(
                            "Whether it is genuine, changed or revoked is told by the page behind "
                            "the code, or by number and code at %(path)s."
                        )
                        % {"path": reverse("results:verify-any")}
                    ),
                    tone="note",
                ),
            ),
        )


def qr_code(text: str) -> bytes:
    """A QR code as PNG, error correction M."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=8, border=2)
    return target.getvalue()
