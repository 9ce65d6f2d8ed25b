"""The county's test authority: makes its keys, signs PDFs, and checks what somebody brings.

A test authority and nothing more: every page it signs says that it has no legal force. The legal
record (OFD with an SM2 seal) stays in the provincial system.
"""

from __future__ import annotations

import io
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

YEARS = 10
FIELD = "WutongTest"


class Finding(StrEnum):
    """What a PDF that somebody brought turns out to be."""

    GENUINE = "genuine"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    NO_PDF = "no_pdf"


@dataclass(frozen=True)
class _Authority:
    root: asn1_x509.Certificate
    certificate: asn1_x509.Certificate
    key: asn1_keys.PrivateKeyInfo


def sign(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with an embedded signature (PAdES) over all of it."""
    authority = _authority()
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call] # no types there
    store.register_multiple([authority.root])
    signer = SimpleSigner(
        signing_cert=authority.certificate,
        signing_key=authority.key,
        cert_registry=store,
    )
    target = io.BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        PdfSignatureMetadata(field_name=FIELD, reason=reason),
        signer=signer,
        output=target,
    )
    return target.getvalue()


def examine(pdf: bytes) -> Finding:
    """Whether this house signed the PDF and nothing was changed since."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except (PdfError, ValueError, OSError, IndexError, KeyError, TypeError):
        return Finding.NO_PDF
    if not signatures:
        return Finding.UNSIGNED
    authority = _authority()
    context = ValidationContext(trust_roots=[authority.root], allow_fetching=False)
    try:
        status: Any = validate_pdf_signature(signatures[0], context)
    except (PdfError, ValueError, KeyError, TypeError):
        return Finding.CHANGED
    # asked of the certificate itself: of a changed file the trust in its signer isn't looked into
    if status.signing_cert.dump() != authority.certificate.dump():
        return Finding.FOREIGN
    whole = len(signatures) == 1 and status.bottom_line
    return Finding.GENUINE if whole else Finding.CHANGED


def _authority() -> _Authority:
    folder = Path(settings.KEYS_DIR) / "test-authority"
    if not (folder / "signer.key").is_file():
        _make(folder)
    return _Authority(
        root=asn1_x509.Certificate.load((folder / "root.crt").read_bytes()),
        certificate=asn1_x509.Certificate.load((folder / "signer.crt").read_bytes()),
        key=asn1_keys.PrivateKeyInfo.load((folder / "signer.key").read_bytes()),
    )


def _make(folder: Path) -> None:
    """Root and signer, made once; the root's key is thrown away: nobody else is ever vouched for.

    Written beside each other and moved into place, so that two processes end with one of the two.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = timezone.now()
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_name = _name("Wutong county test root (no legal force)")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, now, is_root=True)
    signer = _certificate(
        _name("Wutong county test signer (no legal force)"), root_name, signer_key.public_key(),
        root_key, now, is_root=False,
    )  # fmt: skip
    der = serialization.Encoding.DER
    plain = serialization.NoEncryption()
    files = {
        "root.crt": root.public_bytes(der),
        "signer.crt": signer.public_bytes(der),
        "signer.key": signer_key.private_bytes(der, serialization.PrivateFormat.PKCS8, plain),
    }
    lock = folder / "making"
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _wait_for(folder)
    os.close(descriptor)
    for name, data in files.items():
        draft = folder / f".{name}"
        draft.touch(mode=0o600)
        draft.write_bytes(data)
        draft.replace(folder / name)
    return None


def _wait_for(folder: Path) -> None:
    """Another process makes the keys: a second at most."""
    for _again in range(50):
        if (folder / "signer.key").is_file():
            return
        time.sleep(0.1)
    (folder / "making").unlink(missing_ok=True)
    _make(folder)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    name: x509.Name,
    issuer: x509.Name,
    public: rsa.RSAPublicKey,
    key: rsa.RSAPrivateKey,
    now: datetime,
    *,
    is_root: bool,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root, content_commitment=not is_root,
                key_encipherment=False, data_encipherment=False, key_agreement=False,
                key_cert_sign=is_root, crl_sign=is_root, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
