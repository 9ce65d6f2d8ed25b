"""Where a file's bytes lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .models import StoredFile


def path_of_digest(digest: str) -> Path:
    """FILES_DIR/ab/abcdef…: at most 256 folders."""
    return Path(settings.FILES_DIR) / digest[:2] / digest


def path_of(file: StoredFile) -> Path:
    """The bytes of a stored file."""
    return path_of_digest(file.sha256)
