"""Keeping a file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import create

from .models import StoredFile
from .queries import path_of_digest


def store_file(
    chunks: Iterable[bytes],
    name: str,
    *,
    actor: User,
    content_type: str = "",
    subject: tuple[str, int] | None = None,
) -> StoredFile:
    """Keep a file's bytes on disk, flushed before the row is written, and record it.

    `subject` is (kind, id), such as ("companies.importrun", 7).
    """
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as half:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            half.write(chunk)
        half.flush()
        os.fsync(half.fileno())
    path = path_of_digest(digest.hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(half.name).replace(path)
    return create(
        StoredFile(
            name=Path(name).name[-200:], sha256=digest.hexdigest(), size=size,
            content_type=content_type[:100], added_at=timezone.now(), added_by=actor,
            subject_kind=subject[0] if subject else "", subject_id=subject[1] if subject else None,
        ),
        actor=actor,
    )  # fmt: skip
