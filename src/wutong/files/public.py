"""The one door of files."""

from __future__ import annotations

from .access import let_subject_decide
from .actions import apply_table, store_file
from .handing_in import TableWay, blank, hand_in, notes, preview
from .models import StoredFile
from .queries import path_of

__all__ = [
    "StoredFile",
    "TableWay",
    "apply_table",
    "blank",
    "hand_in",
    "let_subject_decide",
    "notes",
    "path_of",
    "preview",
    "store_file",
]
