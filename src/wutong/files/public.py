"""The one door of files."""

from __future__ import annotations

from .access import let_subject_decide
from .actions import apply_table, store_file
from .handing_in import TableForm, TableWay, table_pages
from .models import StoredFile
from .queries import path_of

__all__ = [
    "StoredFile",
    "TableForm",
    "TableWay",
    "apply_table",
    "let_subject_decide",
    "path_of",
    "store_file",
    "table_pages",
]
