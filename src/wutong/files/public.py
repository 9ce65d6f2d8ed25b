"""The one door of files."""

from __future__ import annotations

from .access import let_subject_decide
from .actions import store_file
from .models import StoredFile
from .queries import path_of

__all__ = ["StoredFile", "let_subject_decide", "path_of", "store_file"]
