"""Who may take a file home: whoever handed it in, the administrator, or whom its subject lets."""

from __future__ import annotations

from collections.abc import Callable

from wutong.accounts.public import User

from .models import StoredFile

MayRead = Callable[[User, int], bool]

_readers: dict[str, MayRead] = {}


def let_subject_decide(kind: str, may_read: MayRead) -> None:
    """Have the app of a subject ("companies.importrun") say who reads the subject's files.

    Called from `apps.py`; `may_read` gets the person and the subject's key.
    """
    if _readers.get(kind, may_read) is not may_read:
        raise ValueError(f"who reads the files of {kind!r} is decided twice")
    _readers[kind] = may_read


def may_read(user: User, file: StoredFile) -> bool:
    """Whether the file's subject opens it to a person who doesn't see it anyway."""
    decides = _readers.get(file.subject_kind)
    return decides is not None and file.subject_id is not None and decides(user, file.subject_id)
